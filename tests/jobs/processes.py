"""Workers and ticks as real processes on the test's own data."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 180.0


class Process:
    """One process and what it said."""

    def __init__(self, log: Path, *arguments: str) -> None:
        self.log = log
        with log.open("ab") as output:
            self.popen = subprocess.Popen(
                [sys.executable, "-m", *arguments], cwd=ROOT, stdout=output, stderr=output
            )

    @property
    def said(self) -> str:
        """Its log."""
        return self.log.read_text(errors="replace")

    def wait_for(self, what: str, ready: Callable[[], Any]) -> Any:
        """Ask until the answer is true; fails with the log when the time is over."""
        end = time.monotonic() + SECONDS
        while not (answer := ready()):
            assert time.monotonic() < end, f"in vain waited for {what}:\n{self.said}"
            time.sleep(0.02)
        return answer


@contextmanager
def started(log: Path, *arguments: str) -> Iterator[Process]:
    """A process that is killed at the end, if it still runs."""
    process = Process(log, *arguments)
    try:
        yield process
    finally:
        if process.popen.poll() is None:
            process.popen.kill()
        process.popen.wait()


@contextmanager
def worker(folder: Path, queues: str = "default") -> Iterator[Process]:
    """A worker that has begun to listen."""
    with started(folder / "worker.log", "mailer.serve.worker", queues) as process:
        process.wait_for("the worker", lambda: "worker started" in process.said)
        yield process
