"""Pick the winner of a test, once, and let the rest of the audience have it.

The tick looks for tests whose time has come; a person may choose earlier. The mailing's row is
locked meanwhile, so that of two who decide one finds it done; the mails of the rest follow in
slices that may be repeated.
"""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from sqlalchemy import exists, or_, select

from mailer.domain.accounts.access import SYSTEM, Actor
from mailer.domain.audit.record import record
from mailer.domain.deliveries.states import Cause, sources
from mailer.domain.mailings import operate
from mailer.domain.mailings.ab_tests import figures, messages
from mailer.infra import queue
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.lib.lots import Lot
from mailer.models.ab_test import AbTest, WhyWon
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.mailing import Mailing, MailingState

#: What of the tested share has not left yet. Mail that its server has put off may take days: it is
#: not waited for.
_LEAVING = (DeliveryState.QUEUED, DeliveryState.CLAIMED, DeliveryState.HANDING_OVER)
#: Held mails go on in these states of their mailing (of a paused one, they wait in line).
_GOES_ON = (MailingState.SENDING, MailingState.PAUSED)


def due() -> list[int]:
    """Mailings whose test may have come further: its tested share has left, or its time is over."""
    leaving = exists().where(Delivery.mailing_id == Mailing.id, Delivery.state.in_(_LEAVING))
    gone = AbTest.decides_at.is_(None) & Mailing.queued_all & ~leaving
    found = (
        select(Mailing.id)
        .join(AbTest, AbTest.mailing_id == Mailing.id)
        .where(
            AbTest.winner.is_(None),
            Mailing.state.in_((MailingState.SENDING, MailingState.SENT)),
            or_(gone, AbTest.decides_at <= clock.now()),
        )
    )
    return list(db.session.scalars(found))


def look(mailing_id: int) -> None:
    """Begin the waiting time once the tested share has left; pick the winner when it is over. The
    caller commits."""
    mailing, test = _locked(mailing_id)
    if test is None or test.winner is not None or mailing_id not in due():
        return
    if test.decides_at is None:
        test.decides_at = clock.now() + dt.timedelta(hours=test.hours)
        db.session.flush()
        return
    found = figures.result(mailing, test)
    winner, why = found.better
    _decide(mailing, test, found, winner, why, SYSTEM)


def choose(mailing: Mailing, winner: Lot, actor: Actor) -> None:
    """Let the rest have this variant now. Raises `Refused` when that is decided already."""
    operate.require(mailing, actor)
    mailing, test = _locked(mailing.id)
    if test is None or winner is Lot.REST:
        raise Refused(_("This mailing has no A/B test."))
    if mailing.state not in _GOES_ON:
        raise Refused(_("The mailing is in another state by now; nothing was changed."))
    if test.winner is not None:
        raise Refused(
            _(
                "The winner is %(variant)s already; nothing was changed.",
                variant=test.winner.upper(),
            )
        )
    test.decided_by_id = actor.id
    _decide(mailing, test, figures.result(mailing, test), winner, WhyWon.BY_HAND, actor)


def _locked(mailing_id: int) -> tuple[Mailing, AbTest | None]:
    mailing = db.session.get_one(Mailing, mailing_id, with_for_update=True, populate_existing=True)
    return mailing, db.session.get(AbTest, mailing_id, populate_existing=True)


def _decide(
    mailing: Mailing, test: AbTest, found: figures.Result, winner: Lot, why: WhyWon, actor: Actor
) -> None:
    test.winner, test.why, test.decided_at = winner, why, clock.now()
    test.counted = found.kept()
    messages.give_rest(test, winner)
    record(
        actor,
        "mailings.ab_test",
        object_type="mailing",
        object_id=mailing.id,
        winner=winner.value,
        why=why.value,
    )
    db.session.flush()
    queue.enqueue("mailings.release", mailing.id)


def release_slice(mailing_id: int) -> bool:
    """Queue some of the mails that waited for a winner; True while there may be more. The caller
    commits."""
    mailing, test = _locked(mailing_id)
    if test is None or test.winner is None or mailing.state not in _GOES_ON:
        return False
    changed = {
        "state": DeliveryState.QUEUED,
        "due_at": clock.now(),
        "reply": "",
    }
    before = sources(Cause.RELEASE, DeliveryState.QUEUED)
    moved = operate.move(mailing_id, before, changed, operate.SLICE)
    queue.enqueue("deliveries.drain")
    return moved == operate.SLICE


def unreleased() -> list[int]:
    """Mailings with a winner of which some mails still wait for one: what the tick looks for."""
    waits = exists().where(
        Delivery.mailing_id == AbTest.mailing_id, Delivery.state == DeliveryState.HELD
    )
    found = (
        select(AbTest.mailing_id)
        .join(Mailing, Mailing.id == AbTest.mailing_id)
        .where(AbTest.winner.is_not(None), Mailing.state.in_(_GOES_ON), waits)
    )
    return list(db.session.scalars(found))
