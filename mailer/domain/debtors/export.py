"""Receipts as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from mailer.domain.debtors import find
from mailer.domain.debtors.find import Debt
from mailer.domain.documents.search import today
from mailer.domain.lists.slices import sliced
from mailer.infra.db import db
from mailer.lib.tabular.download import Cell
from mailer.models.document import Document
from mailer.models.receipt import Receipt


def records(ids: Select[int]) -> Iterator[list[Cell]]:
    """Its head and its rows."""
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
    yield from sliced(ids, Receipt.id, _some)


def _some(ids: Sequence[int]) -> list[list[Cell]]:
    query = (
        select(Receipt)
        .where(Receipt.id.in_(ids))
        .order_by(Receipt.id)
        .options(joinedload(Receipt.document).joinedload(Document.customer))
    )
    return [_record(debt) for debt in find.about(db.session.scalars(query).all())]


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
