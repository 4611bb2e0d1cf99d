"""Deals as a file: CSV in a stream, XLSX in constant memory; an import recognises the columns of
both again."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from mailer.domain.deals import labels
from mailer.infra.db import db, reading
from mailer.lib.errors import Refused
from mailer.lib.tabular.download import Cell, csv_lines, xlsx_file
from mailer.models.deal import Deal

SLICE = 1_000
#: XLSX is made before it is sent; more rows than this would keep a person waiting too long.
MOST_XLSX = 100_000


def csv_stream(ids: Select[int]) -> Iterator[str]:
    """The file piece by piece; no transaction is held between two of them."""
    return csv_lines(map(_as_text, record) for record in _records(ids))


def xlsx(ids: Select[int], count: int, path: Path) -> None:
    """Write the file, amounts as numbers and days as days; raises `Refused` above `MOST_XLSX`
    rows."""
    if count > MOST_XLSX:
        raise Refused(
            _(
                "An Excel file takes %(most)s deals at most. Please export as CSV, or tick fewer.",
                most=format_decimal(MOST_XLSX),
            )
        )
    xlsx_file(path, _("Deals"), _records(ids))


def _records(ids: Select[int]) -> Iterator[list[Cell]]:
    yield [
        _("Number"),
        _("Title"),
        _("Stage"),
        _("Amount"),
        _("Currency"),
        _("Customer number"),
        _("Customer"),
        _("E-mail"),
        _("Owner"),
        _("Expected on"),
        _("Closed on"),
        _("Note"),
    ]
    last = 0
    while True:
        rows, last = _slice(ids, last)
        if not rows:
            return
        yield from rows


def _slice(ids: Select[int], last: int) -> tuple[list[list[Cell]], int]:
    with reading():
        some = ids.where(Deal.id > last).order_by(Deal.id).limit(SLICE)
        query = (
            select(Deal)
            .where(Deal.id.in_(list(db.session.scalars(some))))
            .order_by(Deal.id)
            .options(selectinload(Deal.customer), selectinload(Deal.owner))
        )
        found = db.session.scalars(query).all()
        rows = [_record(deal) for deal in found]
        last = found[-1].id if found else 0
        db.session.rollback()
    return rows, last


def _record(deal: Deal) -> list[Cell]:
    return [
        deal.number,
        deal.title,
        str(labels.STAGES[deal.stage]),
        deal.amount,
        deal.currency,
        deal.customer.number,
        deal.customer.name,
        deal.customer.email,
        deal.owner.name if deal.owner else "",
        deal.expected_on,
        deal.closed_on,
        deal.note,
    ]


def _as_text(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:.2f}"
    return "" if cell is None else str(cell)
