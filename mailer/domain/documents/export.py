"""Documents as a file; an import recognises its columns again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from mailer.domain.documents import labels
from mailer.domain.lists.slices import sliced
from mailer.infra.db import db
from mailer.lib.tabular.download import Cell
from mailer.models.document import Document


def records(ids: Select[int]) -> Iterator[list[Cell]]:
    """Its head and its rows."""
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
    yield from sliced(ids, Document.id, _some)


def _some(ids: Sequence[int]) -> list[list[Cell]]:
    query = (
        select(Document)
        .where(Document.id.in_(ids))
        .order_by(Document.id)
        .options(selectinload(Document.customer))
    )
    return [_record(document) for document in db.session.scalars(query)]


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
