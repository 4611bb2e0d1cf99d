"""The entry for providers: what they report over HTTP, and the secret that opens it.

It opens the door only: here too, nothing acts but what names a mail by our own signed address
or Message-ID.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mailer.domain.accounts import return_path
from mailer.domain.accounts.access import SYSTEM, Actor, require
from mailer.domain.audit.record import record
from mailer.domain.bounces.act import Done, act, mail_of
from mailer.domain.bounces.feed import delivery_of, feed
from mailer.infra.db import db
from mailer.lib import clock, email_address
from mailer.lib.bounces.codes import code_in, one_line, status_in
from mailer.lib.bounces.report import Answer, BounceClass
from mailer.lib.bounces.severity import severity
from mailer.models.setting import Setting

EDIT = "settings:edit"
#: Events of one request.
MOST = 1000
_NAME = "bounce_entry"
#: What providers call it → what it is; None: the code and the words decide.
_EVENTS: Mapping[str, BounceClass | None] = {
    "bounce": None,
    "bounced": None,
    "failed": None,
    "hard_bounce": BounceClass.HARD,
    "soft_bounce": BounceClass.SOFT,
    "complaint": BounceClass.COMPLAINT,
    "spam": BounceClass.COMPLAINT,
}


class Malformed(Exception):
    """This is no list of events; the message says why, for the provider's log."""


@dataclass(frozen=True)
class Outcome:
    """What one event led to."""

    done: Done
    suppressed: bool = False


def renew_secret(actor: Actor) -> str:
    """A fresh secret, to be shown once; the one before opens nothing any more. Only its hash is
    kept."""
    require(actor, EDIT)
    secret = secrets.token_urlsafe(24)
    value = {"secret": _hash(secret), "made_at": clock.now().isoformat()}
    row = db.session.get(Setting, _NAME)
    if row is None:
        db.session.add(Setting(name=_NAME, value=value))
    else:
        row.value = value
    db.session.flush()
    record(actor, "bounces.renew_secret")
    return secret


def close(actor: Actor) -> None:
    """No secret opens it any more."""
    require(actor, EDIT)
    row = db.session.get(Setting, _NAME)
    if row is not None:
        db.session.delete(row)
        db.session.flush()
        record(actor, "bounces.close_entry")


def is_open() -> bool:
    """Is there a secret?"""
    return db.session.get(Setting, _NAME) is not None


def opens(secret: str) -> bool:
    """Is this the secret?"""
    row = db.session.get(Setting, _NAME)
    known = str(row.value.get("secret", "")) if row is not None else ""
    return bool(known) and hmac.compare_digest(known, _hash(secret))


def take_mail(raw: bytes) -> Outcome:
    """A raw message, as it came."""
    fed = feed(raw, SYSTEM)
    return Outcome(fed.done, fed.suppressed)


def take_events(told: object) -> list[Outcome]:
    """A list of events, or one. Raises `Malformed` before anything is done."""
    given = told if isinstance(told, list) else [told]
    if len(given) > MOST:
        raise Malformed(f"At most {MOST} events at once.")
    return [_take(*event) for event in list(_events(given))]


def _events(given: list[Any]) -> Iterator[tuple[str, str, Answer]]:
    for number, each in enumerate(given, 1):
        if not isinstance(each, dict):
            raise Malformed(f"Event {number} is no object.")
        texts = {
            name: str(each.get(name) or "").replace("\0", "")
            for name in ("recipient", "message_id", "event", "code", "diagnostic")
        }
        if not texts["message_id"]:
            raise Malformed(f"Event {number} has no message_id.")
        yield texts["recipient"], texts["message_id"], _answer(texts)


def _answer(texts: Mapping[str, str]) -> Answer:
    """An event that is none of those that mean something is noted, no more."""
    event = texts["event"].strip().lower().replace("-", "_").replace(" ", "_")
    said = one_line(texts["diagnostic"])
    codes = f"{texts['code']} {said}".strip()
    code, status = code_in(codes), status_in(codes)
    if event not in _EVENTS:
        return Answer(BounceClass.UNKNOWN, texts["recipient"], code, status, said)
    found = _EVENTS[event] or severity(code, status, codes)
    if found is BounceClass.UNKNOWN:
        found = BounceClass.SOFT
    return Answer(found, texts["recipient"], code, status, said or codes)


def _take(recipient: str, message_id: str, answer: Answer) -> Outcome:
    """`message_id` may come without its brackets; a return path of ours is as good."""
    name = message_id.strip()
    bracketed = name if name.startswith("<") else f"<{name}>"
    delivery_id = delivery_of(bracketed) or return_path.delivery_in([name.strip("<>")])
    mail = mail_of(delivery_id) if delivery_id is not None else None
    if mail is None or not _is_for(recipient, mail.address_key):
        return Outcome(Done.NOT_OURS)
    return Outcome(*act(mail, answer))


def _is_for(recipient: str, address_key: str) -> bool:
    """An event that names another recipient than the mail had is about another mail."""
    parsed = email_address.parse(recipient)
    return not recipient or (parsed is not None and parsed.key == address_key)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
