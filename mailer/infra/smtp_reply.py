"""What a mail server answers, and what can go wrong on the way to an answer."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass, field

_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?:\s|$)")
#: As much of a reply as is kept and shown.
SHOWN = 480


class Fault(enum.StrEnum):
    """Kinds of failure, as a person would tell them apart."""

    NAME_NOT_FOUND = "name_not_found"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TLS = "tls"
    CERTIFICATE = "certificate"
    LOGIN = "login"
    #: The server's address belongs to an internal network, and that was not allowed.
    INTERNAL_ADDRESS = "internal_address"
    #: Only a server on this machine may be used, and this one is elsewhere.
    ELSEWHERE = "elsewhere"
    #: 421, or no service at the greeting: not now, whoever asks.
    NO_SERVICE = "no_service"
    SENDER_REFUSED = "sender_refused"
    RECIPIENT_REFUSED = "recipient_refused"
    MESSAGE_REFUSED = "message_refused"
    TOO_LARGE = "too_large"
    #: An international address, and a server that cannot take one (RFC 6531).
    NEEDS_SMTPUTF8 = "needs_smtputf8"
    DROPPED = "dropped"
    #: The server does not speak SMTP.
    PROTOCOL = "protocol"


class Stage(enum.StrEnum):
    """How far a conversation had come."""

    CONNECT = "connect"
    GREETING = "greeting"
    EHLO = "ehlo"
    STARTTLS = "starttls"
    LOGIN = "login"
    RSET = "rset"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"
    DOT = "dot"


#: Before any mail was named: nothing of this concerns one mail more than another.
OPENING = frozenset({Stage.CONNECT, Stage.GREETING, Stage.EHLO, Stage.STARTTLS, Stage.LOGIN})


@dataclass(frozen=True)
class Reply:
    """One complete reply of a server."""

    code: int
    #: Its lines joined by a space, without control characters, at most `SHOWN` characters.
    text: str
    #: Each line by itself, in full.
    lines: tuple[str, ...] = field(default=(), compare=False, repr=False)

    @property
    def enhanced(self) -> str:
        """The enhanced status code (RFC 3463) such as `5.1.1`, or an empty text."""
        found = _ENHANCED.match(self.text)
        return found[1] if found else ""

    def __str__(self) -> str:
        return f"{self.code} {self.text}".rstrip()


class TransportError(Exception):
    """A mail, or the way to its server, failed.

    `permanent` says that trying again as it is cannot help. `reply` is there when the server
    said so itself. `detail` narrows a kind down: for certificates `expired`, `not_yet_valid`,
    `wrong_name`, `self_signed`, `unknown_issuer`; for TLS `not_offered`, `not_tls`; for the
    login `not_offered`.
    """

    def __init__(
        self,
        kind: Fault,
        stage: Stage,
        *,
        permanent: bool = False,
        reply: Reply | None = None,
        detail: str = "",
    ) -> None:
        super().__init__(f"{kind} at {stage}: {reply or detail}")
        self.kind = kind
        self.stage = stage
        self.permanent = permanent
        self.reply = reply
        self.detail = detail

    @property
    def code(self) -> int | None:
        """The reply's code, if there was a reply."""
        return self.reply.code if self.reply else None


def read_reply(lines: list[bytes]) -> Reply:
    """A reply from its lines; raises `ValueError` when they are none (RFC 5321 §4.2)."""
    codes = {line[:3] for line in lines}
    if len(codes) != 1 or not re.fullmatch(rb"[2-5]\d\d", code := codes.pop()):
        raise ValueError("not a reply")
    texts = tuple(" ".join(line[4:].decode("utf-8", "replace").split()) for line in lines)
    joined = " ".join(" ".join(texts).split())
    if not joined.isprintable():
        joined = "".join(sign for sign in joined if sign.isprintable())
    return Reply(int(code), joined[:SHOWN], texts)
