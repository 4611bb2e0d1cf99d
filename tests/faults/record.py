"""The sink from the outside: start it, tell it how to behave, read what it got and did."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.misbehaviour import Behaviour, Rule
from tests.fixtures.servers import spawn, wait_until


@dataclass(frozen=True)
class Kept:
    """A mail that the sink took."""

    message_id: str
    recipient: str
    port: int
    connection: int
    #: Seconds since 1970.
    moment: float


class Sink:
    """A running sink and its two records."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        command = [sys.executable, "-m", "tests.faults.sink", str(folder)]
        self.process: subprocess.Popen[bytes] = spawn(command, folder / "log")
        wait_until(self._connect, self.process, folder / "log")

    def open(self, *rules: Rule, **behaviour: Any) -> int:
        """Listen on a new port that behaves like this."""
        return int(self._order(do="open", behaviour=_written(rules, behaviour))["port"])

    def reopen(self, port: int, *rules: Rule, **behaviour: Any) -> None:
        """Listen there again."""
        self._order(do="open", port=port, behaviour=_written(rules, behaviour))

    def behave(self, port: int, *rules: Rule, **behaviour: Any) -> None:
        """From now on like this; without anything: well."""
        self._order(do="behave", port=port, behaviour=_written(rules, behaviour))

    def close(self, port: int) -> None:
        """Nobody listens there any more."""
        self._order(do="close", port=port)

    def kept(self) -> list[Kept]:
        """Every mail that it took, in their order."""
        lines = (self.folder / "kept").read_text().splitlines()
        found = [line.split("\t") for line in lines]
        return [Kept(id_, to, int(port), int(at), float(when)) for id_, to, port, at, when in found]

    def count(self) -> int:
        """How many mails it took."""
        return (self.folder / "kept").read_bytes().count(b"\n")

    def by_message_id(self) -> Counter[str]:
        """How often it took each mail."""
        return Counter(kept.message_id for kept in self.kept())

    def did(self) -> list[dict[str, Any]]:
        """Everything that it did to a mail."""
        return [json.loads(line) for line in (self.folder / "did").read_text().splitlines()]

    def stop(self) -> None:
        """As it is a witness, it is killed by nobody else."""
        self._socket.close()
        self.process.kill()
        self.process.wait()

    def _connect(self) -> bool:
        self._socket = socket.socket(socket.AF_UNIX)
        try:
            self._socket.connect(str(self.folder / "control"))
        except OSError:
            self._socket.close()
            return False
        self._answers = self._socket.makefile("rb")
        return True

    def _order(self, **order: Any) -> dict[str, Any]:
        self._socket.sendall(json.dumps(order).encode() + b"\n")
        answer: dict[str, Any] = json.loads(self._answers.readline())
        return answer


@contextmanager
def running(folder: Path) -> Iterator[Sink]:
    """A sink for one test."""
    sink = Sink(folder)
    try:
        yield sink
    finally:
        sink.stop()


def _written(rules: tuple[Rule, ...], behaviour: dict[str, Any]) -> dict[str, Any]:
    return Behaviour(list(rules), **behaviour).written()
