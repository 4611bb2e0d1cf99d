"""Triggers act once for each recipient, and only for what a person did unless told otherwise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from flask import Flask

from mailer.domain.outbox.post import Recipient, insert_deliveries
from mailer.domain.rendering.tracked_message import keep_links
from mailer.domain.triggers import act, find, words
from mailer.domain.triggers import set as verbs
from mailer.infra.db import db
from mailer.jobs import tracking, triggers
from mailer.lib import clock
from mailer.models.call import Call
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.mailing import Mailing
from mailer.models.message import Message
from mailer.models.task import Task, TaskOrigin
from mailer.models.tracked_link import TrackedLink
from mailer.models.tracking_event import TrackingEvent, TrackingKind
from mailer.models.trigger import TriggerEvent, TriggerRun
from tests.factories import number
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing, make_text_template, put_in
from tests.factories.triggers import make_trigger
from tests.personas import marketer, super_admin

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
OPENED, CLICKED, BOUNCED = TriggerEvent.OPENED, TriggerEvent.CLICKED, TriggerEvent.BOUNCED
ONE, TWO = "https://www.example.com/1", "https://www.example.com/2"


def sent_to(count: int) -> tuple[Mailing, Sequence[Delivery]]:
    """A mailing whose mails were all taken an hour ago."""
    people = [make_customer() for _ in range(count)]
    template = make_text_template(source=f"[One]({ONE}) and [two]({TWO})")
    mailing = make_mailing(template=template)
    message = db.session.get_one(Message, mailing.message_id)
    if not db.session.scalar(db.select(db.func.count()).select_from(TrackedLink)):
        keep_links(message)
    insert_deliveries(message.id, [Recipient(each.email, each.id) for each in people])
    mails = db.session.scalars(db.select(Delivery).order_by(Delivery.id)).all()
    for mail in mails:
        put_in(mail, DeliveryState.ACCEPTED)
        mail.accepted_at = clock.now() - dt.timedelta(hours=1)
    return mailing, mails


def seen(mail: Delivery, url: str = "", agent: str = FIREFOX, seconds: int = 60) -> None:
    """It was opened, or a link in it was clicked, so long ago."""
    link = db.session.scalar(db.select(TrackedLink.number).where(TrackedLink.url == url))
    event = TrackingEvent(
        record_id=f"{number():024}",
        kind=TrackingKind.CLICK if url else TrackingKind.OPEN,
        delivery_id=mail.id,
        message_id=mail.message_id,
        mailing_id=mail.mailing_id,
        link_number=link,
        at=clock.now() - dt.timedelta(seconds=seconds),
        user_agent=agent,
    )
    db.session.add(event)


def acted() -> list[tuple[int, int]]:
    """Judge and act, twice; which trigger acted for which mail."""
    db.session.commit()
    for _ in range(2):
        tracking.judge()
        triggers.run()
    db.session.expire_all()
    rows = db.session.execute(
        db.select(TriggerRun.trigger_id, TriggerRun.delivery_id).order_by(
            TriggerRun.trigger_id, TriggerRun.delivery_id
        )
    )
    return [(row[0], row[1]) for row in rows]


def test_each_event_acts_once_for_its_recipients(app_both: Flask) -> None:
    mailing, mails = sent_to(5)
    opened = make_trigger(mailing, OPENED, "add_task", "schedule_call", "update_field")
    clicked = make_trigger(mailing, CLICKED, "add_task")
    second = make_trigger(mailing, CLICKED, "add_task", link_url=TWO)
    bounced = make_trigger(mailing, BOUNCED, "update_field")
    first, other, scanned, back = mails[0], mails[1], mails[2], mails[3]
    seen(first)
    seen(other, ONE)
    seen(scanned, ONE, agent="curl/8")
    put_in(back, DeliveryState.BOUNCED)
    expected = [
        (opened.id, first.id), (opened.id, other.id), (clicked.id, other.id), (bounced.id, back.id)
    ]  # fmt: skip
    assert acted() == expected
    # What happens again, and what was done already, changes nothing; what is new is found.
    seen(first)
    seen(other, TWO, seconds=30)
    assert acted() == sorted([*expected, (second.id, other.id)])
    tasks = db.session.scalars(db.select(Task)).all()
    assert len(tasks) == 4
    assert {task.origin for task in tasks} == {TaskOrigin.TRIGGER}
    assert db.session.scalar(db.select(db.func.count(Call.id))) == 2
    regions = db.session.scalars(db.select(Customer.region).order_by(Customer.id)).all()
    assert list(regions) == ["North", "North", "", "North", ""]
    run = find.of_delivery(back.id)[0]
    assert words.told_of(run) == "Region: North"


def test_machines_count_where_that_is_asked(app: Flask) -> None:
    mailing, mails = sent_to(1)
    trigger = make_trigger(mailing, CLICKED, "add_task", machines=True)
    link = make_trigger(mailing, CLICKED, "add_task", link_url=ONE, machines=True)
    seen(mails[0], ONE, agent="curl/8")
    assert acted() == [(trigger.id, mails[0].id), (link.id, mails[0].id)]


def test_a_trigger_that_is_switched_on_later_finds_what_happened(app: Flask) -> None:
    mailing, mails = sent_to(2)
    trigger = make_trigger(mailing, OPENED, "add_task")
    verbs.switch_off(trigger, super_admin())
    seen(mails[0])
    assert acted() == []
    verbs.switch_on(trigger, super_admin())
    assert acted() == [(trigger.id, mails[0].id)]
    verbs.delete(trigger, super_admin())
    seen(mails[1])
    assert acted() == [(trigger.id, mails[0].id)]


def test_a_worker_that_dies_has_done_nothing(
    app_both: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailing, mails = sent_to(1)
    trigger = make_trigger(mailing, OPENED, "add_task")
    seen(mails[0])
    db.session.commit()
    tracking.judge()
    assert act.waiting() == [trigger.id]
    assert act.act_slice(trigger.id) is False
    assert db.session.scalar(db.select(db.func.count(Task.id))) == 1
    # It goes before it commits.
    db.session.rollback()
    assert db.session.scalar(db.select(db.func.count(Task.id))) == 0
    assert acted() == [(trigger.id, mails[0].id)]
    assert db.session.scalar(db.select(db.func.count(Task.id))) == 1


def test_what_cannot_be_done_is_told_and_keeps_nothing_else_from_it(app: Flask) -> None:
    mailing, mails = sent_to(2)
    marc = marketer()
    mailing.created_by_id = marc.id
    # He may change customers, and may not add tasks any more.
    trigger = make_trigger(mailing, OPENED, "add_task", "update_field")
    trigger.actor_id = marc.id
    gone = db.session.get_one(Customer, mails[1].customer_id)
    db.session.delete(gone)
    for mail in mails:
        seen(mail)
    assert len(acted()) == 2
    told = words.told_of(find.of_delivery(mails[0].id)[0])
    assert "not done" in told
    assert "Region: North" in told
    # In the company's language, which is French here.
    assert "a été supprimée" in words.told_of(find.of_delivery(mails[1].id)[0])
    assert db.session.scalar(db.select(db.func.count(Task.id))) == 0
