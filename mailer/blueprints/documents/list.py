"""The list of documents: columns, filters, actions."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
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
from mailer.blueprints.formatting import money
from mailer.blueprints.ratings.list import badges_of
from mailer.domain.customers import rating_filter
from mailer.domain.documents import labels, search
from mailer.models.document import Document, DocumentState, DocumentType

STATE_TONES = {
    DocumentState.OPEN: "info",
    DocumentState.PARTLY_PAID: "warn",
    DocumentState.PAID: "ok",
    DocumentState.DONE: "ok",
    DocumentState.CANCELLED: "muted",
}


def is_overdue(document: Document) -> bool:
    """Its due date is over and something remains; of several receipts, the last one counts."""
    due = document.due_date
    return bool(document.remaining > 0 and due is not None and due < search.today())


def state_badge(document: Document) -> Badge:
    """Where it stands; what is overdue says so."""
    if is_overdue(document):
        return Badge(_("Overdue"), "bad", labels.STATES[document.state])
    return Badge(labels.STATES[document.state], STATE_TONES[document.state])


def party_of(document: Document) -> str:
    """Who the document names, or at least by which number."""
    supplier = document.type is DocumentType.PURCHASE_ORDER
    named = document.seller if supplier else document.buyer
    number = named.get("number", "")
    if document.party_name and document.party_name != number:
        return document.party_name
    return _("Customer no. %(number)s", number=number) if number else _("Nobody")


def _customer(document: Document) -> Any:
    if document.customer is None:
        return Badge(party_of(document), "warn", _("Not a customer yet"))
    if can_open("customers.show"):
        url = url_for("customers.show", customer_id=document.customer.id)
        return Link(document.customer.name, url)
    return document.customer.name


def _remaining(document: Document) -> str:
    return money(document.remaining, document.currency) if document.remaining else ""


def _customers() -> Choices:
    return search.customer_choices(request.args.getlist("customer"))


COLUMNS = [
    Column("number", _l("Number"), lambda d: d.number, sort=(Document.number_key,)),
    Column("type", _l("Type"), lambda d: str(labels.TYPES[d.type]), sort=(Document.type, Document.issue_date)),
    Column("customer", _l("Customer"), _customer, sort=(Document.party_key,)),
    Column("issued", _l("Date"), lambda d: d.issue_date, sort=(Document.issue_date,), largest_first=True),
    Column("due", _l("Due date"), lambda d: d.due_date, sort=(Document.due_date,)),
    Column("total", _l("Total"), lambda d: money(d.total, d.currency), sort=(Document.total,), numeric=True, largest_first=True),
    Column("remaining", _l("Still to be paid"), _remaining, sort=(Document.remaining,), numeric=True, largest_first=True),
    Column("state", _l("State"), state_badge, sort=(Document.state,)),
    Column("rating", _l("Rating"), lambda d: badges_of(d.ratings), shown=False),
    Column("net", _l("Net total"), lambda d: money(d.net, d.currency, ""), numeric=True, shown=False),
    Column("tax", _l("VAT"), lambda d: money(d.tax, d.currency, ""), numeric=True, shown=False),
    Column("seller", _l("Seller"), lambda d: d.seller.get("name", ""), shown=False),
    Column("source", _l("Came from"), lambda d: d.source_format or str(labels.SOURCES[d.source]), shown=False),
    Column("file", _l("File"), lambda d: d.source_name, shown=False),
]  # fmt: skip

FILTERS = [
    Filter("type", _l("Type"), lambda: [(t.value, v) for t, v in labels.TYPES.items()]),
    Filter("state", _l("State"), lambda: [(s.value, v) for s, v in labels.STATES.items()]),
    Filter("overdue", _l("Overdue"), lambda: list(search.OVERDUE.items())),
    Filter("period", _l("Period"), lambda: list(search.PERIODS.items())),
    Filter("customer", _l("Customer"), _customers),
    Filter("rating", _l("Rating status"), rating_filter.choices),
]

BULK = [
    BulkAction("send", _l("Send by e-mail"), "at", "dispatch.window", primary=True),
    BulkAction("csv", _l("Export as CSV"), "download", "documents.csv"),
    BulkAction("xlsx", _l("Export as Excel file"), "file-spreadsheet", "documents.xlsx"),
]

ACTIONS = [
    RowAction(
        "send", _l("Send by e-mail"), "at", "dispatch.send_one", "post", argument="document_id"
    ),
    RowAction(
        "customer", _l("Choose the customer"), "users", "documents.choose_customer",
        argument="document_id",
    ),
    RowAction(
        "delete", _l("Delete"), "trash", "documents.delete", "post", danger=True,
        argument="document_id", question=_l("Delete “%(name)s”?"),
        explanation=_l("Its lines, files and receipts go too. This cannot be undone."),
    ),
]  # fmt: skip

DOCUMENTS = RecordList(
    key="documents",
    model=Document,
    permission="documents:view",
    columns=COLUMNS,
    default_sort="-issued",
    row_name=lambda d: d.number,
    row_url=lambda d: url_for("documents.show", document_id=d.id),
    noun=lambda n, shown: ngettext("%(shown)s document", "%(shown)s documents", n, shown=shown),
    empty=Empty(
        "file-invoice",
        _l(
            "Quotes, orders, invoices and credit notes stand here, with what is still to be paid. "
            "Bring them in as electronic invoices (Factur-X, ZUGFeRD, UBL), CSV or Excel files."
        ),
        "documents.new",
        _l("Import documents"),
    ),
    search_label=_l("Number, customer"),
    filters=FILTERS,
    where=search.conditions,
    bulk=BULK,
    actions=ACTIONS,
    options=(selectinload(Document.customer), selectinload(Document.ratings)),
)
