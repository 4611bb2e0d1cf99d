"""Signing in (RFC 4954): what each mechanism says, without the talking.

A mechanism is a list of answers: the first goes with the AUTH command where it may, the others
answer the server's challenges. Logins and passwords may be of any script (RFC 4616: UTF-8).
"""

from __future__ import annotations

import hmac
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass

#: From a challenge (empty: none was made) to the answer.
Answer = Callable[[bytes], bytes]
#: More challenges than any mechanism has: a server that never stops asking.
MOST_CHALLENGES = 5


@dataclass(frozen=True)
class Mechanism:
    """One way to sign in."""

    name: str
    answers: tuple[Answer, ...]
    #: The first answer needs no challenge, and goes with the command.
    begins: bool = True


def choose(offered: Iterable[str], username: str, password: str) -> list[Mechanism]:
    """The mechanisms that both sides know, the best first.

    A server that offers nothing but XOAUTH2 wants an access token: it is the password then.
    """
    known = {name.upper() for name in offered}
    found = [made for made in _all(username, password) if made.name in known]
    return found[:1] if found and found[0].name == "XOAUTH2" else [*filter(_not_bearer, found)]


def _all(username: str, password: str) -> list[Mechanism]:
    user, secret = username.encode(), password.encode()

    def cram(challenge: bytes) -> bytes:
        return user + b" " + hmac.new(secret, challenge, "md5").hexdigest().encode()  # RFC 2195

    bearer = b"user=" + user + b"\x01auth=Bearer " + secret + b"\x01\x01"
    return [
        Mechanism("CRAM-MD5", (cram,), begins=False),
        Mechanism("PLAIN", (_fixed(b"\0" + user + b"\0" + secret),)),
        Mechanism("LOGIN", (_fixed(user), _fixed(secret))),
        # A refusal comes as a challenge that says why; it is answered with nothing.
        Mechanism("XOAUTH2", (_fixed(bearer), _fixed(b""))),
    ]


def _not_bearer(mechanism: Mechanism) -> bool:
    return mechanism.name != "XOAUTH2"


def _fixed(answer: bytes) -> Answer:
    return lambda _challenge: answer


def base64(answer: bytes) -> str:
    """As it stands on the wire."""
    return b64encode(answer).decode("ascii")
