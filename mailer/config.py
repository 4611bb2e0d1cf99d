"""Settings of one installation, read once from the environment by the factory."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
DEMO_LANGUAGES = ("fr", "en")
_PLAIN_PATH = re.compile(r"[\w./+-]+", re.ASCII)


class ConfigError(ValueError):
    """A setting cannot be used; the message says which and what to write instead."""


@dataclass(frozen=True)
class Config:
    """Everything that differs between two installations."""

    data_dir: Path
    files_dir: Path
    database_url: str
    redis_url: str
    secret_key: str
    #: No `REDIS_URL` is set: `mailer serve` runs a Valkey of its own.
    embedded_redis: bool = True
    #: The address that the web server listens on.
    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    #: How many web servers of ours stand in front; their word on who asks is believed.
    trusted_proxies: int = 0
    demo: bool = True
    demo_language: str = "fr"
    testing: bool = False
    #: A file that moves the clock of all processes, for trying out what takes days.
    test_clock: Path | None = None

    @property
    def run_dir(self) -> Path:
        """Sockets, process ids and the mailbox port of a running installation."""
        return self.data_dir / "run"

    @property
    def mailbox_dir(self) -> Path:
        """The Maildir of the local mailbox."""
        return self.data_dir / "mailbox"

    @property
    def public_is_loopback(self) -> bool:
        """Links in mails would only work on this machine."""
        return (urlsplit(self.public_url).hostname or "") in LOOPBACK_NAMES


def load(environ: Mapping[str, str] | None = None, *, testing: bool = False) -> Config:
    """Read the settings; makes the data folder and its secret key if they are missing."""
    env = os.environ if environ is None else environ
    data_dir = Path(env.get("MAILER_DATA_DIR") or "var").resolve()
    # Customers' data: for this user's eyes only. A folder that is there already stays as it is.
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    (data_dir / "run").mkdir(exist_ok=True)
    port = _port(env.get("PORT") or "8000")
    return Config(
        data_dir=data_dir,
        files_dir=Path(env.get("FILES_DIR") or data_dir / "files").resolve(),
        database_url=_database_url(env.get("DATABASE_URL") or "", data_dir),
        redis_url=env.get("REDIS_URL") or _embedded_redis(data_dir),
        secret_key=env.get("SECRET_KEY") or _kept_secret(data_dir / "secret.key"),
        embedded_redis=not env.get("REDIS_URL"),
        host=env.get("HOST") or "127.0.0.1",
        port=port,
        public_url=(env.get("PUBLIC_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
        trusted_proxies=_count("TRUSTED_PROXIES", env.get("TRUSTED_PROXIES") or "0"),
        demo=env.get("MAILER_DEMO", "1") != "0",
        demo_language=_demo_language(env.get("MAILER_DEMO_LANG") or "fr"),
        testing=testing,
        test_clock=Path(moved).resolve() if (moved := env.get("MAILER_TEST_CLOCK")) else None,
    )


def redis_socket(data_dir: Path) -> Path:
    """Where the embedded Valkey listens: in the data folder, or in /tmp when that path is
    longer than the 108 bytes a socket address may have (unix(7)), or has characters that mean
    something in a URL or in Redis's own `CLIENT INFO`, such as a space."""
    near = data_dir / "run" / "valkey.sock"
    if len(os.fsencode(near)) < 100 and _PLAIN_PATH.fullmatch(str(near)):
        return near
    name = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"mailer-{name}" / "valkey.sock"


def _embedded_redis(data_dir: Path) -> str:
    """The URL of the embedded Valkey. In /tmp anyone may make a folder: one that others could
    listen in is refused, for jobs are read from there."""
    folder = redis_socket(data_dir).parent
    folder.mkdir(mode=0o700, exist_ok=True)
    found, ours = folder.lstat(), {os.geteuid(), data_dir.stat().st_uid}
    if found.st_uid not in ours or not stat.S_ISDIR(found.st_mode):
        raise ConfigError(
            f"{folder} belongs to another user of this machine. Remove it, or choose a data "
            "folder with a shorter name of plain letters."
        )
    return f"unix://{redis_socket(data_dir)}"


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise ConfigError(f"PORT is a number from 1 to 65535, not “{text}”.")


def _count(name: str, text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) < 10:
        return int(text)
    raise ConfigError(f"{name} is a number from 0 to 9, not “{text}”.")


def _demo_language(name: str) -> str:
    if name in DEMO_LANGUAGES:
        return name
    raise ConfigError(f"MAILER_DEMO_LANG is one of {', '.join(DEMO_LANGUAGES)}, not “{name}”.")


def _database_url(url: str, data_dir: Path) -> str:
    if not url:
        return f"sqlite:///{data_dir / 'mailer.sqlite'}"
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url[len(prefix) :]
    file = url.removeprefix("sqlite:///")
    return f"sqlite:///{Path(file).resolve()}" if file != url and file else url


def _kept_secret(path: Path) -> str:
    """The same secret for all processes of a data folder, whichever of them comes first."""
    if not path.exists():
        descriptor, half = tempfile.mkstemp(dir=path.parent, prefix="secret-")
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(half, path)
        Path(half).unlink()
    return path.read_text("ascii").strip()
