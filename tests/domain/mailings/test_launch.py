"""Sending starts: what is queued is what the ledger said, whoever dies on the way."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from sqlalchemy import func, select

from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.customers.delete import delete_customer
from mailer.domain.deliveries.finish import finish_mailings
from mailer.domain.mailings import launch, ledger, operate, queueing, recipients
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.mailing import ExclusionReason, Mailing, MailingExclusion, MailingState
from mailer.models.topic import MailingPause
from tests import personas
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.mailings import EVERYONE, make_mailing, make_text_template, put_in
from tests.factories.suppressions import make_suppression


def queue_all(mailing: Mailing) -> None:
    """What the job does."""
    while queueing.queue_slice(mailing.id):
        db.session.commit()
    db.session.commit()


def addresses(mailing: Mailing) -> list[str]:
    """Who is queued."""
    return list(
        db.session.scalars(
            select(Delivery.address)
            .where(Delivery.mailing_id == mailing.id)
            .order_by(Delivery.address)
        )
    )


def test_what_is_queued_and_left_out_is_what_the_ledger_said(app_both: Flask) -> None:
    for number in range(5):
        make_customer(email=f"c{number}@example.com")
    make_customer(email="C1@example.com")
    make_customer(email="")
    make_customer(email="out@example.com", consent="withdrawn")
    before = recipients.ledger(EVERYONE)
    mailing = make_mailing()

    queue_all(mailing)
    after = ledger.outcome(mailing)

    assert after.deliveries == before.receive == mailing.expected == 5
    assert after.excluded == before.excluded
    assert after.audience == before.total == 8
    assert addresses(mailing) == [f"c{number}@example.com" for number in range(5)]


@pytest.fixture
def small_slices(monkeypatch: pytest.MonkeyPatch) -> int:
    """Five at a time, on both ways."""
    monkeypatch.setattr(queueing, "SLICE", 5)
    monkeypatch.setattr(queueing, "SLICE_AT_ONCE", 5)
    return 5


def test_the_slices_meet_without_gap_or_double(app_both: Flask, small_slices: int) -> None:
    for number in range(small_slices + 3):
        make_customer(email=f"c{number % small_slices}@example.com")
    mailing = make_mailing()

    assert queueing.queue_slice(mailing.id)
    db.session.commit()
    assert not queueing.queue_slice(mailing.id)
    db.session.commit()

    outcome = ledger.outcome(mailing)
    assert outcome.deliveries == small_slices
    assert outcome.excluded == {ExclusionReason.DUPLICATE: 3}


def test_everyone_is_queued_or_left_out_with_the_reason_of_the_ledger(
    app_both: Flask, small_slices: int
) -> None:
    """Repeated in one slice and over several, and each reason that a record gives."""
    for number in range(9):
        make_customer(email=f"c{number % 4}@example.com")
    make_customer(email="")
    make_customer(email="nobody")
    make_customer(email="out@example.com", consent="withdrawn")
    make_customer(email="later@example.com")
    make_customer(email="gone@example.com")
    now = clock.now()
    until = now + dt.timedelta(days=30)
    db.session.add(MailingPause(address_key="later@example.com", until=until, at=now))
    make_suppression("gone@example.com")
    told = {
        reason: [(row.id, row.duplicate_of) for row in recipients.listed(EVERYONE, reason, 0, 50)]
        for reason in ExclusionReason
    }
    mailing = make_mailing()

    queue_all(mailing)

    noted = db.session.scalars(
        select(MailingExclusion)
        .where(MailingExclusion.mailing_id == mailing.id)
        .order_by(MailingExclusion.recipient_id)
    ).all()
    assert addresses(mailing) == [f"c{number}@example.com" for number in range(4)]
    assert told == {
        reason: [(each.recipient_id, each.duplicate_of) for each in noted if each.reason == reason]
        for reason in ExclusionReason
    }
    assert [each.until is not None for each in noted if each.reason == "paused"] == [True]


def test_a_job_that_died_before_its_commit_is_repeated_without_a_double(app_both: Flask) -> None:
    make_customer(email="one@example.com")
    mailing = make_mailing()
    db.session.commit()

    queueing.queue_slice(mailing.id)
    db.session.rollback()
    queue_all(mailing)
    queue_all(mailing)

    assert addresses(mailing) == ["one@example.com"]


def test_nobody_would_receive_it_is_refused_and_leaves_nothing(app: Flask) -> None:
    make_customer(email="")

    with pytest.raises(Refused, match="Nobody would receive"):
        make_mailing()

    assert db.session.scalar(select(func.count()).select_from(Mailing)) == 0


def test_other_recipients_than_shown_are_refused(app: Flask) -> None:
    make_customer(email="one@example.com")

    with pytest.raises(launch.RecipientsChanged):
        make_mailing(expected=2)


def test_who_may_not_send_is_refused(app: Flask) -> None:
    make_company_account()
    make_customer(email="one@example.com")

    with pytest.raises(Forbidden):
        launch.launch(make_text_template(), EVERYONE, personas.accountant())


def test_the_mailing_keeps_the_version_that_was_current(app: Flask) -> None:
    make_customer(email="one@example.com")
    mailing = make_mailing()

    assert mailing.template_version_id == mailing.template.version_id
    assert mailing.template.last_sent_at == mailing.started_at


def test_a_stopped_mailing_queues_no_more_and_goes_on_when_started_again(app_both: Flask) -> None:
    for number in range(3):
        make_customer(email=f"c{number}@example.com")
    mailing = make_mailing()
    boss = personas.super_admin()
    operate.stop(mailing, boss)

    queue_all(mailing)
    assert addresses(mailing) == []
    assert queueing.unfinished() == []

    operate.start_again(mailing, boss)
    queue_all(mailing)
    assert len(addresses(mailing)) == 3


def test_stopping_cancels_what_waits_and_starting_again_queues_just_that(app_both: Flask) -> None:
    for number in range(3):
        make_customer(email=f"c{number}@example.com")
    mailing = make_mailing()
    queue_all(mailing)
    first = db.session.scalars(select(Delivery).order_by(Delivery.id)).first()
    assert first is not None
    put_in(first, DeliveryState.ACCEPTED)
    boss = personas.super_admin()

    operate.stop(mailing, boss)
    assert ledger.outcome(mailing).states == {
        DeliveryState.ACCEPTED: 1,
        DeliveryState.CANCELLED: 2,
    }

    operate.start_again(mailing, boss)
    assert mailing.state == MailingState.SENDING
    assert ledger.outcome(mailing).states == {DeliveryState.ACCEPTED: 1, DeliveryState.QUEUED: 2}


def test_a_mailing_started_again_is_not_sent_before_its_cancelled_mails_are(
    app_both: Flask,
) -> None:
    for number in range(2):
        make_customer(email=f"c{number}@example.com")
    mailing = make_mailing()
    queue_all(mailing)
    rows = db.session.scalars(select(Delivery).order_by(Delivery.id)).all()
    put_in(rows[0], DeliveryState.ACCEPTED)
    put_in(rows[1], DeliveryState.CANCELLED)
    db.session.commit()

    with db.engine.begin() as connection:
        finish_mailings(connection, clock.now())

    db.session.expire_all()
    assert mailing.state == MailingState.SENDING


def test_no_customer_is_deleted_while_an_audience_is_queued_paused_or_not(app: Flask) -> None:
    customer = make_customer(email="one@example.com")
    mailing = make_mailing()
    with pytest.raises(Refused, match="put together"):
        delete_customer(customer, SYSTEM)

    operate.pause(mailing, personas.super_admin())

    with pytest.raises(Refused, match="put together"):
        delete_customer(customer, SYSTEM)


def test_only_who_started_it_and_super_admins_operate_a_mailing(app: Flask) -> None:
    make_company_account()
    make_customer(email="one@example.com")
    mailing = make_mailing(actor=personas.marketer())

    assert operate.may_operate(mailing, personas.marketer())
    assert operate.may_operate(mailing, personas.super_admin())
    assert not operate.may_operate(mailing, personas.support())


def test_an_action_that_no_longer_fits_changes_nothing(app: Flask) -> None:
    make_customer(email="one@example.com")
    mailing = make_mailing()

    with pytest.raises(Refused, match="another state"):
        operate.resume(mailing, personas.super_admin())

    assert mailing.state == MailingState.SENDING


def test_only_the_refused_are_tried_again(app_both: Flask) -> None:
    for number in range(2):
        make_customer(email=f"c{number}@example.com")
    mailing = make_mailing()
    queue_all(mailing)
    rows = db.session.scalars(select(Delivery).order_by(Delivery.id)).all()
    put_in(rows[0], DeliveryState.ACCEPTED)
    put_in(rows[1], DeliveryState.FAILED)
    mailing.state = MailingState.SENT
    db.session.flush()

    assert operate.retry_failed(mailing, personas.super_admin()) == 1

    assert ledger.outcome(mailing).states == {DeliveryState.ACCEPTED: 1, DeliveryState.QUEUED: 1}
    assert mailing.state == MailingState.SENDING


def test_a_thousand_failed_mails_follow_in_slices_and_none_that_fails_anew(
    app_both: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operate, "SLICE", 2)
    for number in range(5):
        make_customer(email=f"{number}@example.com")
    mailing = make_mailing()
    queue_all(mailing)
    rows = db.session.scalars(select(Delivery).order_by(Delivery.id)).all()
    for row in rows:
        put_in(row, DeliveryState.FAILED)
    mailing.state = MailingState.SENT
    db.session.flush()
    boss = personas.super_admin()

    assert operate.retry_failed(mailing, boss) == 5
    assert ledger.outcome(mailing).states == {DeliveryState.FAILED: 3, DeliveryState.QUEUED: 2}
    with pytest.raises(Refused, match="still being done"):
        operate.retry_failed(mailing, boss)
    assert operate.unsettled() == [mailing.id]
    db.session.expire_all()
    again = next(row for row in rows if row.state == DeliveryState.QUEUED)
    put_in(again, DeliveryState.FAILED)
    again.updated_at = clock.now()
    db.session.flush()
    while operate.settle_slice(mailing.id):
        pass
    db.session.expire_all()
    assert ledger.outcome(mailing).states == {DeliveryState.FAILED: 1, DeliveryState.QUEUED: 4}
    assert again.state == DeliveryState.FAILED
    assert operate.unsettled() == []


def test_a_stop_ends_what_was_to_be_sent_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operate, "SLICE", 2)
    for number in range(5):
        make_customer(email=f"{number}@example.com")
    mailing = make_mailing()
    queue_all(mailing)
    for row in db.session.scalars(select(Delivery)):
        put_in(row, DeliveryState.FAILED)
    db.session.flush()
    boss = personas.super_admin()
    operate.retry_failed(mailing, boss)
    operate.stop(mailing, boss)
    while operate.settle_slice(mailing.id):
        pass
    assert ledger.outcome(mailing).states == {DeliveryState.FAILED: 3, DeliveryState.CANCELLED: 2}


@pytest.mark.parametrize("state", [DeliveryState.FAILED, DeliveryState.IN_DOUBT])
def test_a_stopped_mailing_sends_nothing_again_before_it_is_started(
    app: Flask, state: DeliveryState
) -> None:
    make_customer(email="one@example.com")
    mailing = make_mailing()
    queue_all(mailing)
    (row,) = db.session.scalars(select(Delivery)).all()
    put_in(row, state)
    mailing.state = MailingState.STOPPED
    db.session.flush()
    boss = personas.super_admin()

    with pytest.raises(Refused, match="is stopped"):
        if state == DeliveryState.FAILED:
            operate.retry_failed(mailing, boss)
        else:
            operate.settle_doubtful(mailing, boss, arrived=False)

    assert ledger.outcome(mailing).states == {state: 1}


@pytest.mark.parametrize(
    ("arrived", "after"), [(True, DeliveryState.ACCEPTED), (False, DeliveryState.QUEUED)]
)
def test_the_operator_decides_on_doubtful_mails(
    app: Flask, arrived: bool, after: DeliveryState
) -> None:
    make_customer(email="one@example.com")
    mailing = make_mailing()
    queue_all(mailing)
    (row,) = db.session.scalars(select(Delivery)).all()
    put_in(row, DeliveryState.IN_DOUBT)
    db.session.flush()

    operate.settle_doubtful(mailing, personas.super_admin(), arrived=arrived)

    db.session.expire_all()
    assert row.state == after
