"""Documents as a CSV file, in a stream; an import recognises its columns again."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from mailer.domain.documents import labels
from mailer.infra.db import db, reading
from mailer.lib.tabular.download import csv_lines
from mailer.models.document import Document

SLICE = 1_000


def csv_stream(ids: Select[int]) -> Iterator[str]:
    """The file piece by piece; no transaction is held between two of them."""
    return csv_lines(_records(ids))


def _records(ids: Select[int]) -> Iterator[list[str]]:
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


def _slice(ids: Select[int], last: int) -> tuple[list[list[str]], int]:
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


def _record(document: Document) -> list[str]:
    customer = document.customer
    email = customer.email if customer else str(document.buyer.get("email", ""))
    return [
        document.number,
        str(labels.TYPES[document.type]),
        customer.number if customer else "",
        customer.name if customer else document.party_name,
        email,
        document.issue_date.isoformat(),
        document.due_date.isoformat() if document.due_date else "",
        _amount(document.net),
        _amount(document.tax),
        _amount(document.total),
        _amount(document.remaining),
        document.currency,
        str(labels.STATES[document.state]),
    ]


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}"
