"""The recipients behind a figure, for files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from mailer.domain.lists.slices import sliced
from mailer.domain.mailings import statistics
from mailer.domain.mailings.statistics import Figure
from mailer.infra.db import db
from mailer.models.contact import Contact
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery


def count(mailing_id: int, figure: Figure | None) -> int:
    """How many recipients a figure has; without one, the mailing."""
    ours = _conditions(mailing_id, figure)
    return db.session.scalar(select(func.count()).select_from(Delivery).where(*ours)) or 0


def recipients(mailing_id: int, figure: Figure | None) -> Iterator[tuple[Delivery, str]]:
    """Deliveries with the names of their contacts or customers ("" where there is none any more)."""
    ids = select(Delivery.id).where(*_conditions(mailing_id, figure))
    return sliced(ids, Delivery.id, _some)


def _some(ids: Sequence[int]) -> list[tuple[Delivery, str]]:
    query = (
        select(Delivery, func.coalesce(Contact.name, Customer.name, ""))
        .outerjoin(Customer, Customer.id == Delivery.customer_id)
        .outerjoin(Contact, Contact.id == Delivery.contact_id)
        .where(Delivery.id.in_(ids))
        .order_by(Delivery.id)
        .options(joinedload(Delivery.reading))
    )
    rows = [(delivery, name) for delivery, name in db.session.execute(query)]
    # They outlive their transaction.
    db.session.expunge_all()
    return rows


def _conditions(mailing_id: int, figure: Figure | None) -> list[ColumnElement[bool]]:
    ours = [Delivery.mailing_id == mailing_id]
    return [*ours, statistics.condition(figure)] if figure is not None else ours
