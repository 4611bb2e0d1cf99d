"""Mailings that start by themselves: once, at their time, and only if they still may."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM, Actor
from mailer.domain.mailings import operate, queueing, schedule
from mailer.domain.mailings.start import Start, start_at
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.delivery import Delivery
from mailer.models.mailing import Mailing, MailingState
from mailer.models.message import Message
from mailer.models.smtp_account import SmtpAccount
from mailer.models.user import User
from tests import personas
from tests.factories.accounts import make_account, make_user
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing
from tests.factories.settings import make_company
from tests.fixtures.clock import MovedClock
from tests.personas import marketer, super_admin

#: A Friday; in Brussels it is ten o'clock.
NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _friday(app: Flask, clock: MovedClock) -> None:
    clock.move_to(NOW)
    make_company(time_zone="Europe/Brussels")
    make_customer(email="reader@example.com")


def scheduled(moment: dt.datetime = NOW + 2 * HOUR, actor: Actor = SYSTEM) -> Mailing:
    """A mailing to everyone that starts at a moment."""
    mailing = make_mailing(actor=actor, start=start_at(moment))
    db.session.commit()
    return mailing


def start_due() -> list[int]:
    """What the tick's job and the jobs that it asks for do; those that started."""
    started = [mailing_id for mailing_id in schedule.due() if schedule.start(mailing_id)]
    db.session.commit()
    return started


def state_of(mailing: Mailing) -> MailingState:
    db.session.expire_all()
    return mailing.state


def test_it_waits_for_its_time_and_starts_then(app_both: Flask, clock: MovedClock) -> None:
    mailing = scheduled()
    assert (mailing.state, mailing.started_at) == (MailingState.SCHEDULED, None)
    assert queueing.unfinished() == []
    assert not queueing.queue_slice(mailing.id)
    clock.move_to(NOW + 2 * HOUR - MINUTE)
    assert start_due() == []
    clock.move_to(NOW + 2 * HOUR)
    assert start_due() == [mailing.id]
    assert state_of(mailing) == MailingState.SENDING
    assert mailing.started_at is not None
    assert queueing.unfinished() == [mailing.id]
    assert start_due() == []


def test_what_was_chosen_is_kept_as_it_was_chosen(app_both: Flask) -> None:
    mailing = make_mailing(start=start_at(dt.datetime(2026, 12, 1, 8, 30)))
    db.session.commit()
    db.session.expire_all()
    assert mailing.start_at == dt.datetime(2026, 12, 1, 7, 30, tzinfo=dt.UTC)
    assert mailing.start_local == dt.datetime(2026, 12, 1, 8, 30)
    assert mailing.start_zone == "Europe/Brussels"


@pytest.mark.parametrize("chosen", ["2026-11-20T10:00", "2026-11-20T08:59+00:00"])
def test_a_time_that_is_over_is_refused(chosen: str) -> None:
    with pytest.raises(Refused, match="over already"):
        start_at(dt.datetime.fromisoformat(chosen))


def test_an_offset_is_turned_into_the_companys_time() -> None:
    found = start_at(dt.datetime.fromisoformat("2026-11-20T20:00+09:00"))
    assert found == Start(dt.datetime(2026, 11, 20, 12), "Europe/Brussels")


def test_two_who_look_at_once_start_it_once(app_both: Flask, clock: MovedClock) -> None:
    mailing = scheduled()
    clock.move_to(NOW + 2 * HOUR)
    mailing_id, app = mailing.id, app_both
    db.session.commit()
    barrier = threading.Barrier(4)
    started: list[int] = []

    def look() -> None:
        with app.app_context():
            barrier.wait()
            if schedule.start(mailing_id):
                started.append(mailing_id)
            db.session.commit()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert started == [mailing_id]


def test_those_that_are_overdue_start_in_order(clock: MovedClock) -> None:
    late, early = scheduled(NOW + 2 * HOUR), scheduled(NOW + HOUR)
    clock.move_to(NOW + 2 * HOUR + MINUTE)
    assert start_due() == [late.id]
    assert schedule.is_late(early)
    clock.move_to(NOW + HOUR + 59 * MINUTE)
    assert schedule.due() == [early.id]


def test_up_to_an_hour_late_it_simply_starts(clock: MovedClock) -> None:
    mailing = scheduled()
    clock.move_to(NOW + 3 * HOUR - MINUTE)
    assert not schedule.is_late(mailing)
    assert start_due() == [mailing.id]


def test_more_than_an_hour_late_it_asks(app_both: Flask, clock: MovedClock) -> None:
    mailing = scheduled()
    clock.move_to(NOW + 3 * HOUR + MINUTE)
    assert start_due() == []
    assert not schedule.start(mailing.id)
    assert schedule.is_late(mailing)
    operate.send_now(mailing, SYSTEM)
    db.session.commit()
    assert state_of(mailing) == MailingState.SENDING
    assert not schedule.is_late(mailing)
    while queueing.queue_slice(mailing.id):
        pass
    assert db.session.scalars(db.select(Delivery.address)).all() == ["reader@example.com"]


def test_one_that_is_called_off_never_starts_by_itself(clock: MovedClock) -> None:
    mailing = scheduled()
    operate.stop(mailing, SYSTEM)
    clock.move_to(NOW + 2 * HOUR)
    assert start_due() == []
    assert state_of(mailing) == MailingState.STOPPED
    operate.start_again(mailing, SYSTEM)
    assert mailing.state == MailingState.SENDING
    assert mailing.started_at is not None


def test_a_creator_who_lost_the_right_starts_nothing(app_both: Flask, clock: MovedClock) -> None:
    creator = marketer()
    mailing = scheduled(actor=creator)
    role = creator.role
    assert role is not None
    kept = role.permissions
    role.permissions = [right for right in kept if right != "mailings:send"]
    clock.move_to(NOW + 2 * HOUR)
    with pytest.raises(Refused, match="Marc Marketing, who planned it, may not send"):
        schedule.start(mailing.id)
    db.session.commit()
    assert state_of(mailing) == MailingState.SCHEDULED
    assert "may not send" in schedule.obstacle(mailing)
    role.permissions = kept
    assert schedule.obstacle(mailing) == ""
    assert start_due() == [mailing.id]


def test_someone_who_left_the_company_starts_nothing(clock: MovedClock) -> None:
    creator = marketer()
    mailing = scheduled(actor=creator)
    creator.active = False
    clock.move_to(NOW + 2 * HOUR)
    with pytest.raises(Refused, match="cannot sign in any more"):
        schedule.start(mailing.id)


def test_a_super_admin_may_send_it_all_the_same(clock: MovedClock) -> None:
    creator = marketer()
    mailing = scheduled(actor=creator)
    creator.active = False
    with pytest.raises(Refused, match="Only Marc Marketing"):
        operate.send_now(mailing, make_user(role=creator.role))
    operate.send_now(mailing, super_admin())
    assert mailing.state == MailingState.SENDING


def test_it_leaves_through_what_the_company_sends_through_then(clock: MovedClock) -> None:
    mailing = scheduled()
    before = db.session.scalars(db.select(SmtpAccount).filter_by(company_default=True)).one()
    before.company_default = False
    db.session.flush()
    account = make_account(port=25, company_default=True, from_address="news@example.com")
    clock.move_to(NOW + 2 * HOUR)
    assert start_due() == [mailing.id]
    db.session.refresh(mailing)
    message = db.session.get_one(Message, mailing.message_id)
    assert (mailing.account_id, message.account_id) == (account.id, account.id)
    assert message.from_address == "news@example.com"


def test_it_goes_to_those_who_are_there_when_it_starts(clock: MovedClock) -> None:
    mailing = scheduled()
    assert mailing.expected == 1
    make_customer(email="newcomer@example.com")
    clock.move_to(NOW + 2 * HOUR)
    start_due()
    db.session.refresh(mailing)
    assert mailing.expected == 2


def test_a_country_that_moves_its_clocks_moves_the_start(clock: MovedClock) -> None:
    mailing = scheduled()
    # As it was reckoned when the zone was still an hour ahead of what it is now.
    mailing.start_at = NOW + HOUR
    clock.move_to(NOW + HOUR)
    assert start_due() == []
    db.session.refresh(mailing)
    assert mailing.start_at == NOW + 2 * HOUR
    clock.move_to(NOW + 2 * HOUR)
    assert start_due() == [mailing.id]


def test_the_copy_for_its_creator_leaves_when_it_starts(clock: MovedClock) -> None:
    creator: User = personas.super_admin()
    creator.bcc_copy = True
    scheduled(actor=creator)
    copies = db.select(db.func.count()).select_from(Delivery)
    assert db.session.scalar(copies) == 0
    clock.move_to(NOW + 2 * HOUR)
    start_due()
    assert db.session.scalar(copies) == 1
