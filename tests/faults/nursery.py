"""Starts workers and ticks in a tenth of the time: a process that has the product loaded, and
forks.

    python -m tests.faults.nursery SOCKET

A worker that is killed every two seconds and loads the product anew each time (four seconds of
processor time) would leave none of it for sending on a small machine; what is tested is what
happens to mails, not how a process starts. A line of JSON in (program, arguments, environment, log), a process
id out. Its children end with it, and it ends with who started it.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import mailer.jobs
from mailer.infra import killpoints
from mailer.lib.parenthood import end_with_parent
from mailer.serve import tick, worker

LISTENS_SECONDS = 0.05


def main() -> None:
    """Serve one connection until it ends."""
    for module in iter_modules(mailer.jobs.__path__, "mailer.jobs."):
        import_module(module.name)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(sys.argv[1])
    listener.listen()
    connection, _address = listener.accept()
    orders = connection.makefile("rb")
    while True:
        _reap()
        if not select.select([connection], [], [], LISTENS_SECONDS)[0]:
            continue
        line = orders.readline()
        if not line:
            return
        connection.sendall(f"{_start(json.loads(line))}\n".encode())


def _reap() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            continue


def _start(order: dict[str, Any]) -> int:
    child = os.fork()
    if child:
        return child
    try:
        end_with_parent(signal.SIGKILL)
        os.closerange(3, 64)
        log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.environ.clear()
        os.environ.update(order["environ"])
        killpoints.arm(os.environ.get(killpoints.VARIABLE, ""))
        if order["program"] == "tick":
            tick.main()
        else:
            worker.main(order["arguments"])
    except BaseException as error:
        print(f"{order['program']} failed: {error!r}", file=sys.stderr, flush=True)
    os._exit(1)


class Nursery:
    """The nursery from the outside; used by one test after the other."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(str(path))
        self._answers = self._socket.makefile("rb")

    def start(self, program: str, arguments: list[str], log: Path) -> int:
        """A worker or tick with this process's environment; answers with its process id."""
        order = {"program": program, "arguments": arguments, "log": str(log)}
        self._socket.sendall(json.dumps(order | {"environ": dict(os.environ)}).encode() + b"\n")
        return int(self._answers.readline())


if __name__ == "__main__":
    main()
