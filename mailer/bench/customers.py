"""Customers to write to, a million of them in a minute or two."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Insert, String, cast, func, insert, literal, select

from mailer.domain.demo.people import customer
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.customer import Consent, Customer, EmailState

#: Customers that are made at once.
SLICE = 5_000


def make(count: int) -> None:
    """Let there be at least so many: each has an address of its own, and is willing.

    The first slice is made up; all others are copies of it, made and committed by the database.
    """
    there = db.session.scalar(select(func.max(Customer.id))) or 0
    if there < min(count, SLICE):
        numbers, now = range(there + 1, min(count, SLICE) + 1), clock.now()
        db.session.execute(insert(Customer), [_made_up(number, now) for number in numbers])
        db.session.commit()
        there = numbers[-1]
    while there < count:
        before = there - there % SLICE
        db.session.execute(_copies(before, there - before, count))
        db.session.commit()
        there = min(count, before + SLICE)


def _made_up(number: int, now: dt.datetime) -> dict[str, object]:
    address = f"customer{number}@example.com"
    reachable = {"email": address, "email_key": address, "email_state": EmailState.VALID}
    return customer(number, "en", now) | reachable | {"consent": Consent.GIVEN, "custom": {}}


def _copies(above: int, after: int, end: int) -> Insert:
    """Customers `above + after + 1` to `end`, at most one slice, of those with the same number in
    the first slice."""
    number = cast(Customer.id + above, String)
    changed = {
        "number": literal("C") + number,
        "email": literal("customer") + number + "@example.com",
        "email_key": literal("customer") + number + "@example.com",
    }
    columns = [column for column in Customer.__table__.columns if column.name != "id"]
    copies = (
        select(*(changed.get(column.name, column) for column in columns))
        .where(Customer.id > after, Customer.id <= min(SLICE, end - above))
        .order_by(Customer.id)
    )
    return insert(Customer).from_select([column.name for column in columns], copies)
