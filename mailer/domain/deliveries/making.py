"""Make the claimed mails: read what they need in one short transaction, hold nothing after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import OperationalError

from mailer.domain.deliveries.mail import Mail
from mailer.domain.ratings import requests
from mailer.domain.rendering.of_delivery import Complete, renderer_for
from mailer.domain.rendering.rendered import Rendered
from mailer.infra.db import db, reading
from mailer.infra.smtp import Envelope
from mailer.models.message import Message, MessageKind

log = structlog.get_logger(__name__)

#: Mails of which somebody may have to show one day what was sent.
KEPT = frozenset({MessageKind.DOCUMENT, MessageKind.REMINDER})


@dataclass(frozen=True)
class Made:
    """A mail that is ready to go."""

    mail: Mail
    #: How it is announced.
    envelope: Envelope
    content: Rendered
    #: Its bytes are kept for evidence, as they leave.
    kept: bool = False


@dataclass(frozen=True)
class Unmade:
    """A mail that is not to go (its record is gone), or that could not be made."""

    mail: Mail
    gone: bool
    #: It would have been nothing but a request for a rating, and the customer was asked lately.
    asks_too_soon: bool = False


def make(mails: Sequence[Mail]) -> list[Made | Unmade]:
    """All of `mails`, in their order. Raises only when the database is away."""
    with reading():
        try:
            undecided = requests.undecided(mails)
            if not undecided:
                return _make(mails)
        finally:
            db.session.remove()
    _decide_who_is_asked(undecided)
    with reading():
        try:
            return _make(mails)
        finally:
            db.session.remove()


def _decide_who_is_asked(undecided: dict[int, int]) -> None:
    """For a rating: in a transaction of its own, before these mails are made for the first time."""
    try:
        requests.decide(undecided)
        db.session.commit()
    finally:
        db.session.remove()


def _make(mails: Sequence[Mail]) -> list[Made | Unmade]:
    found: dict[int, Made | Unmade] = {}
    for message_id in dict.fromkeys(mail.message_id for mail in mails):
        mine = [mail for mail in mails if mail.message_id == message_id]
        found.update({made.mail.id: made for made in _of_message(message_id, mine)})
    return [found[mail.id] for mail in mails]


def _of_message(message_id: int, mails: list[Mail]) -> list[Made | Unmade]:
    """What cannot be made stops neither the drain nor other mails, and is seen in the log."""
    message = db.session.get(Message, message_id)
    if message is None:
        return [Unmade(mail, gone=True) for mail in mails]
    try:
        renderer = renderer_for(message)
    except OperationalError:
        raise
    except Exception:
        log.exception("mails could not be made", message_id=message.id, count=len(mails))
        return [Unmade(mail, gone=False) for mail in mails]
    return _rendered(renderer, message, mails)


def _rendered(renderer: Complete, message: Message, mails: list[Mail]) -> list[Made | Unmade]:
    try:
        rendered = renderer.render_many(mails)
    except OperationalError:
        raise
    except Exception:
        if len(mails) > 1:
            # One of them may be the reason; it must not hold up those claimed with it.
            return [made for mail in mails for made in _rendered(renderer, message, [mail])]
        log.exception("a mail could not be made", message_id=message.id, delivery_id=mails[0].id)
        return [Unmade(mail, gone=False) for mail in mails]
    missing = [mail.id for mail in mails if mail.id not in rendered]
    asked = requests.left_out(missing) if missing and message.asks_rating else {}
    return [
        _made(mail, message, renderer.return_path(mail.id), found)
        if (found := rendered.get(mail.id))
        else Unmade(mail, gone=True, asks_too_soon=mail.id in asked)
        for mail in mails
    ]


def _made(mail: Mail, message: Message, sender: str, content: Rendered) -> Made:
    envelope = Envelope(sender, mail.address, content.size, content.eight_bit, content.smtputf8)
    return Made(mail, envelope, content, message.kind in KEPT)
