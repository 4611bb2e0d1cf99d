"""A PostgreSQL of our own: the system's programs, a new cluster in a folder of ours."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import create_engine, pool, text

from mailer.bench.processes import Lacking, nobody, spawn, wait_until


class PostgresServer:
    """A server that is reachable by its socket only, in a new folder: a path of at most 80 bytes
    that `nobody` may enter, for it does not run as root."""

    def __init__(self, folder: Path, options: Sequence[str] = ()) -> None:
        self.folder = folder
        self._options = options
        self._log = folder.with_suffix(".log")
        self._as_nobody = os.geteuid() == 0
        self._programs = self._found()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it (again), on the data that it has."""
        if not self.folder.exists():
            self._make()
        command = [str(self._programs / "postgres"), "-D", str(self.folder / "data")]
        command += ["-k", str(self.folder), "-h", ""]
        command += [part for option in self._options for part in ("-c", option)]
        self.process = spawn(command, self._log, as_nobody=self._as_nobody)
        wait_until(self._answers, self.process, self._log)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it: SIGINT cuts all connections, SIGQUIT leaves the clearing up to the next start."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait()
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

    def _make(self) -> None:
        self.folder.mkdir(mode=0o700)
        if self._as_nobody:
            os.chown(self.folder, nobody().pw_uid, nobody().pw_gid)
        command = [str(self._programs / "initdb"), "-D", str(self.folder / "data"), "-U", "mailer"]
        command += ["-A", "trust", "-N", "-E", "UTF8", "--locale=C.UTF-8"]
        if spawn(command, self._log, as_nobody=self._as_nobody).wait() != 0:
            raise RuntimeError(self._log.read_text(errors="replace"))

    def _answers(self) -> bool:
        ready = [str(self._programs / "pg_isready"), "-q", "-h", str(self.folder), "-U", "mailer"]
        return subprocess.run(ready, check=False).returncode == 0

    def _found(self) -> Path:
        found = binaries()
        if found is None:
            raise Lacking("PostgreSQL is missing. On Debian: apt-get install postgresql")
        if self._as_nobody and not shutil.which("setpriv"):
            raise Lacking("setpriv is missing, without which PostgreSQL cannot leave root.")
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
