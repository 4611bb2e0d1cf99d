"""The lists of calls: columns, filters, actions."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import selectinload

from mailer.blueprints.access import can_open
from mailer.blueprints.components.list_parts import (
    Badge,
    Choices,
    Column,
    Empty,
    Filter,
    Link,
    RowAction,
)
from mailer.blueprints.components.records import RecordList
from mailer.blueprints.formatting import datetime
from mailer.domain.calls import find, labels
from mailer.lib import clock
from mailer.models.call import Call, CallOutcome, CallState

TONES = {
    CallOutcome.REACHED: "ok",
    CallOutcome.MESSAGE_LEFT: "info",
    CallOutcome.NO_ANSWER: "warn",
}


def when_badge(call: Call) -> Badge:
    """What came of it, or when it is to be made."""
    if call.state is CallState.DONE:
        outcome = call.outcome or CallOutcome.REACHED
        return Badge(labels.OUTCOMES[outcome], TONES[outcome])
    if call.starts_at < clock.now():
        return Badge(_("Overdue: %(day)s", day=datetime(call.starts_at)), "bad")
    return Badge(datetime(call.starts_at))


def customer_name(call: Call) -> str:
    """Who is called."""
    return call.customer.name or call.customer.email


def _customer(call: Call) -> Any:
    if not can_open("customers.show"):
        return customer_name(call)
    return Link(customer_name(call), url_for("customers.show", customer_id=call.customer_id))


def _assignees() -> Choices:
    found = [(str(user.id), user.name) for user in find.assignees()]
    return [*found, (find.NONE, _("Nobody"))]


def _name(column: str) -> Any:
    return lambda call: getattr(call, column).name if getattr(call, column) else ""


SUBJECT = Column("subject", _l("Subject"), lambda c: c.subject, sort=(Call.subject_key,))
STARTS = Column("starts", _l("When"), when_badge, sort=(Call.starts_at,))
CUSTOMER = Column("customer", _l("Customer"), _customer)
CONTACT = Column("contact", _l("Contact"), _name("contact"))
ASSIGNEE = Column("assignee", _l("Assignee"), _name("assignee"))
OUTCOME = Column("outcome", _l("Outcome"), when_badge)
DONE_AT = Column("done", _l("Made on"), lambda c: c.done_at, (Call.done_at,), largest_first=True)
DONE_BY = Column("done_by", _l("Made by"), _name("done_by"))
WHOSE = Filter("assignee", _l("Assignee"), _assignees, find.assigned_to)
OUTCOMES = Filter(
    "outcome",
    _l("Outcome"),
    lambda: [(outcome.value, label) for outcome, label in labels.OUTCOMES.items()],
    find.with_outcomes,
)
EDIT = RowAction("edit", _l("Edit"), "pencil", "calls.edit", argument="call_id")
DELETE = RowAction(
    "delete", _l("Delete"), "trash", "calls.delete", method="post", danger=True, argument="call_id"
)
_EMPTY = Empty(
    "phone",
    _l("Calls to customers stand here with their time, who makes them, and what came of them."),
    "calls.new",
    _l("Schedule a call"),
)


def _list(
    key: str, columns: list[Column], sort: str, filters: list[Filter], action: RowAction
) -> RecordList[Call]:
    return RecordList(
        key=key,
        model=Call,
        permission="tasks:view",
        columns=columns,
        default_sort=sort,
        row_name=lambda c: c.subject,
        row_url=lambda c: url_for("calls.show", call_id=c.id),
        noun=lambda n, shown: ngettext("%(shown)s call", "%(shown)s calls", n, shown=shown),
        empty=_EMPTY,
        search=find.matches_text,
        search_label=_l("Subject, customer"),
        filters=filters,
        actions=[action, EDIT, DELETE],
        options=[
            selectinload(Call.customer),
            selectinload(Call.contact),
            selectinload(Call.assignee),
            selectinload(Call.done_by),
        ],
        always=lambda: [find.there()],
    )


OPEN = _list(
    "calls",
    [SUBJECT, STARTS, CUSTOMER, CONTACT, ASSIGNEE],
    "starts",
    [WHOSE],
    RowAction("done", _l("Mark as made"), "check", "calls.do", argument="call_id"),
)
DONE = _list(
    "calls_done",
    [SUBJECT, OUTCOME, DONE_AT, DONE_BY, CUSTOMER, CONTACT, ASSIGNEE],
    "-done",
    [OUTCOMES, WHOSE],
    RowAction(
        "reopen",
        _l("To be made again"),
        "arrow-back-up",
        "calls.reopen",
        method="post",
        argument="call_id",
    ),
)
