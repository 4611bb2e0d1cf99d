"""The list of receipts: columns, filters, actions."""

from __future__ import annotations

from typing import Any

from flask import g, request, url_for
from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import joinedload

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
from mailer.domain.debtors import answers, find, labels, pauses, search
from mailer.domain.debtors.find import Debt
from mailer.domain.documents import search as documents
from mailer.infra.db import db
from mailer.models.document import Document, DocumentState
from mailer.models.receipt import Receipt
from mailer.models.reminder import ReminderAnswer, ReminderPause


def state_badge(receipt: Receipt) -> Badge:
    """Where it stands."""
    if receipt.document.state is DocumentState.CANCELLED:
        return Badge(_("Cancelled"), "muted")
    if not receipt.remaining:
        return Badge(_("Paid"), "ok")
    days = (documents.today() - receipt.due_date).days
    if days > 0:
        shown = format_decimal(days)
        text = ngettext("%(shown)s day overdue", "%(shown)s days overdue", days, shown=shown)
        return Badge(text, "bad")
    return Badge(_("Not due yet"), "info")


def pause_badge(pause: ReminderPause) -> Badge:
    """Until when nothing is sent by itself."""
    if pause.until is None:
        return Badge(_("Paused"), "warn", pause.note)
    return Badge(_("Paused until %(day)s", day=date(pause.until)), "warn", pause.note)


def answer_badge(answer: ReminderAnswer) -> Badge:
    """What the customer said."""
    return Badge(labels.ANSWERS[answer.kind], "info", answer.comment)


def _known(receipt: Receipt) -> tuple[Debt, ReminderAnswer | None, ReminderPause | None]:
    """What was sent and answered, read at once for all receipts that this request has loaded."""
    known = g.setdefault("receipts_known", {})
    if receipt.id not in known:
        loaded = [each for each in db.session if isinstance(each, Receipt)]
        given = answers.of_receipts(each.id for each in loaded)
        customers = {each.document.customer_id for each in loaded}
        paused = {each: pauses.of_customer(each) for each in customers if each is not None}
        for debt in find.about(loaded):
            customer_id = debt.receipt.document.customer_id
            known[debt.receipt.id] = (
                debt,
                given.get(debt.receipt.id),
                paused.get(customer_id or 0),
            )
    found: tuple[Debt, ReminderAnswer | None, ReminderPause | None] = known[receipt.id]
    return found


def _answer(receipt: Receipt) -> Badge | None:
    answer = _known(receipt)[1]
    return answer_badge(answer) if answer is not None else None


def _pause(receipt: Receipt) -> Badge | None:
    """The day is its hint: rows are narrow."""
    debt, _given, of_customer = _known(receipt)
    pause = debt.pause or of_customer
    return Badge(_("Paused"), "warn", pause_badge(pause).text) if pause is not None else None


def _last(receipt: Receipt) -> Any:
    return _known(receipt)[0].history.last


def _customer(receipt: Receipt) -> Any:
    customer = receipt.document.customer
    if customer is None:
        return Badge(receipt.document.party_name or _("Nobody"), "warn", _("Not a customer yet"))
    if can_open("customers.show"):
        return Link(customer.name, url_for("debtors.of_customer", customer_id=customer.id))
    return customer.name


def _customers() -> Choices:
    return documents.customer_choices(request.args.getlist("customer"))


def _reference(receipt: Receipt) -> str:
    return receipt.document.number


COLUMNS = [
    Column("reference", _l("Reference"), _reference),
    Column("customer", _l("Customer"), _customer),
    Column("due", _l("Due date"), lambda r: r.due_date, sort=(Receipt.due_date,)),
    Column("state", _l("State"), state_badge),
    Column("remaining", _l("Still to be paid"), lambda r: money(r.remaining, r.document.currency), numeric=True),
    Column("amount", _l("Amount"), lambda r: money(r.amount, r.document.currency), numeric=True, shown=False),
    Column("notified", _l("Last notification"), _last),
    Column("answer", _l("Answer"), _answer),
    Column("reminders", _l("Reminders"), _pause),
]  # fmt: skip

FILTERS = [
    Filter("state", _l("State"), lambda: list(search.STATES.items())),
    Filter("overdue", _l("Overdue"), lambda: list(search.OVERDUE_DAYS.items())),
    Filter("notified", _l("Last notification"), lambda: list(search.NOTIFIED.items())),
    Filter("pause", _l("Reminders"), lambda: list(search.PAUSES.items())),
    Filter("customer", _l("Customer"), _customers),
]

RECEIPTS = RecordList(
    key="receipts",
    model=Receipt,
    permission="debtors:view",
    columns=COLUMNS,
    default_sort="due",
    row_name=lambda r: _("%(number)s, due %(day)s", number=r.document.number, day=date(r.due_date)),
    row_url=lambda r: url_for("documents.show", document_id=r.document_id, _anchor="receipts"),
    noun=lambda n, shown: ngettext("%(shown)s receipt", "%(shown)s receipts", n, shown=shown),
    empty=Empty(
        "cash",
        _l(
            "What your customers have to pay stands here with its due date. Receipts come with the "
            "invoices that you import."
        ),
        "documents.new",
        _l("Import documents"),
    ),
    search_label=_l("Number, customer"),
    filters=FILTERS,
    where=search.conditions,
    bulk=[
        BulkAction(
            "notify", _l("Notify unpaid"), "mail-forward", "debtors.notify",
            arguments={"of": "receipts"}, primary=True,
        ),
        BulkAction("csv", _l("Export as CSV"), "download", "debtors.csv"),
        BulkAction("xlsx", _l("Export as Excel file"), "file-spreadsheet", "debtors.xlsx"),
    ],
    actions=[
        RowAction(
            "notify", _l("Notify unpaid"), "mail-forward", "debtors.notify", argument="receipt"
        ),
        RowAction(
            "pause", _l("Pause the reminders"), "hand-stop", "debtors.pause_receipt",
            argument="receipt_id",
        ),
    ],
    options=(joinedload(Receipt.document).joinedload(Document.customer),),
)  # fmt: skip
