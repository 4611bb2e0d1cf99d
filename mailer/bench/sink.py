"""Postfix's test programs: `smtp-sink` takes mails and throws them away, `smtp-source` sends them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

from mailer.bench.processes import Failed, Lacking, free_port, listens, spawn, stop, wait_until
from mailer.bench.usage import Watch

#: Debian keeps them where only root's PATH leads.
_PLACES = os.pathsep.join(("/usr/sbin", "/usr/local/sbin"))
#: Sessions that it has for those that end while others begin.
SPARE = 32
_COUNT = re.compile(rb"mesg=(\d+)")


def postfix(program: str) -> str:
    """The path of one of Postfix’s programs. Raises `Lacking`."""
    found = shutil.which(program) or shutil.which(program, path=_PLACES)
    if found is None:
        raise Lacking(
            f"Postfix’s {program} is missing. On Debian: apt-get install postfix; or run "
            "“make bench”, which fetches it without installing a mail server."
        )
    return found


def postfix_version() -> str:
    """Such as 3.7.11; empty where its `postconf` is missing."""
    try:
        said = [postfix("postconf"), "-d", "-h", "mail_version"]
    except Lacking:
        return ""
    return subprocess.run(said, capture_output=True, text=True, check=False).stdout.strip()


class Sink:
    """A running `smtp-sink` for at most so many sessions: `with Sink(folder, sessions) as sink`."""

    def __init__(self, folder: Path, sessions: int) -> None:
        self.port = free_port()
        self._log = folder / f"sink-{self.port}.log"
        self._sessions = sessions + SPARE
        self._process: subprocess.Popen[bytes] | None = None
        self._first: tuple[float, int] | None = None
        self._last: tuple[float, int] | None = None

    def __enter__(self) -> Sink:
        command = [postfix("smtp-sink"), "-c", "-h", "sink.example", "-m", str(self._sessions)]
        if os.geteuid() == 0:
            command += ["-u", "nobody"]
        backlog = str(self._sessions)
        self._process = spawn([*command, f"inet:127.0.0.1:{self.port}", backlog], self._log)
        wait_until(lambda: listens(self.port), self._process, self._log)
        return self

    def __exit__(self, *_exc: object) -> None:
        if self._process is not None:
            stop(self._process)
        self._log.unlink(missing_ok=True)

    @property
    def accepted(self) -> int:
        """How many mails it has taken, by its own count. Raises `Failed` when it has ended."""
        if self._process is None or self._process.poll() is not None:
            raise Failed(f"smtp-sink has ended: {self._said()}")
        with self._log.open("rb") as file:
            file.seek(max(0, self._log.stat().st_size - 400))
            found = _COUNT.findall(file.read())
        return int(found[-1]) if found else 0

    def watch(self) -> Watch:
        """Note meanwhile how fast mails come in, for `rate`."""
        return Watch(self._look)

    @property
    def rate(self) -> float:
        """Mails a second, from the first to the last that came in while it was watched."""
        if self._first is None or self._last is None or self._last == self._first:
            return 0.0
        (began, before), (ended, after) = self._first, self._last
        return (after - before) / (ended - began)

    def _said(self) -> str:
        return self._log.read_text(errors="replace")[-500:]

    def _look(self) -> None:
        now, count = time.monotonic(), self.accepted
        if count and self._first is None:
            self._first = now, count
        if self._first is not None and (self._last is None or count > self._last[1]):
            self._last = now, count
