"""The wire below an SMTP session: lines out, complete replies in (RFC 5321 §4.2).

Nothing that a server says can wear it out: every wait has one deadline for all of the reply, a
reply has a size, and replies that nobody waits for are few. What goes wrong is kept, and raised
to whoever reads or writes next.
"""

from __future__ import annotations

import asyncio
from collections import deque
from functools import lru_cache
from typing import cast

from mailer.infra.smtp_reply import Fault, Reply, Stage, TransportError, read_reply

#: Largest reply that is read: RFC 5321 allows 512 bytes a line, and no more lines make sense.
MAX_REPLY = 64 * 1024
MAX_LINE = 8 * 1024
#: Replies that may wait to be read: those of one mail's pipelined commands, and a goodbye.
MAX_UNREAD = 16
#: Bytes that may wait to be sent before whoever writes has to wait.
HIGH_WATER = 256 * 1024


class Wire(asyncio.Protocol):
    """One connection; `stage` says how far it has come, for those who are told of a failure."""

    def __init__(self, stage: Stage = Stage.CONNECT) -> None:
        self.stage = stage
        #: Asked for once: this is used several times for each mail.
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._partial = b""
        #: Lines of a reply that is not complete.
        self._lines: list[bytes] = []
        self._size = 0
        self._replies: deque[Reply] = deque()
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._paused = False
        self._failure: TransportError | None = None
        #: When the present wait is too long, and what looks at that.
        self._deadline: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    # --- what the event loop calls ------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected, or encrypted."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=HIGH_WATER)

    def data_received(self, data: bytes) -> None:
        """Take replies apart."""
        if self._failure is not None:
            return
        if self._partial:
            data = self._partial + data
        *lines, self._partial = data.split(b"\n")
        try:
            for line in lines:
                self._take(line)
        except ValueError:
            self._fail(Fault.PROTOCOL)
        if len(self._partial) > MAX_LINE or self._size > MAX_REPLY:
            self._fail(Fault.PROTOCOL)
        if len(self._replies) > MAX_UNREAD:
            self._fail(Fault.PROTOCOL)
        self._wake(self._reader)

    def connection_lost(self, _error: Exception | None) -> None:
        """The server, or we, hung up."""
        self._fail(Fault.DROPPED)

    def pause_writing(self) -> None:
        """The server takes no more for now."""
        self._paused = True

    def resume_writing(self) -> None:
        """It does again."""
        self._paused = False
        self._wake(self._writer)

    # --- what a session calls -----------------------------------------------------------------

    @property
    def open(self) -> bool:
        """The connection still stands, as far as we know."""
        return self._failure is None and self._transport is not None

    @property
    def spoken(self) -> bool:
        """The server has said something that nobody has read yet."""
        return bool(self._replies or self._lines or self._partial)

    @property
    def transport(self) -> asyncio.Transport:
        """What is below; raises when the connection is gone."""
        self._raise_failure()
        assert self._transport is not None
        return self._transport

    def write(self, data: bytes) -> None:
        """Send bytes, without waiting."""
        self.transport.write(data)

    async def drained(self, seconds: float) -> None:
        """Wait while too much of what was written waits for the server."""
        while self._paused and self._failure is None:
            self._writer = self._loop.create_future()
            await self._until(self._loop.time() + seconds, self._writer)
        self._raise_failure()

    async def read(self, seconds: float) -> Reply:
        """The next reply, complete within `seconds`."""
        if not self._replies:
            deadline = self._loop.time() + seconds
            while not self._replies and self._failure is None:
                self._reader = self._loop.create_future()
                await self._until(deadline, self._reader)
        if self._replies:
            return self._replies.popleft()
        self._raise_failure()
        raise TransportError(Fault.DROPPED, self.stage)

    def said(self) -> Reply | None:
        """A reply that is here already."""
        return self._replies.popleft() if self._replies else None

    def close(self) -> None:
        """Hang up without a word."""
        self._fail(Fault.DROPPED)

    # --- inside ---------------------------------------------------------------------------

    def _take(self, line: bytes) -> None:
        if not self._lines and line[3:4] != b"-":
            self._replies.append(_single(line))
            return
        self._lines.append(line.rstrip(b"\r"))
        self._size += len(line) + 2
        if line[3:4] != b"-":
            lines, self._lines, self._size = self._lines, [], 0
            self._replies.append(read_reply(lines))

    async def _until(self, deadline: float, future: asyncio.Future[None]) -> None:
        """Wait for `future`; a wait that is too long ends the connection.

        One timer goes from wait to wait: it is set anew only for an earlier deadline, and looks
        at the present one when it goes off.
        """
        self._deadline = deadline
        if self._timer is None or self._timer.when() > deadline:
            self._set_timer()
        try:
            await future
        finally:
            self._deadline = None

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._deadline is not None and self._failure is None:
            self._timer = self._loop.call_at(self._deadline, self._look_at_time)

    def _look_at_time(self) -> None:
        self._timer = None
        if self._deadline is None:
            return
        if self._loop.time() >= self._deadline:
            self._fail(Fault.TIMEOUT)
        else:
            self._set_timer()

    def _fail(self, fault: Fault) -> None:
        if self._failure is None:
            self._failure = TransportError(fault, self.stage)
            if self._timer is not None:
                self._timer.cancel()
            if self._transport is not None:
                self._transport.abort()
        self._wake(self._reader)
        self._wake(self._writer)

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise TransportError(self._failure.kind, self.stage)

    @staticmethod
    def _wake(future: asyncio.Future[None] | None) -> None:
        if future is not None and not future.done():
            future.set_result(None)


@lru_cache(maxsize=512)
def _single(line: bytes) -> Reply:
    """A reply of one line. Most say the same each time."""
    return read_reply([line.rstrip(b"\r")])
