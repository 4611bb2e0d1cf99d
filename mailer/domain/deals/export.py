"""Deals as a file; an import recognises its columns again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from mailer.domain.deals import labels
from mailer.domain.lists.slices import sliced
from mailer.infra.db import db
from mailer.lib.tabular.download import Cell
from mailer.models.deal import Deal


def records(ids: Select[int]) -> Iterator[list[Cell]]:
    """Its head and its rows."""
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
    yield from sliced(ids, Deal.id, _some)


def _some(ids: Sequence[int]) -> list[list[Cell]]:
    query = (
        select(Deal)
        .where(Deal.id.in_(ids))
        .order_by(Deal.id)
        .options(selectinload(Deal.customer), selectinload(Deal.owner))
    )
    return [_record(deal) for deal in db.session.scalars(query)]


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
