"""The way to a server that is 40 ms away, as a process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from mailer.bench.processes import free_port, listens, spawn, stop, wait_until

#: From the first byte of a question to the first byte of its answer.
ROUND_TRIP_MS = 40


class Relay:
    """A running `mailer.bench.delay`: `with Relay(folder, sink.port) as relay: …`."""

    def __init__(self, folder: Path, target: int) -> None:
        self.port = free_port()
        self._target = target
        self._log = folder / f"relay-{self.port}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Relay:
        command = [sys.executable, "-P", "-m", "mailer.bench.delay"]
        command += [str(self.port), str(self._target), str(ROUND_TRIP_MS // 2)]
        self._process = spawn(command, self._log)
        wait_until(lambda: listens(self.port), self._process, self._log)
        return self

    def __exit__(self, *_exc: object) -> None:
        if self._process is not None:
            stop(self._process)
        self._log.unlink(missing_ok=True)
