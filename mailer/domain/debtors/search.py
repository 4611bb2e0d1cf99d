"""Find receipts: for their list, and for whoever is to be notified."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, exists, false, or_, select

from mailer.domain.debtors import find
from mailer.domain.documents import search as documents
from mailer.domain.documents.search import today
from mailer.models.document import Document
from mailer.models.receipt import Receipt
from mailer.models.reminder import Reminder, ReminderItem, ReminderPause

Values = Sequence[str]
Condition = ColumnElement[bool]
DUE, OVERDUE, PAID = "due", "overdue", "paid"
STATES = {
    OVERDUE: _l("Overdue"),
    DUE: _l("Not due yet"),
    PAID: _l("Paid or cancelled"),
}
#: Name in the URL → at least and at most so many days overdue.
_OVERDUE: dict[str, tuple[int, int | None]] = {
    "30": (1, 30),
    "60": (31, 60),
    "90": (61, 90),
    "more": (91, None),
}
OVERDUE_DAYS = {name: documents.OVERDUE[name] for name in _OVERDUE}
NEVER = "never"
NOTIFIED = {
    NEVER: _l("Never notified"),
    "7": _l("7 days ago or more"),
    "14": _l("14 days ago or more"),
    "30": _l("30 days ago or more"),
}
PAUSED, ACTIVE = "paused", "active"
PAUSES = {PAUSED: _l("Paused"), ACTIVE: _l("Not paused")}


@dataclass(frozen=True)
class Days:
    """The two filters of those who are to be notified; None: whatever it is."""

    overdue_from: int | None = 1
    overdue_to: int | None = None
    #: The last notification is so many days ago, or there was none.
    notified: int | None = None

    def conditions(self) -> list[Condition]:
        """What a receipt must meet."""
        found = [overdue(self.overdue_from, self.overdue_to)]
        if self.notified:
            found.append(not_notified_since(today() - dt.timedelta(days=self.notified)))
        return found


def conditions(query: Mapping[str, Any]) -> list[Condition]:
    """For the list: without a word on the state, what is to be paid."""
    found: list[Condition] = []
    if query.get("q"):
        text = and_(*documents.conditions({"q": query["q"]}))
        found.append(Receipt.document_id.in_(select(Document.id).where(text)))
    filters = {"state": _states, **_FILTERS}
    for name, condition in filters.items():
        values = [str(value) for value in query.get(name, ())]
        if values:
            found.append(condition(values))
        elif name == "state":
            found.append(find.is_unpaid())
    return found


def overdue(at_least: int | None, at_most: int | None) -> Condition:
    """So many days past its due date."""
    found: list[Condition] = []
    if at_least is not None:
        found.append(Receipt.due_date <= today() - dt.timedelta(days=at_least))
    if at_most is not None:
        found.append(Receipt.due_date >= today() - dt.timedelta(days=at_most))
    return and_(*found) if found else Receipt.id.is_not(None)


def not_notified_since(day: dt.date) -> Condition:
    """Nothing was sent about it after that day."""
    return ~exists(find.reached().where(Reminder.day > day, ReminderItem.receipt_id == Receipt.id))


def _states(values: Values) -> Condition:
    late = Receipt.due_date < today()
    ways = {
        OVERDUE: and_(find.is_unpaid(), late),
        DUE: and_(find.is_unpaid(), ~late),
        PAID: ~find.is_unpaid(),
    }
    chosen = [ways[value] for value in values if value in ways]
    return or_(*chosen) if chosen else false()


def _overdue(values: Values) -> Condition:
    ways = [overdue(*_OVERDUE[value]) for value in values if value in _OVERDUE]
    return or_(*ways) if ways else false()


def _notified(values: Values) -> Condition:
    ways: list[Condition] = []
    for value in values:
        if value == NEVER:
            ways.append(not_notified_since(dt.date.min))
        elif value in NOTIFIED:
            ways.append(not_notified_since(today() - dt.timedelta(days=int(value))))
    return or_(*ways) if ways else false()


def _paused(values: Values) -> Condition:
    lasts = or_(ReminderPause.until.is_(None), ReminderPause.until >= today())
    of_customer = exists().where(
        Document.id == Receipt.document_id, ReminderPause.customer_id == Document.customer_id, lasts
    )
    paused = or_(exists().where(ReminderPause.receipt_id == Receipt.id, lasts), of_customer)
    ways = [paused] if PAUSED in values else []
    if ACTIVE in values:
        ways.append(~paused)
    return or_(*ways) if ways else false()


def _customers(values: Values) -> Condition:
    wanted = and_(*documents.conditions({"customer": values}))
    return Receipt.document_id.in_(select(Document.id).where(wanted))


_FILTERS: dict[str, Callable[[Values], Condition]] = {
    "overdue": _overdue,
    "notified": _notified,
    "pause": _paused,
    "customer": _customers,
}
