"""What is kept of each mail's readers, and the figures that a mailing's page shows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from flask import Flask

from mailer.domain.mailings import statistics
from mailer.domain.mailings.statistics import Figure, Step
from mailer.domain.outbox.post import Recipient, insert_deliveries
from mailer.domain.tracking import readings
from mailer.infra.db import db
from mailer.jobs import tracking
from mailer.lib import clock
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.mailing import Mailing
from mailer.models.opt_out import OptOut, OptOutHow
from mailer.models.reading import Reading
from mailer.models.tracking_event import Grade, TrackingEvent, TrackingKind, Why
from tests.factories import number
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing, make_text_template, put_in

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SOURCE = " ".join(f"[Link {n}](https://www.example.com/{n})" for n in range(1, 5))
START = dt.datetime(2026, 3, 28, 22, 30, tzinfo=dt.UTC)


def sent_to(count: int) -> tuple[Mailing, Sequence[Delivery]]:
    """A mailing whose mails were all taken at `START`."""
    make_customer(email="somebody@example.com")
    mailing = make_mailing(template=make_text_template(source=SOURCE))
    assert mailing.message_id is not None
    people = [Recipient(f"reader{n}@example.com", None) for n in range(count)]
    insert_deliveries(mailing.message_id, people)
    mails = db.session.scalars(db.select(Delivery).order_by(Delivery.id)).all()
    for mail in mails:
        put_in(mail, DeliveryState.ACCEPTED)
        mail.accepted_at = START
    return mailing, mails


def seen(
    mail: Delivery, minutes: float, link: int | None = None, agent: str = FIREFOX
) -> TrackingEvent:
    event = TrackingEvent(
        record_id=f"{number():024}",
        kind=TrackingKind.OPEN if link is None else TrackingKind.CLICK,
        delivery_id=mail.id,
        message_id=mail.message_id,
        mailing_id=mail.mailing_id,
        link_number=link,
        at=START + dt.timedelta(minutes=minutes),
        user_agent=agent,
    )
    db.session.add(event)
    db.session.flush()
    return event


def judge() -> None:
    db.session.commit()
    tracking.judge()
    db.session.expire_all()


def test_figures_add_up_and_each_lists_its_recipients(app_both: Flask) -> None:
    mailing, mails = sent_to(8)
    seen(mails[0], 5)
    seen(mails[1], 5)
    seen(mails[1], 6, link=2)
    seen(mails[2], 7, link=1)
    for link in (1, 2, 3):
        seen(mails[3], 9, link=link)
    seen(mails[4], 5, agent="curl/8")
    put_in(mails[5], DeliveryState.BOUNCED)
    put_in(mails[6], DeliveryState.FAILED)
    db.session.add(
        OptOut(address=mails[7].address, address_key=mails[7].address_key, how=OptOutHow.PAGE,
               delivery_id=mails[7].id, at=clock.now())
    )  # fmt: skip
    judge()

    found = statistics.figures(mailing)
    assert found == {
        Figure.SENT: 7, Figure.DELIVERED: 6, Figure.BOUNCED: 1, Figure.UNDELIVERED: 1,
        Figure.OPENED: 3, Figure.UNOPENED: 3, Figure.CLICKED: 2, Figure.UNCLICKED: 4,
        Figure.UNSUBSCRIBED: 1, Figure.MACHINES: 2,
    }  # fmt: skip
    for figure, count in found.items():
        listed = db.select(db.func.count()).select_from(Delivery)
        listed = listed.where(Delivery.mailing_id == mailing.id, statistics.condition(figure))
        assert db.session.scalar(listed) == count, figure


def test_clicks_are_counted_by_link_and_by_person(app_both: Flask) -> None:
    mailing, mails = sent_to(2)
    seen(mails[0], 5, link=2)
    seen(mails[0], 8, link=2)
    seen(mails[1], 6, link=2)
    seen(mails[1], 7, link=3, agent="Barracuda")
    judge()
    found = [
        (link.number, link.people, link.clicks, link.machines) for link in statistics.links(mailing)
    ]
    assert found == [(2, 2, 3, 0), (1, 0, 0, 0), (3, 0, 0, 1), (4, 0, 0, 0)]


def test_the_course_is_by_hours_of_the_company_s_zone(app_both: Flask) -> None:
    mailing, mails = sent_to(3)
    seen(mails[0], 5)
    seen(mails[1], 10, link=1)
    seen(mails[2], 150)
    judge()
    course = statistics.course(mailing, "Europe/Paris")
    assert course.hourly
    # The clocks go forward that night: 1 o'clock is followed by 3.
    assert [(step.start.strftime("%d %H"), step.opened, step.clicked) for step in course.steps] == [
        ("28 23", 2, 1), ("29 00", 0, 0), ("29 01", 0, 0), ("29 03", 1, 0),
    ]  # fmt: skip


def test_a_long_course_is_by_days(app_both: Flask) -> None:
    mailing, mails = sent_to(2)
    seen(mails[0], 5)
    seen(mails[1], 3 * 24 * 60)
    judge()
    course = statistics.course(mailing, "Europe/Paris")
    assert not course.hourly
    assert [step.opened for step in course.steps] == [1, 0, 0, 0, 1]
    assert isinstance(course.steps[0], Step)
    assert [step.start.day for step in course.steps] == [28, 29, 30, 31, 1]


def test_a_later_click_is_judged_together_with_what_was_seen_before(app_both: Flask) -> None:
    _mailing, mails = sent_to(1)
    event = seen(mails[0], 5)
    judge()
    assert event.grade is Grade.PROBABLE
    seen(mails[0], 9, link=1)
    judge()
    assert (event.grade, event.why) == (Grade.HUMAN, Why.CLICKED)
    reading = db.session.get_one(Reading, mails[0].id)
    assert (reading.opened, reading.clicked) == (Grade.HUMAN, Grade.HUMAN)
    assert (reading.openings, reading.clicks) == (1, 1)


def test_a_flood_on_one_link_stays_one_reader_and_is_judged_to_its_end(
    app_both: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "MOST", 5)
    _mailing, mails = sent_to(1)
    for minute in range(12):
        seen(mails[0], 5 + minute, link=1)
    judge()
    events = db.session.scalars(db.select(TrackingEvent).order_by(TrackingEvent.id)).all()
    assert [event.why for event in events[:5]] == [Why.NOTHING_AGAINST] * 5
    assert {event.why for event in events[5:]} == {Why.MANY}
    assert db.session.get_one(Reading, mails[0].id).clicks == 5


def test_what_just_happened_waits_for_what_belongs_to_it(app: Flask) -> None:
    _mailing, mails = sent_to(1)
    event = seen(mails[0], 0, link=1)
    event.at = clock.now()
    judge()
    assert event.grade is None


def test_a_mailing_can_be_judged_anew(app: Flask) -> None:
    mailing, mails = sent_to(1)
    event = seen(mails[0], 5, link=1)
    judge()
    event.grade, event.why = Grade.MACHINE, Why.EARLY
    db.session.commit()
    assert readings.judge_again(mailing.id) == 1
    judge()
    assert event.grade is Grade.HUMAN
