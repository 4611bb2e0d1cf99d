"""Documents as a file: CSV in a stream, XLSX in constant memory; an import recognises the columns
of both again."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from mailer.domain.documents import labels
from mailer.infra.db import db, reading
from mailer.lib.errors import Refused
from mailer.lib.tabular.download import Cell, csv_lines, xlsx_file
from mailer.models.document import Document

SLICE = 1_000
#: XLSX is made before it is sent; more rows than this would keep a person waiting too long.
MOST_XLSX = 100_000


def csv_stream(ids: Select[int]) -> Iterator[str]:
    """The file piece by piece; no transaction is held between two of them."""
    return csv_lines(map(as_text, record) for record in _records(ids))


def xlsx(ids: Select[int], count: int, path: Path) -> None:
    """Write the file, amounts as numbers and days as days; raises `Refused` above `MOST_XLSX`
    rows."""
    if count > MOST_XLSX:
        raise Refused(
            _(
                "An Excel file takes %(most)s documents at most. Please export as CSV, or tick fewer.",
                most=format_decimal(MOST_XLSX),
            )
        )
    xlsx_file(path, _("Documents"), _records(ids))


def _records(ids: Select[int]) -> Iterator[list[Cell]]:
    yield [
        _("Number"),
        _("Type"),
        _("Customer number"),
        _("Customer"),
        _("E-mail"),
        _("Document date"),
        _("Due date"),
        _("Net total"),
        _("VAT"),
        _("Total"),
        _("Still to be paid"),
        _("Currency"),
        _("State"),
    ]
    last = 0
    while True:
        rows, last = _slice(ids, last)
        if not rows:
            return
        yield from rows


def _slice(ids: Select[int], last: int) -> tuple[list[list[Cell]], int]:
    with reading():
        some = ids.where(Document.id > last).order_by(Document.id).limit(SLICE)
        query = (
            select(Document)
            .where(Document.id.in_(list(db.session.scalars(some))))
            .order_by(Document.id)
            .options(selectinload(Document.customer))
        )
        found = db.session.scalars(query).all()
        rows = [_record(document) for document in found]
        last = found[-1].id if found else 0
        db.session.rollback()
    return rows, last


def _record(document: Document) -> list[Cell]:
    customer = document.customer
    email = customer.email if customer else str(document.buyer.get("email", ""))
    return [
        document.number,
        str(labels.TYPES[document.type]),
        customer.number if customer else "",
        customer.name if customer else document.party_name,
        email,
        document.issue_date,
        document.due_date,
        document.net,
        document.tax,
        document.total,
        document.remaining,
        document.currency,
        str(labels.STATES[document.state]),
    ]


def as_text(cell: Cell) -> str:
    """A cell as CSV has it: amounts with a point, days as ISO 8601 writes them."""
    if isinstance(cell, Decimal):
        return f"{cell:.2f}"
    return "" if cell is None else str(cell)
