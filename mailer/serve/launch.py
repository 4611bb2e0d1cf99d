"""Starts one program of an installation: `python -m mailer.serve.launch NAME`.

The program replaces this process, so that the supervisor watches the program itself. Before,
two things are made sure of: it ends with the supervisor, and no earlier copy of it is left (of
a supervisor that was killed on a system without `end_with_parent`). The second is told by a
record lock (fcntl(2)) on `run/NAME.pid`: it is kept over exec, not inherited over fork, and
goes with the process that holds it, so a number in the file never means a stranger.
"""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import time
from pathlib import Path

from mailer import config
from mailer.lib.parenthood import end_with_parent
from mailer.serve.programs import program

#: How long an earlier copy may take to end by itself.
PATIENCE_SECONDS = 20.0


def main(name: str) -> None:
    """Become the program of that name."""
    settings = config.load()
    found = program(settings, name)
    end_with_parent(signal.SIGTERM)
    be_the_only_one(settings.run_dir / f"{name}.pid")
    os.execv(found.command[0], list(found.command))  # noqa: S606 - our own command, no shell


def be_the_only_one(path: Path) -> None:
    """Hold the lock on `path` with our process id in it; ends an earlier holder."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    os.set_inheritable(descriptor, True)
    if not _lock(descriptor):
        _end(int(os.read(descriptor, 20) or b"0"), descriptor)
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(os.getpid()).encode(), 0)


def _end(pid: int, descriptor: int) -> None:
    for how in (signal.SIGTERM, signal.SIGKILL):
        if pid:
            try:
                os.kill(pid, how)
            except ProcessLookupError:
                pid = 0
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            if _lock(descriptor):
                return
            time.sleep(0.05)
    sys.exit("An earlier copy of this program does not end.")


def _lock(descriptor: int) -> bool:
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    main(sys.argv[1])
