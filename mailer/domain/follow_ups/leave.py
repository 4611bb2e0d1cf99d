"""Let follow-ups leave when their time has come: each becomes a mailing like any other, with its
ledger, its figures and its buttons.

The tick looks for those that are due. The row of a follow-up is locked while a step of it is
taken, and what has been dealt with is committed together with the mailing that it began or went
on with: two ticks at once take turns, and a worker that dies in between has done nothing. From
there on the audience is queued as that of every mailing.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts import access
from mailer.domain.accounts.access import Actor, Forbidden
from mailer.domain.customers import addressed, followed
from mailer.domain.customers import audience as audiences
from mailer.domain.follow_ups import days, find
from mailer.domain.follow_ups.days import Step
from mailer.domain.mailings import launch, planning, schedule, terms
from mailer.domain.mailings.senders import senders_for, who_of
from mailer.domain.templates import variants
from mailer.infra import queue
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.follow_up import FollowUp
from mailer.models.mailing import LATE, Mailing, MailingState
from mailer.models.user import User

SEND = "mailings:send"
#: States of a mailing whose follow-ups leave: not while it is held.
_GOES_ON = (MailingState.SENDING, MailingState.SENT)


def due() -> list[int]:
    """Those for whom somebody is due."""
    origin = db.aliased(Mailing)
    rows = db.session.execute(
        select(FollowUp, origin)
        .join(Mailing, Mailing.id == FollowUp.mailing_id)
        .join(origin, origin.id == Mailing.follows_id)
        .where(
            FollowUp.ended.is_(False),
            Mailing.deleted_at.is_(None),
            origin.deleted_at.is_(None),
            origin.state.in_(_GOES_ON),
        )
        .order_by(FollowUp.mailing_id)
    )
    return [each.mailing_id for each, origin in rows if _step(each, origin) is not None]


def run(follow_up_id: int) -> None:
    """Take the step of a follow-up that is due, if it still is; the caller commits.

    Raises `Refused` when nothing can be sent as things are.
    """
    follow_up = find.locked(follow_up_id)
    if follow_up is None or follow_up.ended:
        return
    mailing = follow_up.mailing
    origin = find.followed_by(mailing)
    if origin is None or mailing.deleted_at is not None or origin.state not in _GOES_ON:
        return
    step = _step(follow_up, origin)
    if step is None or not _is_free(mailing):
        return
    wanted = audiences.of(
        [followed.source(origin, follow_up.who, step.since, step.until)],
        follow_up.leave_out,
        origin.audience.get("write_to", ""),
    )
    check(mailing, wanted)
    if _is_anybody(wanted):
        if find.begun(follow_up):
            _go_on(mailing, wanted)
        else:
            _begin(mailing, wanted)
    follow_up.done_through = step.through
    follow_up.ended = days.is_last(follow_up, origin, step)
    db.session.flush()


def is_late(follow_up: FollowUp, origin: Mailing) -> bool:
    """Is it to leave only when someone says so? As with mailings: what was right in the morning
    may be wrong at night. Once it has begun, it goes on."""
    moment = days.next_moment(follow_up, origin)
    if moment is None or origin.started_at is None or find.begun(follow_up):
        return False
    return not follow_up.late_allowed and moment < clock.now() - LATE


def obstacle(follow_up: FollowUp, origin: Mailing) -> str:
    """Why nothing could be sent now, in words; empty when all is well."""
    try:
        check(follow_up.mailing, audiences.of([], follow_up.leave_out))
    except Refused as refused:
        return refused.message
    if origin.started_at is not None and origin.state not in _GOES_ON:
        return _("The mailing is held, and so are its follow-ups until it goes on.")
    return ""


def check(mailing: Mailing, wanted: audiences.Audience) -> None:
    """Raise `Refused` when a follow-up cannot be sent as things are."""
    planning.check_audience(wanted)
    creator = schedule.creator_of(mailing)
    if isinstance(creator, User) and not creator.active:
        raise Refused(_("%(name)s, who planned it, cannot sign in any more.", name=creator.name))
    try:
        access.require(creator, SEND, mailing)
    except Forbidden as forbidden:
        raise Refused(
            _("%(name)s, who planned it, may not send mailings any more.", name=creator.name)
        ) from forbidden
    if mailing.started_at is None:
        _check_template(mailing, creator)
    elif mailing.account_id is None:
        raise Refused(_("The sending account of this mailing was removed."))


def _check_template(mailing: Mailing, creator: Actor) -> None:
    if mailing.template.deleted_at is not None:
        raise Refused(_("Its template was deleted. Choose another one."))
    planning.check_purpose(variants.family_of(mailing.template))
    senders_for(creator, who_of(mailing.sender), who_of(mailing.reply), mailing.template)


def _step(follow_up: FollowUp, origin: Mailing) -> Step | None:
    return None if is_late(follow_up, origin) else days.due_step(follow_up, origin)


def _is_free(mailing: Mailing) -> bool:
    """Not stopped by somebody, and done with the recipients of the step before."""
    if mailing.state is MailingState.DRAFT:
        return True
    return mailing.state is not MailingState.STOPPED and mailing.queued_all


def _is_anybody(wanted: audiences.Audience) -> bool:
    who = addressed.of(wanted)
    found = select(who.id).select_from(who.rows).where(audiences.meant(wanted)).limit(1)
    return db.session.scalar(found) is not None


def _begin(mailing: Mailing, wanted: audiences.Audience) -> None:
    """With the template as it is now."""
    launch.launch(
        mailing.template,
        wanted,
        schedule.creator_of(mailing),
        title=mailing.title,
        subject=mailing.wishes.get("subject", ""),
        sender=mailing.sender,
        reply=mailing.reply,
        choice=terms.AS_TEMPLATE,
        draft=mailing,
        by_itself=True,
    )


def _go_on(mailing: Mailing, wanted: audiences.Audience) -> None:
    """The next recipients join the mailing that has begun."""
    mailing.audience = audiences.settled(wanted)
    mailing.queued_up_to, mailing.queued_all = 0, False
    if mailing.state is MailingState.SENT:
        mailing.state, mailing.finished_at = MailingState.SENDING, None
    queue.enqueue("mailings.queue_audience", mailing.id)
