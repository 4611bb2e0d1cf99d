"""Reminders of tasks and calls: once, to who has to do them, and only while they are to be done."""

from __future__ import annotations

import datetime as dt

from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.calls import save as calls
from mailer.domain.rendering import system_mails
from mailer.domain.tasks import find
from mailer.infra.db import db
from mailer.jobs import calendar
from mailer.lib import clock as times
from mailer.models.call import CallOutcome
from mailer.models.contact import Contact
from mailer.models.delivery import Delivery
from mailer.models.message import Message
from mailer.models.user import User
from tests.factories import add
from tests.factories.accounts import make_company_account
from tests.factories.calls import make_call
from tests.factories.customers import make_customer
from tests.factories.tasks import make_task
from tests.fixtures.clock import MovedClock
from tests.personas import support


def somebody() -> User:
    make_company_account()
    me = support()
    me.time_zone = "Europe/Brussels"
    return me


def reminded() -> list[str]:
    """Run the job twice, as the tick may; who was written to."""
    db.session.commit()
    calendar.remind()
    calendar.remind()
    return list(db.session.scalars(db.select(Delivery.address).order_by(Delivery.id)))


def test_a_call_is_reminded_of_once_before_it(app_both: Flask, clock: MovedClock) -> None:
    me = somebody()
    at = times.now() + dt.timedelta(hours=2)
    customer = make_customer(first_name="Zoé", last_name="Zimmer")
    contact = add(Contact(customer_id=customer.id, name="Karl", phone="+32 2 555 00 00"))
    call = make_call(
        customer, starts_at=at, assignee_id=me.id, remind_minutes=60, contact_id=contact.id
    )
    assert reminded() == []
    clock.move_to(at - dt.timedelta(minutes=59))
    assert reminded() == [me.email]
    message, mail = db.session.scalars(db.select(Message)).one(), db.session.scalars(db.select(Delivery)).one()  # fmt: skip
    rendered = system_mails.render(message, mail)
    assert rendered is not None
    raw = b"".join(p for p in rendered.parts if isinstance(p, bytes)).decode()
    assert f"/tasks/calls/{call.id}" in raw.replace("=\r\n", "")
    assert "+32 2 555 00 00" in raw
    # Made before the mail has left: nothing is to be said any more.
    calls.do(call, CallOutcome.REACHED, "", SYSTEM)
    assert system_mails.render(message, mail) is None


def test_a_moved_call_is_reminded_of_at_its_new_time(app: Flask, clock: MovedClock) -> None:
    me = somebody()
    call = make_call(assignee_id=me.id, remind_minutes=15)
    clock.move_to(call.starts_at - dt.timedelta(minutes=10))
    assert reminded() == [me.email]
    later = call.starts_at + dt.timedelta(hours=1)
    calls.change(call, calls.Wanted("Later", later, assignee_id=me.id, remind_minutes=15), SYSTEM)
    assert reminded() == [me.email]
    clock.move_to(later - dt.timedelta(minutes=10))
    assert reminded() == [me.email] * 2


def test_a_task_is_reminded_of_at_eight_on_the_assignees_clock(
    app: Flask, clock: MovedClock
) -> None:
    me = somebody()
    clock.move_to(dt.datetime(2026, 3, 28, 12, tzinfo=dt.UTC))
    # Clocks go forward in the night.
    task = make_task(due_on=find.today() + dt.timedelta(days=1), assignee_id=me.id, remind=True)
    assert task.remind_at == dt.datetime(2026, 3, 29, 6, tzinfo=dt.UTC)
    clock.move_to(dt.datetime(2026, 3, 29, 6, 0, 5, tzinfo=dt.UTC))
    assert reminded() == [me.email]


def test_who_is_not_to_do_it_any_more_is_not_reminded(app: Flask, clock: MovedClock) -> None:
    me = somebody()
    made, deleted, left = (make_call(assignee_id=me.id, remind_minutes=15) for _ in range(3))
    calls.do(made, CallOutcome.NO_ANSWER, "", SYSTEM)
    calls.delete(deleted, SYSTEM)
    make_call(remind_minutes=15)
    me.active = False
    clock.move_to(left.starts_at)
    assert reminded() == []
