"""A/B tests: who gets which variant, when the winner is picked, and that it happens once."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from mailer.domain.accounts import smtp_accounts
from mailer.domain.deliveries import plan
from mailer.domain.deliveries.sweep import sweep
from mailer.domain.mailings import launch, ledger, operate, planning, queueing, schedule, statistics
from mailer.domain.mailings.ab_tests import decide, figures, messages
from mailer.domain.mailings.ab_tests.asked import Asked
from mailer.domain.mailings.ab_tests.figures import Counts, Result
from mailer.domain.mailings.of_version import mailings_with
from mailer.domain.mailings.sent_mail import sent_mail
from mailer.domain.mailings.start import start_at
from mailer.infra.db import db
from mailer.jobs import mailings as jobs
from mailer.lib import clock as clocks
from mailer.lib.errors import Refused
from mailer.lib.lots import Lot, lot_of
from mailer.models.ab_test import AbTest, Criterion, WhyWon
from mailer.models.audit_entry import AuditEntry
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.mailing import Mailing, MailingState
from mailer.models.message import Message
from mailer.models.reading import Reading
from mailer.models.smtp_account import SmtpAccount
from mailer.models.tracking_event import Grade
from tests.domain.deliveries.test_plan import make_customers
from tests.factories.accounts import make_company_account, make_user
from tests.factories.customers import make_customer
from tests.factories.mailings import EVERYONE, make_mailing, make_text_template, put_in
from tests.fixtures.clock import MovedClock
from tests.personas import marketer, super_admin

PEOPLE = 60
HALF = Asked(subject="Look at this", share=50, hours=4)
HOUR = dt.timedelta(hours=1)


def begun(asked: Asked = HALF, **values: Any) -> Mailing:
    """A mailing to sixty people of whom about half test, queued to its end."""
    make_customers(PEOPLE)
    template = make_text_template(subject="News", source="Hello\n\n[Go](https://a.example.com/)")
    mailing = make_mailing(template=template, test=asked, actor=marketer(), **values)
    db.session.commit()
    while queueing.queue_slice(mailing.id):
        db.session.commit()
    db.session.commit()
    return mailing


def mails(mailing: Mailing) -> list[Delivery]:
    db.session.expire_all()
    found = select(Delivery).where(Delivery.mailing_id == mailing.id).order_by(Delivery.id)
    return list(db.session.scalars(found))


def lots(mailing: Mailing) -> dict[str, Lot]:
    """Address → the lot whose message it has."""
    found = {message.id: lot for lot, of in messages.by_lot(mailing.id).items() for message in of}
    return {mail.address_key: found[mail.message_id] for mail in mails(mailing)}


def states(mailing: Mailing) -> Counter[DeliveryState]:
    """As the mails are, which is as they are counted."""
    found = Counter(mail.state for mail in mails(mailing))
    assert ledger.outcome(mailing).states == found
    return found


def leaves(mailing: Mailing) -> None:
    """What waits in line is taken by its server."""
    for mail in mails(mailing):
        if mail.state is DeliveryState.QUEUED:
            put_in(mail, DeliveryState.ACCEPTED)
            mail.accepted_at = clocks.now()
    db.session.commit()


def click(mailing: Mailing, lot: Lot, people: int, grade: Grade = Grade.HUMAN) -> None:
    of = lots(mailing)
    for mail in [mail for mail in mails(mailing) if of[mail.address_key] is lot][:people]:
        reading = Reading(delivery_id=mail.id, mailing_id=mailing.id, opened=grade, clicked=grade)
        db.session.add(reading)
    db.session.commit()


def the_test(mailing: Mailing) -> AbTest:
    db.session.expire_all()
    return db.session.get_one(AbTest, mailing.id)


def test_the_better_one_goes_to_the_rest(
    app_both: Flask, clock: MovedClock, run_jobs: Callable[[], int]
) -> None:
    mailing = begun()
    drawn = {key: lot_of(mailing.id, key, 50) for key in lots(mailing)}
    assert lots(mailing) == drawn
    size = Counter(drawn.values())
    assert states(mailing) == {
        DeliveryState.QUEUED: size[Lot.A] + size[Lot.B],
        DeliveryState.HELD: size[Lot.REST],
    }
    assert ledger.outcome(mailing).audience == PEOPLE == mailing.expected
    # The account cannot be removed while they wait.
    account = db.session.get_one(SmtpAccount, mailing.account_id)
    assert smtp_accounts.waiting_in(account) == PEOPLE
    leaves(mailing)
    sweep()
    assert the_test(mailing).decides_at is None
    jobs.sweep()
    run_jobs()
    # The rest waits, and says why; nobody knows yet what it will get.
    assert mailing.state is MailingState.SENDING
    decides_at = the_test(mailing).decides_at
    assert decides_at is not None
    held = [mail for mail in mails(mailing) if mail.state is DeliveryState.HELD]
    assert {mail.reply for mail in held} == {"@ab_test"}
    assert sent_mail(held[0]) is None

    click(mailing, Lot.A, 3)
    click(mailing, Lot.B, 9)
    assert decide.due() == []
    clock.move_to(decides_at + dt.timedelta(seconds=1))
    jobs.sweep()
    run_jobs()
    test = the_test(mailing)
    assert (test.winner, test.why) == (Lot.B, WhyWon.BETTER)
    assert test.counted["b"]["clicked"] == 9
    assert states(mailing)[DeliveryState.HELD] == 0
    subjects = {
        lot: {sent_mail(mail).subject for mail in mails(mailing) if drawn[mail.address_key] is lot}
        for lot in Lot
    }
    assert subjects == {Lot.A: {"News"}, Lot.B: {"Look at this"}, Lot.REST: {"Look at this"}}
    leaves(mailing)
    sweep()
    db.session.expire_all()
    assert mailing.state is MailingState.SENT
    assert states(mailing) == {DeliveryState.ACCEPTED: PEOPLE}


def test_pausing_and_stopping_change_nothing_in_who_gets_what(
    app_both: Flask, clock: MovedClock
) -> None:
    mailing = begun()
    drawn, marc = lots(mailing), super_admin()
    before = states(mailing)
    operate.stop(mailing, marc)
    db.session.commit()
    assert states(mailing) == {DeliveryState.CANCELLED: PEOPLE}
    assert {mail.reply for mail in mails(mailing)} == {""}
    operate.start_again(mailing, marc)
    db.session.commit()
    assert states(mailing) == before
    assert {mail.reply for mail in mails(mailing)} == {"", "@ab_test"}
    assert lots(mailing) == drawn
    leaves(mailing)
    decide.look(mailing.id)
    operate.pause(mailing, marc)
    db.session.commit()
    clock.advance(5 * HOUR)
    # While it is paused, nothing is decided; afterwards, at once.
    assert decide.due() == []
    operate.resume(mailing, marc)
    db.session.commit()
    assert decide.due() == [mailing.id]
    # Stopped between the decision and its work: the rest waits in line then, as the winner.
    decide.look(mailing.id)
    operate.stop(mailing, marc)
    operate.start_again(mailing, marc)
    db.session.commit()
    assert states(mailing)[DeliveryState.QUEUED] == before[DeliveryState.HELD]
    assert lots(mailing) == drawn


def test_two_who_decide_at_once_decide_once_and_a_lost_worker_is_made_up_for(
    app_both: Flask, clock: MovedClock
) -> None:
    mailing = begun()
    leaves(mailing)
    decide.look(mailing.id)
    db.session.commit()
    clock.advance(5 * HOUR)
    mailing_id, barrier = mailing.id, threading.Barrier(3)
    db.session.commit()

    def look() -> None:
        with app_both.app_context():
            barrier.wait()
            jobs.look_at_test(mailing_id)

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    noted = select(func.count()).where(AuditEntry.action == "mailings.ab_test")
    assert db.session.scalar(noted) == 1
    # The worker that was to queue the rest died: the tick finds it, and twice does no harm.
    assert decide.unreleased() == [mailing.id]
    jobs.release(mailing.id)
    jobs.release(mailing.id)
    assert decide.unreleased() == []
    assert states(mailing).total() == PEOPLE
    assert len({mail.address_key for mail in mails(mailing)}) == PEOPLE


def test_a_slice_that_was_lost_is_queued_as_it_would_have_been(app_both: Flask) -> None:
    make_customers(PEOPLE)
    mailing = make_mailing(template=make_text_template(), test=HALF)
    db.session.commit()
    queueing.queue_slice(mailing.id)
    before = lots(mailing)
    db.session.rollback()
    assert mails(mailing) == []
    queueing.queue_slice(mailing.id)
    db.session.commit()
    assert lots(mailing) == before


@pytest.mark.parametrize(
    ("first", "second", "better"),
    [
        (Counts(500, 500, 300, 20), Counts(500, 500, 200, 31), (Lot.B, WhyWon.BETTER)),
        (Counts(500, 500, 0, 31), Counts(500, 500, 0, 20), (Lot.A, WhyWon.BETTER)),
        # Of fewer delivered, as many is a larger share.
        (Counts(500, 500, 0, 20), Counts(500, 400, 0, 20), (Lot.B, WhyWon.BETTER)),
        (Counts(500, 500, 0, 20), Counts(250, 250, 0, 10), (Lot.A, WhyWon.TIE)),
        (Counts(500, 500, 0, 1), Counts(500, 500, 0, 8), (Lot.A, WhyWon.FEW)),
        (Counts(), Counts(), (Lot.A, WhyWon.FEW)),
    ],
)
def test_the_rule(first: Counts, second: Counts, better: tuple[Lot, WhyWon]) -> None:
    assert Result({Lot.A: first, Lot.B: second}, Criterion.CLICKS).better == better


def test_machines_count_for_nothing_and_openings_for_what_they_are(app: Flask) -> None:
    mailing = begun(replace(HALF, criterion=Criterion.OPENS))
    leaves(mailing)
    click(mailing, Lot.A, 12, Grade.MACHINE)
    click(mailing, Lot.B, 10, Grade.PROBABLE)
    found = figures.result(mailing, the_test(mailing))
    assert found.counts[Lot.A].opened == found.counts[Lot.B].clicked == 0
    assert found.better == (Lot.B, WhyWon.BETTER)


def test_somebody_chooses_before_the_time_and_only_once(app: Flask) -> None:
    mailing, chief = begun(), super_admin()
    mailing.created_by = chief
    db.session.commit()
    with pytest.raises(Refused, match="who started this mailing"):
        decide.choose(mailing, Lot.B, marketer())
    decide.choose(mailing, Lot.B, chief)
    db.session.commit()
    test = the_test(mailing)
    assert (test.winner, test.why, test.decided_by_id) == (Lot.B, WhyWon.BY_HAND, chief.id)
    with pytest.raises(Refused, match="B already"):
        decide.choose(mailing, Lot.A, chief)
    jobs.release(mailing.id)
    assert states(mailing) == {DeliveryState.QUEUED: PEOPLE}


@pytest.mark.parametrize(
    ("asked", "field", "said"),
    [
        (Asked(), "ab_subject", "A and B are the same"),
        (replace(HALF, subject="News"), "ab_subject", "A and B are the same"),
        (replace(HALF, subject="Two\nlines"), "ab_subject", "line"),
        (replace(HALF, share=1), "ab_share", "Between 2 and 90"),
        (replace(HALF, share=91), "ab_share", "Between 2 and 90"),
        (replace(HALF, hours=0), "ab_hours", "between 1 and 240"),
        (replace(HALF, share=20), "ab_share", "about 6 would get each variant"),
    ],
)
def test_what_cannot_be_tested_is_refused(app: Flask, asked: Asked, field: str, said: str) -> None:
    make_customers(PEOPLE)
    with pytest.raises(Refused, match=said) as refused:
        make_mailing(template=make_text_template(subject="News"), test=asked)
    assert list(refused.value.fields) == [field]


def test_another_template_has_its_own_links_and_its_own_page(app: Flask) -> None:
    second = make_text_template(
        name="Short", subject="Short", source="[Buy](https://b.example.com)"
    )
    mailing = begun(Asked(template=second, share=50))
    assert [link.url for link in statistics.links(mailing, Lot.A)] == ["https://a.example.com/"]
    assert [link.url for link in statistics.links(mailing, Lot.B)] == ["https://b.example.com"]
    assert len(statistics.links(mailing)) == 2
    assert mailings_with(second, [second.version]) == {second.version_id: [mailing]}
    assert second.last_sent_at == mailing.started_at
    decide.choose(mailing, Lot.B, super_admin())
    rest = messages.by_lot(mailing.id)[Lot.REST][0]
    assert rest.template_version_id == second.version_id
    second.deleted_at = clocks.now()
    with pytest.raises(Refused, match="was deleted"):
        make_mailing(test=Asked(template=second, share=50))


def test_whoever_would_see_an_empty_tag_in_one_of_the_two_is_left_out(app: Flask) -> None:
    make_customers(PEOPLE)
    db.session.execute(update(Customer).values(first_name=""))
    make_customer(email="named@example.com", first_name="Ann")
    second = make_text_template(name="Personal", subject="Hello", source="Dear @FIRSTNAME@")
    asked = Asked(template=second, share=50)
    make_company_account()
    template = make_text_template(source="Hello")
    planned = planning.plan(template, EVERYONE, marketer(), test=asked)
    assert planned.ledger.lacking == PEOPLE
    assert planned.ledger.receive == PEOPLE + 1


def test_the_mails_of_each_owner_are_tested_too(app_both: Flask) -> None:
    make_company_account()
    owner = make_user(email="owner@example.com")
    make_customers(PEOPLE)
    for number in range(20):
        make_customer(email=f"own{number}@example.com", owner_id=owner.id)
    template = make_text_template(subject="News")
    mailing = launch.launch(template, EVERYONE, marketer(), sender="owner", test=HALF)
    queueing.queue_slice(mailing.id)
    assert lots(mailing) == {key: lot_of(mailing.id, key, 50) for key in lots(mailing)}
    decide.choose(mailing, Lot.B, super_admin())
    senders = select(Message.subject, Message.from_address).join(
        Delivery, Delivery.message_id == Message.id
    )
    found = Counter(tuple(row) for row in db.session.execute(senders))
    of_owner = [lot for key, lot in lots(mailing).items() if key.startswith("own")]
    assert found["News", "owner@example.com"] == of_owner.count(Lot.A)
    assert found["Look at this", "owner@example.com"] == 20 - of_owner.count(Lot.A)
    assert found.total() == PEOPLE + 20


def test_the_rest_is_planned_for_when_the_test_is_over(app: Flask, clock: MovedClock) -> None:
    clock.move_to(dt.datetime(2026, 11, 20, 21, 30, tzinfo=dt.UTC))
    account = make_company_account()
    make_customers(PEOPLE)
    template = make_text_template()
    shown = planning.plan(template, EVERYONE, marketer(), test=HALF).waves
    assert [wave.count for wave in shown.waves] == [30, 30]
    assert shown.waves[1].start - clocks.now() > dt.timedelta(hours=3, minutes=59)
    mailing = launch.launch(template, EVERYONE, marketer(), test=HALF)
    assert [wave.count for wave in plan.of_mailing(mailing).waves] == [30, 30]
    queueing.queue_slice(mailing.id)
    sizes = Counter(lots(mailing).values())
    tested_size = sizes[Lot.A] + sizes[Lot.B]
    assert [wave.count for wave in plan.of_mailing(mailing).waves] == [
        tested_size,
        sizes[Lot.REST],
    ]
    assert sum(wave.count for wave in plan.of_new(account.id, 5).waves) == 5


def test_one_that_starts_later_leaves_from_who_sends_it_then(app: Flask, clock: MovedClock) -> None:
    mailing = begun(start=start_at(clocks.now() + 2 * HOUR))
    assert mails(mailing) == []
    account = db.session.get_one(SmtpAccount, mailing.account_id)
    account.from_address = "other@example.com"
    db.session.commit()
    clock.advance(2 * HOUR)
    schedule.start(mailing.id)
    queueing.queue_slice(mailing.id)
    found = {message.from_address for message in db.session.scalars(select(Message))}
    assert found == {"other@example.com"}
    assert lots(mailing) == {key: lot_of(mailing.id, key, 50) for key in lots(mailing)}
