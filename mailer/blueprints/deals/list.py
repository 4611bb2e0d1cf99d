"""The list of deals: columns, filters, actions."""

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
    BulkAction,
    Choices,
    Column,
    Empty,
    Filter,
    Link,
    RowAction,
)
from mailer.blueprints.components.records import RecordList
from mailer.blueprints.formatting import date, money
from mailer.domain.deals import find, labels
from mailer.models.deal import Deal, DealStage

STAGE_TONES = {
    DealStage.NEW: "muted",
    DealStage.QUALIFIED: "info",
    DealStage.OFFER: "info",
    DealStage.NEGOTIATION: "warn",
    DealStage.WON: "ok",
    DealStage.LOST: "bad",
}


def stage_badge(deal: Deal) -> Badge:
    """How far it has come."""
    return Badge(labels.STAGES[deal.stage], STAGE_TONES[deal.stage])


def amount(deal: Deal) -> str:
    """With its currency; empty where none is known."""
    return money(deal.amount, deal.currency, "")


def expected(deal: Deal) -> Any:
    """When it should be decided; what is over says so."""
    day = deal.expected_on
    if day is not None and day < find.today() and deal.stage not in find.CLOSED:
        return Badge(date(day), "warn", _("This day is over."))
    return day


def _customer(deal: Deal) -> Any:
    name = deal.customer.name or deal.customer.email
    if not can_open("customers.show"):
        return name
    return Link(name, url_for("customers.show", customer_id=deal.customer_id))


def _owners() -> Choices:
    found = [(str(user.id), user.name) for user in find.owners()]
    return [*found, (find.NONE, _("Nobody"))]


def _stages() -> Choices:
    return [(stage.value, label) for stage, label in labels.STAGES.items()]


COLUMNS = [
    Column("title", _l("Title"), lambda d: d.title, sort=(Deal.title_key,)),
    Column("customer", _l("Customer"), _customer),
    Column("stage", _l("Stage"), stage_badge, sort=(Deal.stage, Deal.expected_on)),
    Column("amount", _l("Amount"), amount, sort=(Deal.amount,), numeric=True, largest_first=True),
    Column("owner", _l("Owner"), lambda d: d.owner.name if d.owner else ""),
    Column("expected", _l("Expected on"), expected, sort=(Deal.expected_on,)),
    Column("closed", _l("Closed on"), lambda d: d.closed_on, sort=(Deal.closed_on,), largest_first=True, shown=False),
    Column("number", _l("Number"), lambda d: d.number, sort=(Deal.number,), shown=False),
    Column("modified", _l("Modified"), lambda d: d.modified_at, sort=(Deal.modified_at,), largest_first=True, shown=False),
]  # fmt: skip

FILTERS = [
    Filter("stage", _l("Stage"), _stages),
    Filter("owner", _l("Owner"), _owners),
    Filter("expected", _l("Expected on"), lambda: list(labels.PERIODS.items())),
    Filter("closed", _l("Closed on"), lambda: [p for p in labels.PERIODS.items() if p[0] in ("month", "quarter", "year", "last_year")]),
]  # fmt: skip

BULK = [
    BulkAction(
        "send", _l("Send e-mail template"), "send", "deals.mail_ticked", "post", primary=True
    ),
    BulkAction("csv", _l("Export as CSV"), "download", "deals.csv"),
    BulkAction("xlsx", _l("Export as Excel file"), "file-spreadsheet", "deals.xlsx"),
]

ACTIONS = [
    RowAction("edit", _l("Edit"), "pencil", "deals.edit", argument="deal_id"),
    RowAction(
        "delete", _l("Delete"), "trash", "deals.delete", "post", danger=True, argument="deal_id"
    ),
]

DEALS = RecordList(
    key="deals",
    model=Deal,
    permission="deals:view",
    columns=COLUMNS,
    default_sort="-modified",
    row_name=lambda d: d.title,
    row_url=lambda d: url_for("deals.show", deal_id=d.id),
    noun=lambda n, shown: ngettext("%(shown)s deal", "%(shown)s deals", n, shown=shown),
    empty=Empty(
        "briefcase",
        _l(
            "What customers may buy stands here, with its amount and how far it has come. Enter "
            "the first deal, or import them from a file; then write to the customers of one stage."
        ),
        "deals.new",
        _l("New deal"),
    ),
    search_label=_l("Title, number, customer"),
    filters=FILTERS,
    where=find.conditions,
    bulk=BULK,
    actions=ACTIONS,
    options=(selectinload(Deal.customer), selectinload(Deal.owner)),
)
