"""A server that is far away: a relay on loopback that holds every byte back on its way.

`python -m mailer.bench.delay PORT TARGET MILLISECONDS` takes connections on PORT, passes them on
to TARGET, and hands over what it reads so many milliseconds later, in both directions: an answer
comes after twice that time, and as many bytes may be under way as were sent.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from typing import cast

import uvloop


class Line(asyncio.Protocol):
    """One direction of a connection: what is read here leaves at the other end, later."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._loop = asyncio.get_running_loop()
        #: What is under way, each with the time at which it arrives; None is the end.
        self._bytes: deque[tuple[float, bytes | None]] = deque()
        self._moving = False
        self._transport: asyncio.Transport | None = None
        self.other: Line | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """This end is there; what came before has waited for it."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Send it on its way."""
        self._depart(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """The end takes its time, too."""
        self._depart(None)

    def arrive(self, data: bytes | None) -> None:
        """What the other end read reaches this one."""
        if self._transport is None or self._transport.is_closing():
            return
        if data is None:
            self._transport.close()
        else:
            self._transport.write(data)

    def _depart(self, data: bytes | None) -> None:
        self._bytes.append((self._loop.time() + self._seconds, data))
        if not self._moving:
            self._moving = True
            self._loop.call_at(self._bytes[0][0], self._move)

    def _move(self) -> None:
        """Hand over what is due; one timer at a time, so that no piece overtakes another."""
        assert self.other is not None
        while self._bytes and self._bytes[0][0] <= self._loop.time():
            self.other.arrive(self._bytes.popleft()[1])
        self._moving = bool(self._bytes)
        if self._moving:
            self._loop.call_at(self._bytes[0][0], self._move)


class Entrance(Line):
    """The end that a client connects to."""

    def __init__(self, seconds: float, target: int) -> None:
        super().__init__(seconds)
        self._target = target

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connect to the server; the client's words wait until that is done."""
        super().connection_made(transport)
        assert self._transport is not None
        self._transport.pause_reading()
        self._opening = self._loop.create_task(self._open())

    async def _open(self) -> None:
        assert self._transport is not None
        exit_ = Line(self._seconds)
        self.other, exit_.other = exit_, self
        try:
            await self._loop.create_connection(lambda: exit_, "127.0.0.1", self._target)
        except OSError:
            self._transport.abort()
            return
        self._transport.resume_reading()


async def main(port: int, target: int, seconds: float) -> None:
    """Pass on until told to stop."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Entrance(seconds, target), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) / 1000))
