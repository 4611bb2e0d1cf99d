"""One conversation with a mail server, for many mails one after the other (RFC 5321).

A mail is three calls, so that the caller can note its intent in between:

    session.envelope(sender, recipient, …)   MAIL, RCPT, DATA
    session.body(message)                    everything but the end
    session.finish()                         the final dot, and what the server says to it

Everything that fails raises `TransportError`. A mail that is given up after `body` needs
`abandon`: a message without its dot is only forgotten when the connection ends.
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from types import TracebackType

from mailer.infra.killpoints import Point, reached
from mailer.infra.smtp_reply import Fault, Reply, Stage, TransportError
from mailer.infra.smtp_wire import Allowed, Wire

_BARE = re.compile(rb"\r\n|\r|\n")
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


def connect(settings: ServerSettings, timeouts: Timeouts | None = None) -> Session:
    """Connect, encrypt and sign in as the settings say; never less than they say."""
    timeouts = timeouts or Timeouts()
    implicit = ssl.create_default_context() if settings.security == "tls" else None
    wire = Wire(implicit_tls=implicit, allowed=_rule(settings))
    try:
        _greet(wire, wire.open(settings.host, settings.port, timeouts.connect, timeouts.greeting))
        _hello(wire, timeouts)
        if settings.security == "starttls":
            _starttls(wire, timeouts)
        if settings.username:
            _login(wire, settings, timeouts)
    except BaseException:
        wire.close()
        raise
    return Session(wire, timeouts)


class Session:
    """An open conversation. Not for two threads at once, except for `abort`."""

    def __init__(self, wire: Wire, timeouts: Timeouts) -> None:
        self._wire = wire
        self._timeouts = timeouts
        self._needs_reset = False
        #: How many mails were handed over in this conversation.
        self.accepted = 0

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.quit()

    @property
    def usable(self) -> bool:
        """The connection still stands, as far as we know."""
        return self._wire.sock is not None

    def offers(self, extension: str) -> bool:
        """Does the server offer this extension?"""
        return self._wire.has_extn(extension)

    @property
    def size_limit(self) -> int | None:
        """Largest message in bytes that the server takes (RFC 1870), if it says."""
        said = str(self._wire.esmtp_features.get("size", "")).split()
        return int(said[0]) if said and said[0].isdigit() and int(said[0]) > 0 else None

    def envelope(
        self,
        sender: str,
        recipient: str,
        *,
        size: int,
        eight_bit: bool = False,
        smtputf8: bool = False,
    ) -> None:
        """Announce one mail: afterwards the server waits for its text.

        `size` in bytes; `eight_bit` when the message holds any; `smtputf8` when its headers hold
        an international address. Those of the envelope ask for SMTPUTF8 by themselves.
        """
        options = self._options(sender, recipient, size, eight_bit, smtputf8)
        if self._needs_reset:
            self._expect("RSET", Stage.RSET, self._timeouts.mail, Fault.PROTOCOL, 2)
        self._needs_reset = True
        times = self._timeouts
        self._expect(
            f"MAIL FROM:<{sender}>{options}", Stage.MAIL, times.mail, Fault.SENDER_REFUSED, 2
        )
        self._expect(f"RCPT TO:<{recipient}>", Stage.RCPT, times.rcpt, Fault.RECIPIENT_REFUSED, 2)
        self._expect("DATA", Stage.DATA, times.data, Fault.MESSAGE_REFUSED, 3)

    def body(self, message: bytes) -> None:
        """Send the text, without the end."""
        self._wire.stage, self._wire.seconds = Stage.BODY, self._timeouts.block
        self._wire.write(stuffed(message))

    def finish(self) -> Reply:
        """Send the dot and answer with the server's yes. Raises when it says anything else."""
        self._wire.stage, self._wire.seconds = Stage.DOT, self._timeouts.block
        reached(Point.BEFORE_DOT)
        self._wire.write(b".\r\n")
        reached(Point.AFTER_DOT)
        self._wire.seconds = self._timeouts.dot
        reply = self._judge(self._wire.read(), Fault.MESSAGE_REFUSED, 2)
        self._needs_reset = False
        self.accepted += 1
        return reply

    def try_sender(self, sender: str, recipient: str) -> None:
        """Ask whether a mail from `sender` to `recipient` would be taken, and send none."""
        options = self._options(sender, recipient, 0, False, False)
        times = self._timeouts
        self._needs_reset = True
        self._expect(
            f"MAIL FROM:<{sender}>{options}", Stage.MAIL, times.mail, Fault.SENDER_REFUSED, 2
        )
        self._expect(f"RCPT TO:<{recipient}>", Stage.RCPT, times.rcpt, Fault.RECIPIENT_REFUSED, 2)
        self._expect("RSET", Stage.RSET, times.mail, Fault.PROTOCOL, 2)
        self._needs_reset = False

    def abandon(self) -> None:
        """Hang up without a word, so that a message without its dot is forgotten."""
        self._wire.close()

    def abort(self) -> None:
        """Let another thread's call on this session fail at once."""
        sock = self._wire.sock
        if sock is not None:
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def quit(self) -> None:
        """Say goodbye and hang up; a server that does not answer is no error."""
        with contextlib.suppress(TransportError):
            if self.usable:
                self._wire.ask("QUIT", Stage.RSET, self._timeouts.goodbye)
        self._wire.close()

    def _options(
        self, sender: str, recipient: str, size: int, eight_bit: bool, smtputf8: bool
    ) -> str:
        """The parameters of MAIL, or the reason why this server cannot take this mail."""
        for address in (sender, recipient):
            if _UNSAFE.search(address):
                raise ValueError("an address on the wire holds no blanks, brackets or controls")
        options = ""
        if self.offers("size"):
            limit = self.size_limit
            if limit is not None and size > limit:
                raise TransportError(Fault.TOO_LARGE, Stage.MAIL, permanent=True, detail=f"{limit}")
            options += f" SIZE={size}" if size else ""
        if smtputf8 or not (sender + recipient).isascii():
            if not self.offers("smtputf8"):
                raise TransportError(Fault.NEEDS_SMTPUTF8, Stage.MAIL, permanent=True)
            options += " SMTPUTF8"
            eight_bit = True
        if eight_bit and self.offers("8bitmime"):
            options += " BODY=8BITMIME"
        return options

    def _expect(
        self, command: str, stage: Stage, seconds: float, fault: Fault, first_digit: int
    ) -> Reply:
        return self._judge(self._wire.ask(command, stage, seconds), fault, first_digit)

    def _judge(self, reply: Reply, fault: Fault, first_digit: int) -> Reply:
        if reply.code // 100 == first_digit:
            return reply
        stage = self._wire.stage
        if reply.code == 421:
            self._wire.close()
            raise TransportError(Fault.NO_SERVICE, stage, reply=reply)
        if reply.code < 400:
            # A yes to something that was not asked: nobody knows where the server stands now.
            self._wire.close()
            raise TransportError(Fault.PROTOCOL, stage, reply=reply)
        raise TransportError(fault, stage, permanent=reply.code >= 500, reply=reply)


def stuffed(message: bytes) -> bytes:
    """The message as DATA carries it: CRLF line ends, a dot before each leading dot, a line end
    at its end (RFC 5321 §4.5.2, §2.3.8)."""
    ends = message.count(b"\r\n")
    if message.count(b"\n") != ends or message.count(b"\r") != ends:
        message = _BARE.sub(b"\r\n", message)
    if message.startswith(b"."):
        message = b"." + message
    message = message.replace(b"\n.", b"\n..")
    return message if not message or message.endswith(b"\r\n") else message + b"\r\n"


def _rule(settings: ServerSettings) -> Allowed:
    def allowed(address: IPv4Address | IPv6Address) -> Fault | None:
        if settings.loopback_only and not address.is_loopback:
            return Fault.ELSEWHERE
        public = address.is_global and not address.is_multicast
        return None if public or settings.internal_allowed else Fault.INTERNAL_ADDRESS

    return allowed


def _greet(wire: Wire, greeting: Reply) -> None:
    if greeting.code // 100 != 2:
        fault = Fault.PROTOCOL if greeting.code < 400 else Fault.NO_SERVICE
        raise TransportError(fault, Stage.GREETING, permanent=greeting.code >= 500, reply=greeting)


def _hello(wire: Wire, timeouts: Timeouts) -> None:
    wire.stage, wire.seconds = Stage.EHLO, timeouts.mail
    code, text = wire.ehlo()
    if code // 100 != 2 and code not in (421,):
        code, text = wire.helo()
    if code // 100 != 2:
        raise TransportError(
            Fault.NO_SERVICE, Stage.EHLO, permanent=code >= 500, reply=_reply(code, text)
        )


def _starttls(wire: Wire, timeouts: Timeouts) -> None:
    if not wire.has_extn("starttls"):
        raise TransportError(Fault.TLS, Stage.STARTTLS, permanent=True, detail="not_offered")
    reply = wire.ask("STARTTLS", Stage.STARTTLS, timeouts.mail)
    if reply.code != 220:
        raise TransportError(Fault.TLS, Stage.STARTTLS, permanent=reply.code >= 500, reply=reply)
    wire.secure(ssl.create_default_context())
    _hello(wire, timeouts)


def _login(wire: Wire, settings: ServerSettings, timeouts: Timeouts) -> None:
    wire.stage, wire.seconds = Stage.LOGIN, timeouts.mail
    try:
        wire.login(settings.username, settings.password)
    except smtplib.SMTPAuthenticationError as error:
        reply = _reply(error.smtp_code, error.smtp_error)
        if reply.code == 421:
            raise TransportError(Fault.NO_SERVICE, Stage.LOGIN, reply=reply) from None
        raise TransportError(
            Fault.LOGIN, Stage.LOGIN, permanent=reply.code >= 500, reply=reply
        ) from None
    except (smtplib.SMTPException, ValueError):
        # No mechanism in common, or challenges that are none. Its text may hold the login.
        raise TransportError(
            Fault.LOGIN, Stage.LOGIN, permanent=True, detail="not_offered"
        ) from None


def _reply(code: int, text: bytes | str) -> Reply:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return Reply(code, " ".join(words.split()))
