"""Pause, resume, stop and start a mailing again, or before its time; settle what failed or is
in doubt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, case, exists, func, not_, or_, select, update

from mailer.domain.accounts import access
from mailer.domain.accounts.access import SYSTEM, Actor, Decision
from mailer.domain.audit.record import record
from mailer.domain.deliveries.reasons import AB_TEST
from mailer.domain.deliveries.states import Cause, sources
from mailer.domain.mailings import limits, schedule
from mailer.domain.mailings.ab_tests import messages
from mailer.domain.mailings.start import start_of
from mailer.domain.outbox.counts import Moves
from mailer.infra import queue
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.mailing import Mailing, MailingState
from mailer.models.user import User

#: Mails moved in one transaction.
SLICE = 1000
#: A mail that is queued again starts from the beginning.
QUEUED_AFRESH: dict[str, object] = {
    "expires_at": None,
    "deferrals": 0,
    "reply": "",
    "smtp_code": None,
}
#: What can be stopped: it is being sent, or will be.
STOPPABLE = (MailingState.SENDING, MailingState.PAUSED, MailingState.SCHEDULED)


def may_operate(mailing: Mailing, actor: Actor) -> Decision:
    """Only who started a mailing operates it (FEATURES Z14), and super admins."""
    allowed = access.can(actor, "mailings:send", mailing)
    if not allowed or actor is SYSTEM:
        return allowed
    if actor.id == mailing.created_by_id or (isinstance(actor, User) and actor.super_admin):
        return allowed
    owner = mailing.created_by.name if mailing.created_by else _("the system")
    return Decision(False, _("Only %(owner)s, who started this mailing, may do this.", owner=owner))


def pause(mailing: Mailing, actor: Actor) -> None:
    """Hold a mailing: what is not yet handed over waits."""
    _change(mailing, actor, (MailingState.SENDING,), MailingState.PAUSED, "mailings.pause")


def resume(mailing: Mailing, actor: Actor) -> None:
    """Go on with a paused mailing."""
    _change(mailing, actor, (MailingState.PAUSED,), MailingState.SENDING, "mailings.resume")
    queue.enqueue("deliveries.drain")


def stop(mailing: Mailing, actor: Actor) -> None:
    """End a mailing, or call off one that was to start later: what waits is cancelled.
    `start_again` can take it up later."""
    _change(mailing, actor, STOPPABLE, MailingState.STOPPED, "mailings.stop")
    _settle(mailing)


def start_again(mailing: Mailing, actor: Actor) -> None:
    """Take up a stopped mailing: only its cancelled mails are queued again. One that was called
    off before it had started is sent now."""
    if mailing.started_at is None:
        _send_now(mailing, actor, MailingState.STOPPED)
        return
    _require_account(mailing)
    _change(mailing, actor, (MailingState.STOPPED,), MailingState.SENDING, "mailings.start_again")
    mailing.finished_at = None
    _settle(mailing)
    queue.enqueue("deliveries.drain")
    if not mailing.queued_all:
        queue.enqueue("mailings.queue_audience", mailing.id)


def send_now(mailing: Mailing, actor: Actor) -> None:
    """Start a scheduled mailing now, before its time or after it; where too many have started
    within the hour, it waits for its turn."""
    _send_now(mailing, actor, MailingState.SCHEDULED)


def _send_now(mailing: Mailing, actor: Actor, before: MailingState) -> None:
    now = clock.now()
    if limits.counts(mailing.created_by_id, mailing.expected):
        free = limits.free_start(now, mailing)
        if free > now:
            _change(mailing, actor, (before,), MailingState.SCHEDULED, "mailings.wait")
            start = start_of(free)
            mailing.start_at, mailing.waits = free, True
            mailing.start_local, mailing.start_zone = start.local, start.zone
            db.session.flush()
            return
    _change(mailing, actor, (before,), MailingState.SENDING, "mailings.send_now")
    schedule.begin(mailing)


def retry_failed(mailing: Mailing, actor: Actor) -> int:
    """Queue the refused and given-up mails once more; answers with how many."""
    count = _decide(
        mailing, actor, (DeliveryState.FAILED, DeliveryState.EXPIRED), DeliveryState.QUEUED
    )
    record(actor, "mailings.retry_failed", object_type="mailing", object_id=mailing.id, mails=count)
    return count


def settle_doubtful(mailing: Mailing, actor: Actor, *, arrived: bool) -> int:
    """Decide on mails that may have arrived or not: count them as accepted, or send them again
    (who had got it gets it twice); answers with how many."""
    after = DeliveryState.ACCEPTED if arrived else DeliveryState.QUEUED
    count = _decide(mailing, actor, (DeliveryState.IN_DOUBT,), after)
    record(
        actor,
        "mailings.settle_doubtful",
        object_type="mailing",
        object_id=mailing.id,
        arrived=arrived,
        mails=count,
    )
    return count


def settle_slice(mailing_id: int) -> bool:
    """Bring some mails of a mailing in line with its state; True while there may be more.

    A stopped mailing has nothing waiting, a sending one nothing cancelled, and what was decided
    about failed and doubtful mails holds for all of them: a mailing of a million is stopped at
    once (the engine asks its state before every mail) and its rows follow in short slices. The
    caller commits.
    """
    mailing = db.session.get(Mailing, mailing_id, with_for_update=True, populate_existing=True)
    if mailing is None:
        return False
    if mailing.deciding is not None and _decide_slice(mailing, mailing.deciding):
        return True
    if mailing.state == MailingState.STOPPED:
        before = sources(Cause.STOP, DeliveryState.CANCELLED)
        reply = case((Delivery.reply == AB_TEST, ""), else_=Delivery.reply)
        stopped = {"state": DeliveryState.CANCELLED, "reply": reply}
        return move(mailing_id, before, stopped, SLICE) == SLICE
    if mailing.state != MailingState.SENDING:
        return False
    before = sources(Cause.START, DeliveryState.QUEUED)
    queued = {"state": DeliveryState.QUEUED, "due_at": clock.now(), **QUEUED_AFRESH}
    if not (waiting := messages.held_messages(mailing_id)):
        return move(mailing_id, before, queued, SLICE) == SLICE
    held = Delivery.message_id.in_(waiting)
    again = {"state": DeliveryState.HELD, **QUEUED_AFRESH, "reply": AB_TEST}
    moved = move(mailing_id, before, again, SLICE, held)
    return moved + move(mailing_id, before, queued, SLICE - moved, not_(held)) == SLICE


def move(
    mailing_id: int,
    before: Iterable[DeliveryState],
    changed: dict[str, object],
    most: int,
    *which: ColumnElement[bool],
) -> int:
    """Change mails of a mailing that are in one of these states, and count them."""
    connection, now, moves, done = db.session.connection(), clock.now(), Moves(), 0
    changed = {"updated_at": now, **changed}
    for state in before:
        those = (Delivery.mailing_id == mailing_id, Delivery.state == state, *which)
        some = select(Delivery.id).where(*those).limit(most - done)
        result = connection.execute(
            update(Delivery).where(Delivery.id.in_(some), Delivery.state == state).values(**changed)
        )
        moves.add(mailing_id, state, DeliveryState(str(changed["state"])), result.rowcount)
        done += result.rowcount
    moves.write(connection, now)
    return done


def unsettled() -> list[int]:
    """Mailings whose mails are not yet in line with their state: what the tick looks for."""
    stoppable = sources(Cause.STOP, DeliveryState.CANCELLED)
    waiting = exists().where(Delivery.mailing_id == Mailing.id, Delivery.state.in_(stoppable))
    cancelled = exists().where(
        Delivery.mailing_id == Mailing.id, Delivery.state == DeliveryState.CANCELLED
    )
    return list(
        db.session.scalars(
            select(Mailing.id).where(
                or_(
                    Mailing.deciding.is_not(None),
                    and_(Mailing.state == MailingState.STOPPED, waiting),
                    and_(Mailing.state == MailingState.SENDING, cancelled),
                )
            )
        )
    )


def _decide(
    mailing: Mailing, actor: Actor, before: tuple[DeliveryState, ...], after: DeliveryState
) -> int:
    require(mailing, actor)
    db.session.refresh(mailing, with_for_update=True)
    if mailing.deciding is not None:
        raise Refused(
            _(
                "What was decided about these mails before is still being done. Please wait a moment."
            )
        )
    if after == DeliveryState.QUEUED:
        if mailing.state == MailingState.STOPPED:
            raise Refused(
                _("This mailing is stopped, so nothing was queued. Start it again, then try again.")
            )
        _require_account(mailing)
    mailing.deciding = {"from": before, "to": after, "until": clock.now().isoformat()}
    db.session.flush()
    those = (Delivery.mailing_id == mailing.id, Delivery.state.in_(before))
    count = db.session.scalar(select(func.count()).select_from(Delivery).where(*those)) or 0
    _settle(mailing)
    queue.enqueue("deliveries.drain")
    return count


def _decide_slice(mailing: Mailing, deciding: Mapping[str, Any]) -> bool:
    """Some mails follow what was decided about them; True while there may be more. What fails
    anew meanwhile was not meant."""
    now, after = clock.now(), DeliveryState(deciding["to"])
    changed: dict[str, object] = {"state": after}
    moved = 0
    if after != DeliveryState.QUEUED or mailing.state != MailingState.STOPPED:
        if after == DeliveryState.QUEUED:
            changed |= QUEUED_AFRESH | {"due_at": now}
        meant = Delivery.updated_at <= dt.datetime.fromisoformat(deciding["until"])
        before = [DeliveryState(state) for state in deciding["from"]]
        moved = move(mailing.id, before, changed, SLICE, meant)
    if moved and after == DeliveryState.QUEUED and mailing.state == MailingState.SENT:
        mailing.state, mailing.finished_at = MailingState.SENDING, None
    if moved < SLICE:
        mailing.deciding = None
    db.session.flush()
    return moved == SLICE


def _settle(mailing: Mailing) -> None:
    if settle_slice(mailing.id):
        queue.enqueue("mailings.settle", mailing.id)


def require(mailing: Mailing, actor: Actor) -> None:
    """Raise `Refused` for who may not operate it."""
    decision = may_operate(mailing, actor)
    if not decision:
        raise Refused(decision.reason)


def _require_account(mailing: Mailing) -> None:
    """What is queued in an account that was removed would wait for ever."""
    if mailing.account_id is None:
        raise Refused(
            _(
                "The sending account of this mailing was removed, so nothing was queued. Send the "
                "template anew to those who have not got it."
            )
        )


def _change(
    mailing: Mailing,
    actor: Actor,
    before: tuple[MailingState, ...],
    after: MailingState,
    action: str,
) -> None:
    require(mailing, actor)
    db.session.refresh(mailing, with_for_update=True)
    if mailing.state not in before:
        raise Refused(_("The mailing is in another state by now; nothing was changed."))
    mailing.state = after
    record(actor, action, object_type="mailing", object_id=mailing.id)
    db.session.flush()
