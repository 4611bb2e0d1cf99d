"""Receipts as a file: CSV in a stream, XLSX in constant memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from mailer.domain.debtors import find
from mailer.domain.debtors.find import Debt
from mailer.domain.documents.export import MOST_XLSX, SLICE, as_text
from mailer.domain.documents.search import today
from mailer.infra.db import db, reading
from mailer.lib.errors import Refused
from mailer.lib.tabular.download import Cell, csv_lines, xlsx_file
from mailer.models.document import Document
from mailer.models.receipt import Receipt


def csv_stream(ids: Select[int]) -> Iterator[str]:
    """The file piece by piece; no transaction is held between two of them."""
    return csv_lines(map(as_text, record) for record in _records(ids))


def xlsx(ids: Select[int], count: int, path: Path) -> None:
    """Write the file, amounts as numbers and days as days; raises `Refused` above `MOST_XLSX`
    rows."""
    if count > MOST_XLSX:
        raise Refused(
            _(
                "An Excel file takes %(most)s receipts at most. Please export as CSV, or tick fewer.",
                most=format_decimal(MOST_XLSX),
            )
        )
    xlsx_file(path, _("Receipts"), _records(ids))


def _records(ids: Select[int]) -> Iterator[list[Cell]]:
    yield [
        _("Reference"),
        _("Customer number"),
        _("Customer"),
        _("E-mail"),
        _("Document date"),
        _("Due date"),
        _("Amount"),
        _("Still to be paid"),
        _("Currency"),
        _("Days overdue"),
        _("Last notification"),
    ]
    last = 0
    while True:
        rows, last = _slice(ids, last)
        if not rows:
            return
        yield from rows


def _slice(ids: Select[int], last: int) -> tuple[list[list[Cell]], int]:
    with reading():
        some = ids.where(Receipt.id > last).order_by(Receipt.id).limit(SLICE)
        query = (
            select(Receipt)
            .where(Receipt.id.in_(list(db.session.scalars(some))))
            .order_by(Receipt.id)
            .options(joinedload(Receipt.document).joinedload(Document.customer))
        )
        found = db.session.scalars(query).all()
        rows = [_record(debt) for debt in find.about(found)]
        last = found[-1].id if found else 0
        db.session.rollback()
    return rows, last


def _record(debt: Debt) -> list[Cell]:
    receipt, document = debt.receipt, debt.receipt.document
    customer = document.customer
    overdue = (today() - receipt.due_date).days if receipt.remaining > 0 else 0
    return [
        document.number,
        customer.number if customer else "",
        customer.name if customer else document.party_name,
        customer.email if customer else str(document.buyer.get("email", "")),
        document.issue_date,
        receipt.due_date,
        receipt.amount,
        receipt.remaining,
        document.currency,
        str(max(0, overdue)),
        debt.history.last,
    ]
