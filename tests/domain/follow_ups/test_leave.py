"""Follow-ups leave when their time has come, to whom they are for, and to nobody twice."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.deliveries.finish import finish_mailings
from mailer.domain.follow_ups import days, leave, save
from mailer.domain.mailings import limits, manage, operate, queueing
from mailer.infra.db import db
from mailer.jobs import follow_ups as jobs
from mailer.lib import clock as now
from mailer.models.customer import Consent, Customer
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.follow_up import FollowUp, Reaction
from mailer.models.mailing import ExclusionReason, Mailing, MailingExclusion, MailingState
from mailer.models.message import Message
from mailer.models.topic import MailingPause
from mailer.models.tracking_event import Grade
from tests import personas
from tests.factories.customers import make_customer, make_group
from tests.factories.follow_ups import make_follow_up, make_sent_mailing, read, take
from tests.factories.mailings import make_mailing, put_in
from tests.factories.suppressions import make_suppression
from tests.fixtures.clock import MovedClock

DAY, MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
#: 14:00 in Paris, a Monday.
MAY = dt.datetime(2027, 5, 10, 12, 0, tzinfo=dt.UTC)


def look() -> None:
    """What the tick and the workers do."""
    db.session.commit()
    for follow_up_id in leave.due():
        jobs.run(follow_up_id)
    for mailing_id in queueing.unfinished():
        while queueing.queue_slice(mailing_id):
            continue
    db.session.commit()
    db.session.expire_all()


def got(follow_up: FollowUp) -> Counter[str]:
    """Who gets it."""
    mails = db.select(Delivery.address).where(Delivery.mailing_id == follow_up.mailing_id)
    return Counter(db.session.scalars(mails))


def customers() -> list[Customer]:
    return list(db.session.scalars(db.select(Customer).order_by(Customer.id)))


def arrived(mailing: Mailing) -> None:
    """Its mails were taken, and it is finished."""
    waiting = (Delivery.mailing_id == mailing.id, Delivery.state == DeliveryState.QUEUED)
    for mail in db.session.scalars(db.select(Delivery).where(*waiting)):
        take(mail)
    db.session.commit()
    finish_mailings(db.session.connection(), now.now())
    db.session.commit()
    db.session.expire_all()


@pytest.fixture
def origin(app: Flask, clock: MovedClock) -> Mailing:
    """Sent to Ann, Bob and Cid on 10 May at 14:00."""
    return _sent(clock)


@pytest.fixture
def origin_both(app_both: Flask, clock: MovedClock) -> Mailing:
    """The same, once on each database."""
    return _sent(clock)


def _sent(clock: MovedClock) -> Mailing:
    clock.move_to(MAY)
    for name in ("ann", "bob", "cid"):
        make_customer(email=f"{name}@example.com")
    return make_sent_mailing(title="Spring")


def test_each_follow_up_is_for_those_who_did_that(origin_both: Mailing, clock: MovedClock) -> None:
    made = {who: make_follow_up(origin_both, who) for who in Reaction}
    read(origin_both, "ann@example.com", clicked=Grade.HUMAN)
    read(origin_both, "bob@example.com", opened=Grade.MACHINE, clicked=Grade.MACHINE)
    read(origin_both, "cid@example.com", opened=Grade.PROBABLE)
    bounced = db.session.scalars(db.select(Delivery).filter_by(address="cid@example.com")).one()
    clock.move_to(MAY + 3 * DAY - MINUTE)
    look()
    assert all(not got(each) for each in made.values())
    put_in(bounced, DeliveryState.BOUNCED)
    clock.move_to(MAY + 3 * DAY + MINUTE)
    look()
    assert {who.value: "".join(sorted(a[0] for a in got(each))) for who, each in made.items()} == {
        "received": "ab",
        "opened": "a",
        "clicked": "a",
        "unopened": "b",
    }
    for who in (Reaction.RECEIVED, Reaction.CLICKED, Reaction.UNOPENED):
        assert made[who].ended, who


def test_it_leaves_once_however_often_it_is_asked_for(origin: Mailing, clock: MovedClock) -> None:
    follow_up = make_follow_up(origin)
    clock.move_to(MAY + 3 * DAY + MINUTE)
    look()
    jobs.run(follow_up.mailing_id)
    arrived(follow_up.mailing)
    jobs.run(follow_up.mailing_id)
    look()
    assert got(follow_up) == {f"{name}@example.com": 1 for name in ("ann", "bob", "cid")}
    mailing = follow_up.mailing
    assert (mailing.state, mailing.expected) == (MailingState.SENT, 3)


def test_workers_that_ask_at_once_take_one_step(
    app_both: Flask, origin_both: Mailing, clock: MovedClock
) -> None:
    follow_up = make_follow_up(origin_both)
    follow_up_id = follow_up.mailing_id
    clock.move_to(MAY + 3 * DAY + MINUTE)
    db.session.rollback()  # else this session holds the lock that they wait for
    refused: list[BaseException] = []

    def ask() -> None:
        try:
            with app_both.app_context():
                jobs.run(follow_up_id)
        except BaseException as error:
            refused.append(error)

    threads = [threading.Thread(target=ask) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    assert not refused
    look()
    messages = db.select(Message.id).where(Message.mailing_id == follow_up_id)
    assert len(db.session.scalars(messages).all()) == 1
    assert sum(got(follow_up).values()) == 3


def test_a_worker_that_dies_before_its_commit_has_done_nothing(
    origin: Mailing, clock: MovedClock
) -> None:
    follow_up = make_follow_up(origin)
    clock.move_to(MAY + 3 * DAY + MINUTE)
    leave.run(follow_up.mailing_id)
    db.session.rollback()
    assert follow_up.mailing.state is MailingState.DRAFT
    look()
    assert sum(got(follow_up).values()) == 3


def test_who_is_left_out_is_asked_for_when_it_leaves(origin: Mailing, clock: MovedClock) -> None:
    group = make_group()
    follow_up = make_follow_up(origin, leave_out=[{"groups": [group.id]}])
    clock.move_to(MAY + 3 * DAY + MINUTE)
    (bob,) = [each for each in customers() if each.email == "bob@example.com"]
    bob.groups = [group]
    look()
    assert set(got(follow_up)) == {"ann@example.com", "cid@example.com"}


def test_who_may_not_be_written_to_stands_in_its_ledger(origin: Mailing, clock: MovedClock) -> None:
    follow_up = make_follow_up(origin)
    ann, *_rest = customers()
    ann.consent = Consent.WITHDRAWN
    make_suppression(address="bob@example.com")
    until = MAY + 30 * DAY
    db.session.add(MailingPause(address_key="cid@example.com", until=until, at=MAY))
    clock.move_to(MAY + 3 * DAY + MINUTE)
    look()
    assert not got(follow_up)
    kept = db.session.scalars(
        db.select(MailingExclusion.reason)
        .where(MailingExclusion.mailing_id == follow_up.mailing_id)
        .order_by(MailingExclusion.recipient_id)
    ).all()
    assert kept == [
        ExclusionReason.OPTED_OUT,
        ExclusionReason.SUPPRESSED,
        ExclusionReason.PAUSED,
    ]


def test_those_who_opened_count_from_their_own_first_opening(
    origin_both: Mailing, clock: MovedClock
) -> None:
    follow_up = make_follow_up(origin_both, Reaction.OPENED, days=2)
    read(origin_both, "ann@example.com")
    clock.move_to(MAY + 1 * DAY)
    bob = read(origin_both, "bob@example.com", opened=Grade.PROBABLE)
    clock.move_to(MAY + 2 * DAY + MINUTE)
    look()
    assert set(got(follow_up)) == {"ann@example.com"}
    arrived(follow_up.mailing)
    assert follow_up.mailing.state is MailingState.SENT
    clock.move_to(MAY + 3 * DAY + MINUTE)
    # A better reading counts for another day: nobody gets it twice.
    bob.opened, bob.opened_at = Grade.HUMAN, now.now()
    look()
    assert set(got(follow_up)) == {"ann@example.com"}
    clock.move_to(MAY + 5 * DAY + MINUTE)
    look()
    arrived(follow_up.mailing)
    assert got(follow_up) == {"ann@example.com": 1, "bob@example.com": 1}
    assert (follow_up.mailing.state, follow_up.ended) == (MailingState.SENT, False)
    clock.move_to(MAY + (days.READ_FOR + 2) * DAY + MINUTE)
    look()
    assert follow_up.ended


def test_somebody_who_is_left_out_again_is_noted_once(origin: Mailing, clock: MovedClock) -> None:
    make_follow_up(origin, Reaction.OPENED, days=1)
    make_suppression(address="ann@example.com")
    opened = read(origin, "ann@example.com", opened=Grade.PROBABLE)
    read(origin, "bob@example.com")
    clock.move_to(MAY + 1 * DAY + MINUTE)
    look()
    opened.opened, opened.opened_at = Grade.HUMAN, now.now()
    clock.move_to(MAY + 2 * DAY + MINUTE)
    look()
    noted = db.select(db.func.count()).select_from(MailingExclusion)
    assert db.session.scalar(noted) == 1


def test_a_mailing_of_two_days_is_followed_on_two_days(app_both: Flask, clock: MovedClock) -> None:
    clock.move_to(MAY)
    for name in ("ann", "bob"):
        make_customer(email=f"{name}@example.com")
    origin = make_mailing()
    while queueing.queue_slice(origin.id):
        continue
    first, second = db.session.scalars(db.select(Delivery).order_by(Delivery.id))
    take(first)
    follow_up = make_follow_up(origin, days=2)
    clock.move_to(MAY + DAY + 3 * 60 * MINUTE)
    arrived(origin)
    assert second.accepted_at == now.now() or second.state is DeliveryState.ACCEPTED
    clock.move_to(MAY + 2 * DAY + MINUTE)
    look()
    assert (set(got(follow_up)), follow_up.ended) == ({"ann@example.com"}, False)
    clock.move_to(MAY + 3 * DAY + MINUTE)
    look()
    assert (set(got(follow_up)), follow_up.ended) == (
        {"ann@example.com", "bob@example.com"},
        True,
    )


def test_on_a_date_it_leaves_at_the_hour_of_the_mailing(origin: Mailing, clock: MovedClock) -> None:
    follow_up = make_follow_up(origin, on_date=dt.date(2027, 5, 20))
    clock.move_to(MAY + 10 * DAY - MINUTE)
    look()
    assert not got(follow_up)
    clock.move_to(MAY + 10 * DAY + MINUTE)
    look()
    assert sum(got(follow_up).values()) == 3
    assert follow_up.ended


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        # 02:30 is jumped over on 28 March 2027, and comes twice on 31 October.
        ((2027, 3, 27, 1, 30), (2027, 3, 28, 1, 0)),
        ((2027, 10, 30, 0, 30), (2027, 10, 31, 0, 30)),
        # 14:00 stays 14:00.
        ((2027, 3, 27, 13, 0), (2027, 3, 28, 12, 0)),
    ],
)
def test_days_are_days_of_the_clock_on_the_wall(
    app: Flask,
    clock: MovedClock,
    sent: tuple[int, int, int, int, int],
    due: tuple[int, int, int, int, int],
) -> None:
    clock.move_to(dt.datetime(*sent, tzinfo=dt.UTC))
    make_customer()
    follow_up = make_follow_up(make_sent_mailing(), days=1)
    origin = db.session.get_one(Mailing, follow_up.mailing.follows_id)
    assert days.next_moment(follow_up, origin) == dt.datetime(*due, tzinfo=dt.UTC)


def test_one_that_is_more_than_an_hour_late_asks_first(origin: Mailing, clock: MovedClock) -> None:
    follow_up = make_follow_up(origin)
    clock.move_to(MAY + 3 * DAY + 61 * MINUTE)
    look()
    assert leave.is_late(follow_up, origin)
    assert not got(follow_up)
    save.send_late(follow_up, SYSTEM)
    look()
    assert sum(got(follow_up).values()) == 3


def test_it_waits_while_its_mailing_is_held_and_goes_on_with_it(
    app: Flask, clock: MovedClock
) -> None:
    clock.move_to(MAY)
    make_customer()
    make_customer()
    origin = make_mailing()
    while queueing.queue_slice(origin.id):
        continue
    take(db.session.scalars(db.select(Delivery)).first() or Delivery())
    follow_up = make_follow_up(origin, days=1)
    operate.stop(origin, SYSTEM)
    clock.move_to(MAY + DAY + MINUTE)
    look()
    assert not got(follow_up)
    assert "held" in leave.obstacle(follow_up, origin)
    operate.start_again(origin, SYSTEM)
    look()
    assert sum(got(follow_up).values()) == 1


def test_a_deleted_mailing_takes_its_waiting_follow_ups_along_and_brings_them_back(
    origin: Mailing, clock: MovedClock
) -> None:
    follow_up = make_follow_up(origin)
    manage.delete(origin, SYSTEM)
    clock.move_to(MAY + 3 * DAY + MINUTE)
    look()
    assert not got(follow_up)
    manage.restore(origin.id, SYSTEM)
    look()
    assert sum(got(follow_up).values()) == 3


def test_who_sends_it_must_still_be_allowed_to(app: Flask, clock: MovedClock) -> None:
    clock.move_to(MAY)
    make_customer()
    marc = personas.marketer()
    origin = make_sent_mailing(actor=marc)
    follow_up = make_follow_up(origin, actor=marc)
    assert marc.role is not None
    marc.role.permissions = ["mailings:view"]
    clock.move_to(MAY + 3 * DAY + MINUTE)
    look()
    assert not got(follow_up)
    assert "may not send mailings any more" in leave.obstacle(follow_up, origin)


def test_it_is_a_mailing_that_no_person_starts(origin: Mailing, clock: MovedClock) -> None:
    """The limits of mailings an hour are not its."""
    made = [make_follow_up(origin) for _each in range(4)]
    clock.move_to(MAY + 3 * DAY + MINUTE)
    look()
    assert all(sum(got(each).values()) == 3 for each in made)
    assert limits.free_start(now.now()) <= now.now()
