"""One conversation with a mail server, for many mails one after the other (RFC 5321).

A mail is four steps, so that the caller can note its intent in between, and so that no step
waits for the server without need (PIPELINING, RFC 2920):

    session.announce(envelope)         MAIL, RCPT, DATA in one write
    await session.ready()              the three answers
    await session.body(blocks)         everything but the end
    await session.finish(following)    the final dot with the next mail's announcement right
                                       behind it, and what the server says to the dot

Everything that fails raises `TransportError`. A mail that is given up after `body` needs
`abandon`: a message without its dot is only forgotten when the connection ends.
"""

from __future__ import annotations

import contextlib
import re
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import NamedTuple, NoReturn

from mailer.infra.killpoints import Point, reached
from mailer.infra.smtp_reply import Fault, Reply, Stage, TransportError
from mailer.infra.smtp_wire import Wire

_UNSAFE = re.compile(r"[\s<>\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Timeouts:
    """How long a server may take, in seconds (RFC 5321 §4.5.3.2; connecting is ours)."""

    connect: float = 30
    greeting: float = 300
    mail: float = 300
    rcpt: float = 300
    data: float = 120
    block: float = 180
    dot: float = 600
    goodbye: float = 5

    @classmethod
    def all(cls, seconds: float) -> Timeouts:
        """The same for each step: someone sits and waits."""
        return cls(seconds, seconds, seconds, seconds, seconds, seconds, seconds, seconds)


@dataclass(frozen=True)
class ServerSettings:
    """Where and how to connect."""

    host: str
    port: int
    #: `none`, `starttls` or `tls` (from the first byte).
    security: str
    username: str = ""
    password: str = field(default="", repr=False)
    #: Servers on internal addresses may be used.
    internal_allowed: bool = False
    #: Only a server on this machine may be used.
    loopback_only: bool = False


class Envelope(NamedTuple):
    """Who a mail is from and for, and what of it a server must be able to take."""

    sender: str
    recipient: str
    #: Bytes.
    size: int = 0
    #: It holds bytes above 127.
    eight_bit: bool = False
    #: Its headers hold an international address. Those of the envelope ask for it by themselves.
    smtputf8: bool = False


@dataclass(frozen=True, slots=True)
class _Expected:
    """A command whose answer has not been read."""

    stage: Stage
    seconds: float
    fault: Fault
    first_digit: int


class Session:
    """An open conversation, of one task."""

    def __init__(self, wire: Wire, extensions: Mapping[str, str], timeouts: Timeouts) -> None:
        self._wire = wire
        self._extensions = extensions
        self._pipelining = "PIPELINING" in extensions
        self._timeouts = times = timeouts
        self._reset = _Expected(Stage.RSET, times.mail, Fault.PROTOCOL, 2)
        self._mail = _Expected(Stage.MAIL, times.mail, Fault.SENDER_REFUSED, 2)
        self._rcpt = _Expected(Stage.RCPT, times.rcpt, Fault.RECIPIENT_REFUSED, 2)
        self._data = _Expected(Stage.DATA, times.data, Fault.MESSAGE_REFUSED, 3)
        self._dot = _Expected(Stage.DOT, times.dot, Fault.MESSAGE_REFUSED, 2)
        self._announced = (self._mail, self._rcpt, self._data)
        self._needs_reset = False
        #: The envelope that was looked at last, and its options.
        self._checked: tuple[Envelope | None, str] = None, ""
        #: What was sent of the announced mail, and what is to be sent of it when that is answered.
        self._expected: deque[_Expected] = deque()
        self._held: deque[tuple[_Expected, bytes]] = deque()
        #: How many mails were handed over in this conversation.
        self.accepted = 0

    async def __aenter__(self) -> Session:
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        await self.quit()

    @property
    def usable(self) -> bool:
        """The connection still stands, as far as we know."""
        return self._wire.open

    @property
    def size_limit(self) -> int | None:
        """Largest message in bytes that the server takes (RFC 1870), if it says."""
        said = self._extensions.get("SIZE", "").split()
        return int(said[0]) if said and said[0].isdigit() and int(said[0]) > 0 else None

    def offers(self, extension: str) -> bool:
        """Does the server offer this extension?"""
        return extension.upper() in self._extensions

    # --- one mail -------------------------------------------------------------------------

    def announce(self, envelope: Envelope) -> None:
        """Begin a mail; `ready` waits for the server. Raises when it cannot take this one."""
        self._wire.write(self._commands(envelope))

    def check(self, envelope: Envelope) -> None:
        """Raise what `announce` would for a mail that this server cannot take."""
        self._options(envelope)

    async def ready(self) -> None:
        """Wait until the server wants the text of the announced mail."""
        failure: TransportError | None = None
        while self._expected:
            expected = self._expected.popleft()
            try:
                reply = self._wire.said() or await self._reply(expected)
                if failure is not None and reply.code == 354:
                    await self._empty_text()
                else:
                    self._judge(reply, expected)
            except TransportError as error:
                failure = failure or error
                self._held.clear()
                if not self._wire.open:
                    break
            if self._held:
                following, line = self._held.popleft()
                self._expected.append(following)
                self._wire.write(line)
        if failure is not None:
            raise failure

    async def body(self, blocks: Iterable[bytes]) -> None:
        """Send the text, without the end: blocks of whole lines, each ended by CRLF and nothing
        else, none beginning with a dot (what makes mails sees to both, see
        `lib.quoted_printable`: RFC 5321 §4.5.2 needs no doubling then)."""
        self._wire.stage = Stage.BODY
        try:
            for block in blocks:
                self._wire.write(block)
                await self._wire.drained(self._timeouts.block)
        except TransportError as error:
            raise TransportError(error.kind, Stage.BODY, reply=self._wire.said()) from error

    async def finish(self, following: Envelope | None = None) -> Reply:
        """Send the dot and answer with the server's yes. Raises when it says anything else.

        `following` (one that passed `check`) is announced too, in the same write where the server
        takes that, whatever becomes of this one; its `ready` is next.
        """
        if self._wire.spoken:
            # It has made up its mind before the end: it gets no dot.
            self._wire.stage = Stage.BODY
            self._refuse_early(await self._wire.read(self._timeouts.goodbye))
        self._needs_reset = False
        behind = self._commands(following) if following and self._pipelining else b""
        self._wire.stage = Stage.DOT
        reached(Point.BEFORE_DOT)
        self._wire.write(b".\r\n" + behind)
        reached(Point.AFTER_DOT)
        reply = await self._reply(self._dot)
        if following and not self._pipelining and reply.code != 421:
            self._wire.write(self._commands(following))
        self._judge(reply, self._dot)
        self.accepted += 1
        return reply

    # --- other ----------------------------------------------------------------------------

    async def try_sender(self, sender: str, recipient: str) -> None:
        """Ask whether a mail from `sender` to `recipient` would be taken, and send none."""
        mail, rcpt, _data = self._steps(self._announcement(Envelope(sender, recipient)))
        self._needs_reset = True
        for expected, line in (mail, rcpt, (self._reset, b"RSET\r\n")):
            self._wire.write(line)
            self._judge(await self._reply(expected), expected)
        self._needs_reset = False

    def abandon(self) -> None:
        """Hang up without a word, so that a message without its dot is forgotten."""
        self._wire.close()

    async def quit(self) -> None:
        """Say goodbye and hang up; a server that does not answer is no error."""
        with contextlib.suppress(TransportError):
            if self.usable:
                self._wire.write(b"QUIT\r\n")
                await self._wire.read(self._timeouts.goodbye)
        self._wire.close()

    # --- commands -------------------------------------------------------------------------

    def _commands(self, envelope: Envelope) -> bytes:
        """What announces a mail: all at once where the server takes it, else the first."""
        announcement = self._announcement(envelope)
        reset, self._needs_reset = self._needs_reset, True
        if self._pipelining and not reset:
            self._expected.extend(self._announced)
            return announcement
        steps = self._steps(announcement)
        if reset:
            steps.insert(0, (self._reset, b"RSET\r\n"))
        at_once = len(steps) if self._pipelining else 1
        self._expected.extend(expected for expected, _line in steps[:at_once])
        self._held = deque(steps[at_once:])
        return b"".join(line for _expected, line in steps[:at_once])

    def _steps(self, announcement: bytes) -> list[tuple[_Expected, bytes]]:
        return list(zip(self._announced, announcement.splitlines(keepends=True), strict=True))

    def _announcement(self, envelope: Envelope) -> bytes:
        options = self._options(envelope)
        return (
            f"MAIL FROM:<{envelope.sender}>{options}\r\nRCPT TO:<{envelope.recipient}>\r\nDATA\r\n"
        ).encode()

    def _options(self, envelope: Envelope) -> str:
        """The parameters of MAIL, or the reason why this server cannot take this mail."""
        if self._checked[0] is not envelope:
            self._checked = envelope, self._options_of(envelope)
        return self._checked[1]

    def _options_of(self, envelope: Envelope) -> str:
        addresses = envelope.sender + envelope.recipient
        if _UNSAFE.search(addresses):
            raise ValueError("an address on the wire holds no blanks, brackets or controls")
        options, eight_bit = "", envelope.eight_bit
        if "SIZE" in self._extensions:
            limit = self.size_limit
            if limit is not None and envelope.size > limit:
                raise TransportError(Fault.TOO_LARGE, Stage.MAIL, permanent=True, detail=f"{limit}")
            options += f" SIZE={envelope.size}" if envelope.size else ""
        if envelope.smtputf8 or not addresses.isascii():
            if "SMTPUTF8" not in self._extensions:
                raise TransportError(Fault.NEEDS_SMTPUTF8, Stage.MAIL, permanent=True)
            options += " SMTPUTF8"
            eight_bit = True
        if eight_bit and "8BITMIME" in self._extensions:
            options += " BODY=8BITMIME"
        return options

    # --- answers --------------------------------------------------------------------------

    async def _reply(self, expected: _Expected) -> Reply:
        self._wire.stage = expected.stage
        return await self._wire.read(expected.seconds)

    async def _empty_text(self) -> None:
        """Nobody to send it to, and yet the server waits for a text: it gets none (RFC 2920
        §3.1), and its answer to that means nothing."""
        self._wire.write(b".\r\n")
        await self._wire.read(self._timeouts.dot)

    def _judge(self, reply: Reply, expected: _Expected) -> None:
        if reply.code // 100 == expected.first_digit:
            return
        if reply.code == 421:
            self._wire.close()
            raise TransportError(Fault.NO_SERVICE, expected.stage, reply=reply)
        if reply.code < 400:
            # A yes to something that was not asked: nobody knows where the server stands now.
            self._wire.close()
            raise TransportError(Fault.PROTOCOL, expected.stage, reply=reply)
        permanent = reply.code >= 500
        raise TransportError(expected.fault, expected.stage, permanent=permanent, reply=reply)

    def _refuse_early(self, reply: Reply) -> NoReturn:
        self._wire.close()
        fault = Fault.MESSAGE_REFUSED if reply.code >= 400 else Fault.PROTOCOL
        fault = Fault.NO_SERVICE if reply.code == 421 else fault
        raise TransportError(fault, Stage.BODY, permanent=reply.code >= 500, reply=reply)
