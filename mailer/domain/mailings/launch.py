"""Send a template, now or at a time: make the mailing and its message. (`schedule` starts those that
were to wait, `queueing` queues the audience.)"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Unpack

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts.access import Actor
from mailer.domain.audit.record import record
from mailer.domain.customers import audience as audiences
from mailer.domain.mailings import copies, limits, owned, replacing, terms
from mailer.domain.mailings.ab_tests import messages
from mailer.domain.mailings.planning import How, Plan, plan
from mailer.domain.mailings.senders import Senders
from mailer.domain.mailings.shares import Share
from mailer.domain.mailings.start import Start, start_of
from mailer.domain.outbox import post
from mailer.domain.rendering import tracked_message
from mailer.domain.templates import library, variants
from mailer.infra import queue
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.attachment import Attachment
from mailer.models.mailing import Mailing, MailingState
from mailer.models.message import Message, MessageKind, Priority
from mailer.models.template import Template
from mailer.models.user import User


class RecipientsChanged(Refused):
    """Others would receive the mail than those who were shown before Send."""


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
    draft: Mailing | None = None,
    by_itself: bool = False,
    **how: Unpack[How],
) -> Mailing:
    """Send the template's current version to the audience, with `files` (from
    `outbox.attachments`) in each mail: from now on, or from `start` on. Where too many have
    started within the hour, it waits for its turn (`Mailing.waits`).

    `once` names the wish to send, so that the same wish, told twice, is known by `launched`. A
    `draft` becomes the mailing, and takes the place of the one that it replaces.

    What no person starts (`by_itself`) waits for no turn, and tells only its ledger when nobody
    receives it.

    Raises `Refused` when nobody would receive it or no account can send, and
    `RecipientsChanged` when not as many would as the person was shown (`expected`).
    """
    moment = start.moment if start else None
    planned = plan(template, audience, actor, start=moment, **how)
    if planned.refused_sender:
        raise Refused(planned.refused_sender)
    if not by_itself:
        _check_count(planned.ledger.receive, expected)
    replaced = replacing.take_out(draft) if draft is not None else None
    turn = None if by_itself else _turn(planned, audience, start, actor, replaced)
    mailing = _made(planned, audience, start or turn, actor, draft)
    mailing.title = title or planned.template.name
    mailing.subject = _subject(how.get("subject", ""), planned.version.subject)
    mailing.waits = turn is not None
    mailing.sender, mailing.reply = how.get("sender", ""), how.get("reply", "")
    mailing.launch_key = _launch_key(once, actor) if once else None
    _post(mailing, planned, files, actor)
    if mailing.start_at is None:
        begin(mailing, planned.shares, planned.senders, actor)
    db.session.flush()
    return mailing


def _post(mailing: Mailing, planned: Plan, files: Sequence[Attachment], actor: Actor) -> None:
    """Make its message, or those of its test; their recipients follow in slices."""
    message = _message_of(mailing, planned, files, actor)
    mailing.message_id = message.id
    tracked_message.keep_links(message)
    if planned.test:
        messages.post_messages(mailing, message, planned.test, files, actor)
    _note(mailing, planned, files, actor)


def _check_count(receive: int, expected: int | None) -> None:
    if expected is not None and receive != expected:
        raise RecipientsChanged(
            _("The recipients have changed since this page was shown. Please look again.")
        )
    if receive == 0:
        raise Refused(
            _("Nobody would receive this mail, so nothing was sent. Choose other recipients.")
        )


def _note(mailing: Mailing, planned: Plan, files: Sequence[Attachment], actor: Actor) -> None:
    record(
        actor,
        "mailings.schedule" if mailing.start_at else "mailings.launch",
        object_type="mailing",
        object_id=mailing.id,
        template=planned.template.name,
        recipients=planned.ledger.receive,
        attachments=[file.name for file in files],
    )


def begin(mailing: Mailing, shares: Iterable[Share], senders: Senders, starter: Actor) -> None:
    """From now on it is being sent."""
    mailing.state, mailing.started_at = MailingState.SENDING, clock.now()
    for share in shares:
        if share.count or share.template.id == mailing.template_id:
            share.template.last_sent_at = mailing.started_at
    if second := messages.second_template(mailing):
        second.last_sent_at = mailing.started_at
    mailing.audience = audiences.settled(mailing.audience)
    message = db.session.get_one(Message, mailing.message_id)
    owned.post_messages(message, senders)
    copies.to_starter(mailing, message, senders.main, starter)
    db.session.flush()
    queue.enqueue("mailings.queue_audience", mailing.id)


def _turn(
    planned: Plan,
    audience: dict[str, Any],
    start: Start | None,
    actor: Actor,
    replaced: Mailing | None,
) -> Start | None:
    """When it starts if it has to wait for its turn. Raises `Refused` when no more may be planned
    for the hour of `start`."""
    if not limits.counts(actor.id, planned.ledger.receive):
        return None
    if start is not None:
        limits.check_planned(start.moment, audience, replaced.id if replaced else None)
        return None
    now = clock.now()
    free = limits.free_start(now)
    return start_of(free) if free > now else None


def _subject(entered: str, own: str) -> str:
    """The template's, unless whoever sends wrote another one. Raises `Refused`."""
    if not entered.strip():
        return own
    problem = library.subject_problem(entered)
    if problem:
        raise Refused(problem, {"subject": problem})
    return entered.strip()


def _made(
    planned: Plan,
    audience: dict[str, Any],
    start: Start | None,
    actor: Actor,
    draft: Mailing | None,
) -> Mailing:
    mailing = draft or Mailing()
    mailing.state = MailingState.SCHEDULED
    mailing.template_id = planned.template.id
    mailing.template_version_id = planned.version.id
    mailing.account_id = planned.sender.account.id
    mailing.audience = audience
    mailing.topic_id = planned.terms.topic_id
    mailing.needed_fields = terms.kept(planned.terms)
    mailing.created_by_id = actor.id
    mailing.created_at = clock.now()
    mailing.expected = planned.ledger.receive
    mailing.title, mailing.subject = planned.template.name, planned.version.subject
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
