"""A PostgreSQL of our own: the system's programs, a new cluster in a folder of ours."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import create_engine, pool, text

from mailer.bench.processes import nobody, spawn, stop, wait_until


class Lacking(Exception):
    """This machine lacks a program; the message says which, and how to get it."""


class Postgres:
    """A running server, reachable by its socket only, under `folder` (a path of at most 80
    bytes that `nobody` may enter: it does not run as root)."""

    def __init__(self, folder: Path, options: Sequence[str] = ()) -> None:
        self.folder = folder
        self._options = options
        self._log = folder.with_suffix(".log")
        self._as_nobody = os.geteuid() == 0
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the cluster and start it. Raises `Lacking`."""
        programs = self._programs()
        self.folder.mkdir(mode=0o700)
        if self._as_nobody:
            os.chown(self.folder, nobody().pw_uid, nobody().pw_gid)
        data = str(self.folder / "data")
        made = spawn(
            f"{programs}/initdb -D {data} -U mailer -A trust -N -E UTF8 --locale=C.UTF-8".split(),
            self._log,
            as_nobody=self._as_nobody,
        )
        if made.wait() != 0:
            raise RuntimeError(self._log.read_text(errors="replace"))
        self.process = spawn(
            [str(programs / "postgres"), "-D", data, "-k", str(self.folder), "-h", ""]
            + [part for option in self._options for part in ("-c", option)],
            self._log,
            as_nobody=self._as_nobody,
        )
        ready = [str(programs / "pg_isready"), "-q", "-h", str(self.folder), "-U", "mailer"]
        wait_until(
            lambda: subprocess.run(ready, check=False).returncode == 0, self.process, self._log
        )

    def stop(self) -> None:
        """End it; its data stays."""
        if self.process is not None:
            stop(self.process)
            self.process = None

    def url(self, database: str) -> str:
        """For `DATABASE_URL`."""
        return f"postgresql+psycopg://mailer@/{database}?host={self.folder}"

    def administer(self, statement: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """Run a statement outside of a transaction; its rows, if it has any."""
        engine = create_engine(
            self.url(database), isolation_level="AUTOCOMMIT", poolclass=pool.NullPool
        )
        with engine.connect() as connection:
            result = connection.execute(text(statement))
            return [tuple(row) for row in result.all()] if result.returns_rows else []

    def _programs(self) -> Path:
        found = binaries()
        if found is None:
            raise Lacking("PostgreSQL is missing. On Debian: apt-get install postgresql")
        if self._as_nobody and not shutil.which("setpriv"):
            raise Lacking("setpriv is missing: PostgreSQL does not run as root without it.")
        return found


def binaries() -> Path | None:
    """Where initdb is: the newest version under Debian's folder, else what pg_config says."""

    def version(folder: Path) -> int:
        name = folder.parent.name
        return int(name) if name.isdigit() else 0

    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version, reverse=True)
    config = shutil.which("pg_config")
    if config:
        answer = subprocess.run([config, "--bindir"], capture_output=True, text=True, check=False)
        found.append(Path(answer.stdout.strip()))
    return next((folder for folder in found if (folder / "initdb").exists()), None)
