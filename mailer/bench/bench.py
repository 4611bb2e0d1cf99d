"""What all measurements of one run share: sizes, folders, servers, installations."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from mailer.bench.installation import Installation
from mailer.bench.postgres import PostgresServer
from mailer.bench.sink import postfix

SQLITE, POSTGRESQL = "sqlite", "postgresql"
DATABASES = {SQLITE: "SQLite", POSTGRESQL: "PostgreSQL"}


@dataclass
class Bench:
    """One run of `mailer bench`."""

    #: Short, and `nobody` may enter it.
    folder: Path
    #: Mails of one measurement.
    messages: int
    #: Connections at once.
    sessions: int
    #: Of mailings of different sizes.
    sizes: Sequence[int]
    _stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _installations: dict[str, Installation] = field(default_factory=dict)

    def installation(self, database: str) -> Installation:
        """The installation on that database; started when it is first asked for."""
        if database not in self._installations:
            progress(f"starting an installation on {DATABASES[database]}")
            postgres = self._postgres if database == POSTGRESQL else None
            made = Installation(self.folder / database, postgres)
            self._stack.callback(made.stop)
            made.start()
            self._installations[database] = made
        return self._installations[database]

    @cached_property
    def message_file(self) -> Path:
        """One finished mail of the product, for those who only send."""
        file = self.folder / "message.eml"
        file.write_bytes(self.installation(SQLITE).mails(1)[0])
        return file

    def check(self) -> None:
        """Is everything there that measurements start? Raises `Lacking`."""
        for program in ("smtp-sink", "smtp-source"):
            postfix(program)
        PostgresServer(self.folder / "pg")

    def stop(self) -> None:
        """End all servers."""
        self._stack.close()

    @cached_property
    def _postgres(self) -> PostgresServer:
        made = PostgresServer(self.folder / "pg")
        self._stack.callback(made.stop)
        made.start()
        return made


def progress(text: str) -> None:
    """Tell whoever waits; standard output is for the table."""
    print(text, file=sys.stderr, flush=True)
