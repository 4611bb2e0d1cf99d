"""Find triggers, the links they can be about, and what they did."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_, select

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.rendering.compile import compile_design
from mailer.domain.rendering.design import design_of
from mailer.domain.rendering.of_delivery import compiled_of
from mailer.domain.rendering.previews import options_of, sender_now
from mailer.domain.templates import variants
from mailer.infra.db import db
from mailer.models.ab_test import AbTest
from mailer.models.mailing import Mailing, MailingState
from mailer.models.message import Message
from mailer.models.tracked_link import TrackedLink
from mailer.models.trigger import Trigger, TriggerRun


def there() -> ColumnElement[bool]:
    """Not deleted."""
    return Trigger.deleted_at.is_(None)


def of_mailing(mailing: Mailing) -> list[Trigger]:
    """Its triggers, the first one first; of a draft also those of the planned mailing whose place
    it takes, which it will take over."""
    its = [mailing.id]
    if mailing.state is MailingState.DRAFT and mailing.replaces_id is not None:
        its.append(mailing.replaces_id)
    query = select(Trigger).where(Trigger.mailing_id.in_(its), there()).order_by(Trigger.id)
    return list(db.session.scalars(query))


def counts(mailing: Mailing) -> dict[int, int]:
    """Trigger → for how many recipients it has acted."""
    query = (
        select(TriggerRun.trigger_id, func.count())
        .where(TriggerRun.mailing_id == mailing.id)
        .group_by(TriggerRun.trigger_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def of_delivery(delivery_id: int) -> list[TriggerRun]:
    """What was done for one recipient, in order."""
    query = select(TriggerRun).where(TriggerRun.delivery_id == delivery_id)
    return list(db.session.scalars(query.order_by(TriggerRun.at, TriggerRun.id)))


def links(mailing: Mailing) -> list[str]:
    """Where its links lead, in order: as they were numbered when it started, or as they will be."""
    message = db.session.get(Message, mailing.message_id) if mailing.message_id else None
    if message is None:
        return _of_template(mailing)
    tested = select(AbTest.message_id).where(AbTest.mailing_id == mailing.id)
    of_it = or_(TrackedLink.message_id == message.id, TrackedLink.message_id.in_(tested))
    query = select(TrackedLink.url).where(of_it)
    kept = list(db.session.scalars(query.order_by(TrackedLink.message_id, TrackedLink.number)))
    if not kept:
        languages = sorted({message.language, *message.data.get("variants", {})})
        kept = [link.url for each in languages for link in compiled_of(message, each).links]
    return list(dict.fromkeys(kept))


def link_is_gone(trigger: Trigger) -> bool:
    """Does it wait for a link that its mailing, changed since, does not have?"""
    return bool(trigger.link_url) and trigger.link_url not in links(trigger.mailing)


def _of_template(mailing: Mailing) -> list[str]:
    """Of one that has no message yet: where the links of its template lead now."""
    family = variants.family_of(mailing.template)
    designs = [design_of(each.version) for each in family.by_language.values()]
    sender = sender_now(SYSTEM)
    found = [compile_design(each, sender, options_of(each)).links for each in designs]
    return list(dict.fromkeys(link.url for links in found for link in links))
