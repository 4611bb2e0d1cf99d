"""The subjects of mails as their recipients read them: a message keeps its tags."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from email import policy
from email.parser import BytesHeaderParser

from sqlalchemy import select

from mailer.domain.deliveries import copies
from mailer.domain.rendering.of_delivery import renderer_for, subjects
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.message import Message, MessageKind
from mailer.models.sent_copy import SentCopy

_PARSER = BytesHeaderParser(policy=policy.default)


def subjects_of(deliveries: Sequence[Delivery]) -> Mapping[int, str]:
    """Delivery id → its subject."""
    kept = copies.of_deliveries([each.id for each in deliveries])
    messages = _messages(deliveries)
    return {
        each.id: subject_of(each, messages[each.message_id], kept.get((each.id, each.attempt)))
        for each in deliveries
    }


def read_subjects(deliveries: Sequence[Delivery]) -> Mapping[int, str]:
    """Delivery id → its subject, of those whose message keeps tags: as it left, where the mail was
    kept; of a mailing as it would read now. No mail is made for it."""
    messages = _messages(deliveries)
    by_message: defaultdict[int, list[Delivery]] = defaultdict(list)
    for each in deliveries:
        by_message[each.message_id].append(each)
    documents: list[int] = []
    found: dict[int, str] = {}
    for message_id, mails in by_message.items():
        message = messages.get(message_id)
        if message is None:
            continue
        if message.kind is MessageKind.DOCUMENT:
            documents += [mail.id for mail in mails]
        elif message.kind is MessageKind.MAILING and "@" in message.subject:
            found |= subjects(message, mails)
    kept = copies.of_deliveries(documents) if documents else {}
    return found | {key[0]: _subject_in(kept[key]) for key in sorted(kept)}


def subject_of(delivery: Delivery, message: Message, copy: SentCopy | None) -> str:
    """As it left; as it would leave now, where nothing was kept."""
    if copy is not None:
        return _subject_in(copy)
    shown = renderer_for(message).show(delivery)
    return shown.subject if shown is not None else message.subject


def _messages(deliveries: Sequence[Delivery]) -> dict[int, Message]:
    wanted = sorted({each.message_id for each in deliveries})
    found = db.session.scalars(select(Message).where(Message.id.in_(wanted)))
    return {message.id: message for message in found}


def _subject_in(copy: SentCopy) -> str:
    return str(_PARSER.parsebytes(copy.text)["Subject"] or "")
