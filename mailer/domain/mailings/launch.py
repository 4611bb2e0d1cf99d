"""Send a template, now or at a time: make the mailing and its message, then queue the audience
in slices. (`schedule` starts those that were to wait.)"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, insert, select

from mailer.domain.accounts import access, sending
from mailer.domain.accounts.access import Actor
from mailer.domain.audit.record import record
from mailer.domain.customers import audience as audiences
from mailer.domain.deliveries import plan as days
from mailer.domain.deliveries.waves import Waves
from mailer.domain.mailings import copies, recipients, terms
from mailer.domain.mailings.start import Start
from mailer.domain.mailings.terms import Terms
from mailer.domain.outbox import post
from mailer.domain.rendering import tracked_message
from mailer.domain.templates import variants
from mailer.infra import queue
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.attachment import Attachment
from mailer.models.delivery import Delivery
from mailer.models.mailing import ExclusionReason, Mailing, MailingExclusion, MailingState
from mailer.models.message import Message, MessageKind, Priority
from mailer.models.template import Template, TemplateVersion
from mailer.models.user import User

#: Customers queued in one transaction: well under 100 ms on both databases.
SLICE = 2_000
#: The audience of a paused mailing is queued to its end, too.
QUEUED_IN = (MailingState.SENDING, MailingState.PAUSED)


class RecipientsChanged(Refused):
    """Others would receive the mail than those who were shown before Send."""


@dataclass(frozen=True)
class Share:
    """Those who get the mail in one of its languages."""

    template: Template
    #: Speaks this, or a language that the template is not written in.
    language: str
    count: int
    #: Of these, who speak no language that it is written in, or none that is known.
    others: int


@dataclass(frozen=True)
class Plan:
    """What Send would do: shown before, obeyed afterwards."""

    family: variants.Family
    version: TemplateVersion
    sender: sending.Sender
    ledger: recipients.Ledger
    terms: Terms
    #: On which days the mails would leave.
    waves: Waves

    @property
    def template(self) -> Template:
        """The main one of its languages."""
        return self.family.main

    @cached_property
    def shares(self) -> tuple[Share, ...]:
        """Who gets which language; together those who receive it."""
        return shares_of(self.family, self.ledger)


def shares_of(family: variants.Family, ledger: recipients.Ledger) -> tuple[Share, ...]:
    """Who of those who receive it gets which of a template's languages."""
    spoken: Counter[int] = Counter()
    others: Counter[int] = Counter()
    for language, count in ledger.languages.items():
        got = family.for_customer(language)
        spoken[got.id] += count
        if not language or variants.pick(family.by_language, language, None) is None:
            others[got.id] += count
    return tuple(
        Share(each, language, spoken[each.id], others[each.id])
        for language, each in family.by_language.items()
    )


def plan(
    template: Template,
    audience: dict[str, Any],
    actor: Actor,
    *,
    start: dt.datetime | None = None,
    choice: terms.Choice = terms.AS_TEMPLATE,
) -> Plan:
    """Look ahead: who gets it from whom, and when. Raises `Refused` when nothing could be sent."""
    access.require(actor, "mailings:send")
    check_audience(audience)
    family = variants.family_of(template)
    sender = sending.sender_for(actor if isinstance(actor, User) else None)
    asked = terms.chosen(family, choice, start, actor)
    ledger = recipients.ledger(audience, asked)
    waves = days.of_new(
        sender.account.id, ledger.receive, start=start, urgent=int(copies.are_wanted(actor))
    )
    if waves.never:
        raise Refused(
            _(
                "The limits of the sending account keep every mail for urgent ones, so no mailing "
                "can ever leave through it. A super admin can raise its limits, or lower the share "
                "that is kept, where the account is set."
            )
        )
    return Plan(family, family.main.version, sender, ledger, asked, waves)


def check_audience(wanted: dict[str, Any]) -> None:
    """Raise `Refused` when an audience names what is gone."""
    problems = audiences.problems(wanted)
    if problems:
        raise Refused(" ".join(problems))


def launched(once: str, actor: Actor) -> Mailing | None:
    """The mailing that this person started with `launch(…, once=once)`. One who asks while such
    a launch is under way waits until it is committed."""
    if not once:
        return None
    own = select(User.id).where(User.id == actor.id).with_for_update(key_share=True)
    db.session.execute(own)
    started: Mailing | None = db.session.scalar(
        select(Mailing).where(Mailing.launch_key == _launch_key(once, actor))
    )
    return started


def launch(
    template: Template,
    audience: dict[str, Any],
    actor: Actor,
    *,
    title: str = "",
    expected: int | None = None,
    once: str = "",
    files: Sequence[Attachment] = (),
    start: Start | None = None,
    choice: terms.Choice = terms.AS_TEMPLATE,
) -> Mailing:
    """Send the template's current version to the audience, with `files` (from
    `outbox.attachments`) in each mail: from now on, or from `start` on.

    `once` names the wish to send, so that the same wish, told twice, is known by `launched`.

    Raises `Refused` when nobody would receive it or no account can send, and
    `RecipientsChanged` when not as many would as the person was shown (`expected`).
    """
    moment = start.moment if start else None
    planned = plan(template, audience, actor, start=moment, choice=choice)
    if expected is not None and planned.ledger.receive != expected:
        raise RecipientsChanged(
            _("The recipients have changed since this page was shown. Please look again.")
        )
    if planned.ledger.receive == 0:
        raise Refused(
            _("Nobody would receive this mail, so nothing was sent. Choose other recipients.")
        )
    mailing = _made(planned, audience, title, start, actor)
    mailing.launch_key = _launch_key(once, actor) if once else None
    message = _message_of(mailing, planned, files, actor)
    mailing.message_id = message.id
    tracked_message.keep_links(message)
    record(
        actor,
        "mailings.schedule" if start else "mailings.launch",
        object_type="mailing",
        object_id=mailing.id,
        template=planned.template.name,
        recipients=planned.ledger.receive,
        attachments=[file.name for file in files],
    )
    if start is None:
        begin(mailing, planned.shares, planned.sender, actor)
    db.session.flush()
    return mailing


def begin(
    mailing: Mailing, shares: Iterable[Share], sender: sending.Sender, starter: Actor
) -> None:
    """From now on it is being sent."""
    mailing.state, mailing.started_at = MailingState.SENDING, clock.now()
    for share in shares:
        if share.count or share.template.id == mailing.template_id:
            share.template.last_sent_at = mailing.started_at
    mailing.audience = audiences.settled(mailing.audience)
    message = db.session.get_one(Message, mailing.message_id)
    copies.to_starter(mailing, message, sender, starter)
    db.session.flush()
    queue.enqueue("mailings.queue_audience", mailing.id)


def queue_slice(mailing_id: int) -> bool:
    """Queue the next slice of a mailing's audience; True while there is more.

    The mailing's row is locked, so that two jobs for one mailing take turns, and a job that
    died leaves the cursor where its last commit left it. The caller commits.
    """
    mailing = db.session.get(Mailing, mailing_id, with_for_update=True, populate_existing=True)
    if mailing is None or mailing.queued_all or mailing.message_id is None:
        return False
    if mailing.state not in QUEUED_IN:
        return False
    asked = terms.of_mailing(mailing)
    rows = recipients.slice_after(mailing.audience, mailing.queued_up_to, SLICE, asked)
    now = clock.now()
    owners = post.insert_customers(
        mailing.message_id, [row for row in rows if row.reason is None], due_at=now
    )
    exclusions = [
        _exclusion(mailing.id, row, owners)
        for row in rows
        if row.reason is not None or owners[row.email_key] != row.id
    ]
    if exclusions:
        db.session.execute(insert(MailingExclusion), exclusions)
    if rows:
        mailing.queued_up_to = rows[-1].id
    mailing.queued_all = len(rows) < SLICE
    if mailing.queued_all:
        bare = [post.Recipient(address) for address in recipients.bare_addresses(mailing.audience)]
        post.insert_deliveries(mailing.message_id, bare, due_at=now)
        mailing.expected = _count_queued(mailing.id)
    db.session.flush()
    queue.enqueue("deliveries.drain")
    return not mailing.queued_all


def unfinished() -> list[int]:
    """Mailings whose audience is not queued to its end: what the tick looks for."""
    return list(
        db.session.scalars(
            select(Mailing.id).where(
                Mailing.queued_all.is_(False),
                Mailing.message_id.is_not(None),
                Mailing.state.in_(QUEUED_IN),
            )
        )
    )


def _made(
    planned: Plan, audience: dict[str, Any], title: str, start: Start | None, actor: Actor
) -> Mailing:
    mailing = Mailing(
        title=title or planned.template.name,
        subject=planned.version.subject,
        state=MailingState.SCHEDULED,
        template_id=planned.template.id,
        template_version_id=planned.version.id,
        account_id=planned.sender.account.id,
        audience=audience,
        topic_id=planned.terms.topic_id,
        needed_fields=terms.kept(planned.terms),
        created_by_id=actor.id,
        created_at=clock.now(),
        expected=planned.ledger.receive,
    )
    if start is not None:
        mailing.start_at = start.moment
        mailing.start_local, mailing.start_zone = start.local, start.zone
    db.session.add(mailing)
    db.session.flush()
    return mailing


def _launch_key(once: str, actor: Actor) -> str:
    return f"{actor.id}.{once[:36]}"


def _message_of(
    mailing: Mailing, planned: Plan, files: Sequence[Attachment], actor: Actor
) -> Message:
    """The mailing's one message; its recipients follow in slices."""
    sender = planned.sender
    frozen = variants.frozen(planned.family)
    return post.post(
        MessageKind.MAILING,
        account_id=sender.account.id,
        from_address=sender.address,
        from_name=sender.name,
        reply_to=sender.reply_to,
        subject=mailing.subject,
        template_version_id=mailing.template_version_id,
        language=planned.template.language,
        data={"variants": frozen} if frozen else {},
        mailing_id=mailing.id,
        priority=Priority.BULK,
        attachments=files,
        to=[],
        actor=actor,
    )


def _exclusion(mailing_id: int, row: Any, owners: Mapping[str, int]) -> dict[str, Any]:
    repeated = row.reason is None
    return {
        "mailing_id": mailing_id,
        "customer_id": row.id,
        "reason": ExclusionReason.DUPLICATE if repeated else ExclusionReason(row.reason),
        "address": row.email,
        "duplicate_of": owners[row.email_key] if repeated else None,
        "until": row.until if row.reason == ExclusionReason.PAUSED else None,
    }


def _count_queued(mailing_id: int) -> int:
    counted = select(func.count()).where(Delivery.mailing_id == mailing_id).select_from(Delivery)
    return db.session.scalar(counted) or 0
