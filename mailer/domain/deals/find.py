"""Find deals: for lists, for a customer's page, and for mailings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from mailer.domain.lists.search import begins, customers_named
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.folding import fold
from mailer.models.deal import Deal, DealStage
from mailer.models.user import User

Condition = ColumnElement[bool]
NONE = "none"
#: Nobody works on these any more.
CLOSED = (DealStage.WON, DealStage.LOST)


def there() -> Condition:
    """Not deleted."""
    return Deal.deleted_at.is_(None)


def today() -> dt.date:
    """The company's calendar day."""
    return clock.today(company().time_zone)


def by_number(number: str) -> Deal | None:
    """The deal of that number, a deleted one too: a number is given once."""
    found: Deal | None = db.session.scalar(select(Deal).where(Deal.number == number))
    return found


def of_title(customer_id: int, title: str) -> Deal | None:
    """A deal of that customer with that title."""
    query = select(Deal).where(
        there(), Deal.customer_id == customer_id, Deal.title_key == fold(title)
    )
    found: Deal | None = db.session.scalars(query.order_by(Deal.id).limit(1)).first()
    return found


def of_customer(customer_id: int, most: int) -> list[Deal]:
    """A customer's deals, the last changed first."""
    query = (
        select(Deal)
        .where(there(), Deal.customer_id == customer_id)
        .order_by(Deal.modified_at.desc(), Deal.id.desc())
        .limit(most)
    )
    return list(db.session.scalars(query))


def any_there() -> bool:
    """Is there a deal at all?"""
    return db.session.scalar(select(Deal.id).where(there()).limit(1)) is not None


def count_of_customer(customer_id: int) -> int:
    """How many there are."""
    query = select(func.count()).where(there(), Deal.customer_id == customer_id)
    return db.session.scalar(query) or 0


def matches_text(text: str) -> Condition:
    """The text begins the title, the number, or the customer's name or company."""
    folded = fold(text)
    if not folded:
        return false()
    ways = [begins(Deal.title_key, folded)]
    ways += [begins(Deal.number, each) for each in {text.strip(), text.strip().upper()}]
    return or_(*ways, Deal.customer_id.in_(customers_named(folded)))


def in_stages(values: Sequence[str]) -> Condition:
    """For the list's filter and for mailings."""
    return Deal.stage.in_([stage for stage in DealStage if stage.value in values])


def of_owners(values: Sequence[str]) -> Condition:
    """For the list's filter; `none` means nobody."""
    ids = [int(value) for value in values if value.isdecimal() and len(value) < 19]
    ways: list[Condition] = [Deal.owner_id.in_(ids)]
    if NONE in values:
        ways.append(Deal.owner_id.is_(None))
    return or_(*ways)


def expected_in(values: Sequence[str]) -> Condition:
    """For the list's filter: the day on which they should be decided."""
    return _in_periods(Deal.expected_on, values)


def closed_in(values: Sequence[str]) -> Condition:
    """For the list's filter: the day on which they were won or lost."""
    return _in_periods(Deal.closed_on, values)


def usual_currency() -> str:
    """Of a new deal: as the last one has it."""
    last = select(Deal.currency).order_by(Deal.modified_at.desc(), Deal.id.desc()).limit(1)
    return db.session.scalar(last) or "EUR"


def owners() -> list[User]:
    """Who has deals, by name."""
    having = select(Deal.owner_id).where(there(), Deal.owner_id.is_not(None))
    query = select(User).where(User.id.in_(having)).order_by(User.name, User.id)
    return list(db.session.scalars(query).unique())


def conditions(query: Mapping[str, Any]) -> list[Condition]:
    """What the rows of a query of the list meet."""
    found = [there()]
    if query.get("q"):
        found.append(matches_text(str(query["q"])))
    for name, meets in FILTERS.items():
        if query.get(name):
            found.append(meets([str(value) for value in query[name]]))
    return found


#: Name in the list's URL → the rows it means.
FILTERS: dict[str, Callable[[Sequence[str]], Condition]] = {
    "stage": in_stages,
    "owner": of_owners,
    "expected": expected_in,
    "closed": closed_in,
}


def _in_periods(column: InstrumentedAttribute[dt.date | None], values: Sequence[str]) -> Condition:
    day = today()
    ways: list[Condition] = []
    if NONE in values:
        ways.append(column.is_(None))
    if "overdue" in values:
        ways.append(and_(column < day, Deal.stage.not_in(CLOSED)))
    for name, (first, end) in _periods(day).items():
        if name in values:
            ways.append(and_(column >= first, column < end))
    return or_(false(), *ways)


def _periods(day: dt.date) -> dict[str, tuple[dt.date, dt.date]]:
    """Name → its first day, and the first one after it."""
    month, year = day.replace(day=1), day.replace(month=1, day=1)
    quarter = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return {
        "month": (month, _later(month, 1)),
        "next_month": (_later(month, 1), _later(month, 2)),
        "quarter": (quarter, _later(quarter, 3)),
        "year": (year, _later(year, 12)),
        "last_year": (year.replace(year=year.year - 1), year),
    }


def _later(first: dt.date, months: int) -> dt.date:
    place = first.month - 1 + months
    return first.replace(year=first.year + place // 12, month=place % 12 + 1)
