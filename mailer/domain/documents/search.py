"""Which documents a query means. A query is what the list's URL says: `{"q": "F-2026", "type":
["invoice"], "overdue": ["30"]}`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, exists, false, or_

from mailer.domain.customers import rating_filter
from mailer.domain.customers.search import starts_with
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.folding import fold
from mailer.models.customer import Customer
from mailer.models.document import Document, DocumentState, DocumentType
from mailer.models.receipt import Receipt

Values = Sequence[str]
Condition = ColumnElement[bool]
NONE = "none"
#: Most words of a search that are looked at.
WORDS = 6
#: Name in the URL → at least and at most so many days overdue.
_OVERDUE: dict[str, tuple[int, int | None]] = {
    "any": (1, None),
    "30": (1, 30),
    "60": (31, 60),
    "90": (61, 90),
    "more": (91, None),
}
OVERDUE = {
    "any": _l("At all"),
    "30": _l("1 to 30 days"),
    "60": _l("31 to 60 days"),
    "90": _l("61 to 90 days"),
    "more": _l("More than 90 days"),
}
PERIODS = {
    "month": _l("This month"),
    "last_month": _l("Last month"),
    "quarter": _l("This quarter"),
    "year": _l("This year"),
    "last_year": _l("Last year"),
    "earlier": _l("Earlier"),
}


def today() -> dt.date:
    """The company's calendar day: what is due is due there."""
    return clock.today(company().time_zone)


def conditions(query: Mapping[str, Any]) -> list[Condition]:
    """What a row must meet. Unknown names are ignored; an unknown value matches nothing."""
    found: list[Condition] = []
    text = str(query.get("q") or "")
    if text.strip():
        found.append(_matches_text(text))
    for name, condition in _FILTERS.items():
        values = query.get(name)
        if values:
            found.append(condition([str(value) for value in values]))
    return found


def overdue(at_least: int = 1, at_most: int | None = None) -> Condition:
    """A receipt of it is unpaid so many days after its due date."""
    day = today()
    unpaid = [
        Receipt.document_id == Document.id,
        Receipt.remaining > 0,
        Receipt.due_date <= day - dt.timedelta(days=at_least),
    ]
    if at_most is not None:
        unpaid.append(Receipt.due_date >= day - dt.timedelta(days=at_most))
    return exists().where(*unpaid)


def period(name: str) -> tuple[dt.date | None, dt.date] | None:
    """First day (none: since ever) and the day after the last one."""
    day = today()
    month, year = day.replace(day=1), day.replace(month=1, day=1)
    quarter = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    last_year = year.replace(year=year.year - 1)
    ever = day + dt.timedelta(days=366)  # what is dated ahead is this month's, too
    return {
        "month": (month, ever),
        "last_month": ((month - dt.timedelta(days=1)).replace(day=1), month),
        "quarter": (quarter, ever),
        "year": (year, ever),
        "last_year": (last_year, year),
        "earlier": (None, last_year),
    }.get(name)


def customer_choices(chosen: Values) -> list[tuple[str, str]]:
    """“Nobody yet”, and the customers that a link chose: there are too many to list them."""
    ids = [int(value) for value in chosen if value.isdecimal() and len(value) < 19]
    named = db.session.scalars(db.select(Customer).where(Customer.id.in_(ids))) if ids else ()
    return [(NONE, _("Nobody yet")), *((str(each.id), each.name) for each in named)]


def _matches_text(text: str) -> Condition:
    """The text begins the number or the name, or all its words begin one of them or the name's
    words."""
    whole = fold(text)
    if not whole:
        return false()
    words = [fold(word) for word in text.split()[:WORDS]]
    each = and_(*(_begins(word) for word in words if word))
    return or_(_begins(whole), each)


def _begins(folded: str) -> Condition:
    return or_(
        starts_with(Document.number_key, folded),
        starts_with(Document.party_key, folded),
        Document.party_key.contains(f" {folded}", autoescape=True),
    )


def _types(values: Values) -> Condition:
    return Document.type.in_([t for t in DocumentType if t.value in values])


def _states(values: Values) -> Condition:
    return Document.state.in_([s for s in DocumentState if s.value in values])


def _customers(values: Values) -> Condition:
    ids = [int(value) for value in values if value.isdecimal() and len(value) < 19]
    ways: list[Condition] = [Document.customer_id.in_(ids)]
    if NONE in values:
        ways.append(Document.customer_id.is_(None))
    return or_(*ways)


def _periods(values: Values) -> Condition:
    ways: list[Condition] = []
    for value in values:
        found = period(value)
        if found is not None:
            first, end = found
            since = Document.issue_date >= first if first else Document.issue_date.is_not(None)
            ways.append(and_(since, Document.issue_date < end))
    return or_(*ways) if ways else false()


def _overdue(values: Values) -> Condition:
    ways = [overdue(*_OVERDUE[value]) for value in values if value in _OVERDUE]
    return or_(*ways) if ways else false()


_FILTERS: dict[str, Callable[[Values], Condition]] = {
    "type": _types,
    "state": _states,
    "period": _periods,
    "overdue": _overdue,
    "customer": _customers,
    "rating": rating_filter.of_documents,
}
