"""The subjects of mails as their recipients read them: a message keeps its tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from email import policy
from email.parser import BytesHeaderParser

from sqlalchemy import select

from mailer.domain.deliveries import copies
from mailer.domain.rendering.of_delivery import renderer_for
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.message import Message
from mailer.models.sent_copy import SentCopy

_PARSER = BytesHeaderParser(policy=policy.default)


def subjects_of(deliveries: Sequence[Delivery]) -> Mapping[int, str]:
    """Delivery id → its subject."""
    kept = copies.of_deliveries([each.id for each in deliveries])
    wanted = sorted({each.message_id for each in deliveries})
    found = db.session.scalars(select(Message).where(Message.id.in_(wanted)))
    messages = {message.id: message for message in found}
    return {
        each.id: subject_of(each, messages[each.message_id], kept.get((each.id, each.attempt)))
        for each in deliveries
    }


def kept_subjects(delivery_ids: Sequence[int]) -> Mapping[int, str]:
    """Delivery id → the subject with which it left, of those whose mail was kept: nothing is
    rendered for it."""
    kept = copies.of_deliveries(delivery_ids)
    return {key[0]: _subject_in(kept[key]) for key in sorted(kept)}


def subject_of(delivery: Delivery, message: Message, copy: SentCopy | None) -> str:
    """As it left; as it would leave now, where nothing was kept."""
    if copy is not None:
        return _subject_in(copy)
    shown = renderer_for(message).show(delivery)
    return shown.subject if shown is not None else message.subject


def _subject_in(copy: SentCopy) -> str:
    return str(_PARSER.parsebytes(copy.text)["Subject"] or "")
