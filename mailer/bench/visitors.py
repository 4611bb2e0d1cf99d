"""Many readers at once: requests over connections that stay open, counted by their answers."""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import cast

import uvloop

#: Seconds that the last answers may take.
PATIENCE = 60.0
_HEAD = re.compile(rb"HTTP/1\.1 (\d{3}) .*?\r\n\r\n", re.DOTALL)
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


@dataclass(frozen=True)
class Visits:
    """What came of it."""

    #: Answers by their HTTP status; 0 counts connections that were lost.
    answers: Counter[int]
    seconds: float

    @property
    def rate(self) -> float:
        """Answers a second."""
        return self.answers.total() / self.seconds


def visit(port: int, paths: Sequence[str], visitors: int, seconds: float) -> Visits:
    """Ask a server on this machine for these paths, over and over, for so long: so many visitors,
    each of whom waits for an answer before it asks again."""
    requests = [f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode() for path in paths]
    return uvloop.run(_visit(port, cycle(requests), visitors, seconds))


def send(port: int, requests: Sequence[bytes], visitors: int) -> Visits:
    """Send a server on this machine each of these requests once: so many visitors, likewise."""
    return uvloop.run(_visit(port, iter(requests), visitors, math.inf))


async def _visit(port: int, requests: Iterator[bytes], visitors: int, seconds: float) -> Visits:
    loop = asyncio.get_running_loop()
    answers: Counter[int] = Counter()
    began = time.monotonic()
    ended = []
    for _ in range(visitors):
        _transport, visitor = await loop.create_connection(
            lambda: _Visitor(requests, answers, began + seconds), "127.0.0.1", port
        )
        ended.append(visitor.ended)
    patience = seconds + PATIENCE if math.isfinite(seconds) else None
    await asyncio.wait_for(asyncio.gather(*ended), patience)
    return Visits(answers, time.monotonic() - began)


class _Visitor(asyncio.Protocol):
    """One connection."""

    def __init__(self, requests: Iterator[bytes], answers: Counter[int], until: float) -> None:
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._requests, self._answers, self._until = requests, answers, until
        self._received = b""
        self._asked = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the first page."""
        # uvloop's is one without being of that class.
        self._transport = cast(asyncio.Transport, transport)
        self._ask()

    def data_received(self, data: bytes) -> None:
        """Count an answer once all of it is there."""
        self._received += data
        head = _HEAD.match(self._received)
        if head is None:
            return
        length = _LENGTH.search(head[0])
        if length is None:
            self._transport.abort()  # its end is not to be found: counted as lost
        elif len(self._received) >= head.end() + int(length[1]):
            self._received = b""
            self._asked = False
            self._answers[int(head[1])] += 1
            self._ask()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over, as it should be or not."""
        if self._asked:
            self._answers[0] += 1
        if not self.ended.done():
            self.ended.set_result(None)

    def _ask(self) -> None:
        request = next(self._requests, None) if time.monotonic() < self._until else None
        if request is None:
            self._transport.close()
        else:
            self._asked = True
            self._transport.write(request)
