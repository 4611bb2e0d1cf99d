"""The recipients behind a figure, in slices, for files: no transaction is held between two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from mailer.domain.mailings import statistics
from mailer.domain.mailings.statistics import Figure
from mailer.infra.db import db, reading
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery

SLICE = 1_000
#: An Excel file is made before it is sent; more rows would keep a person waiting too long.
MOST_XLSX = 100_000


def count(mailing_id: int, figure: Figure | None) -> int:
    """How many recipients a figure has; without one, the mailing."""
    return db.session.scalar(select(func.count()).select_from(Delivery).where(
        *_conditions(mailing_id, figure)
    )) or 0  # fmt: skip


def recipients(mailing_id: int, figure: Figure | None) -> Iterator[Sequence[tuple[Delivery, str]]]:
    """Deliveries with the names of their customers ("" where there is none any more)."""
    last = 0
    while True:
        with reading():
            query = (
                select(Delivery, func.coalesce(Customer.name, ""))
                .outerjoin(Customer, Customer.id == Delivery.customer_id)
                .where(*_conditions(mailing_id, figure), Delivery.id > last)
                .order_by(Delivery.id)
                .limit(SLICE)
                .options(joinedload(Delivery.reading))
            )
            rows = [(delivery, name) for delivery, name in db.session.execute(query)]
            db.session.expunge_all()
            db.session.rollback()
        if not rows:
            return
        last = rows[-1][0].id
        yield rows


def _conditions(mailing_id: int, figure: Figure | None) -> list[ColumnElement[bool]]:
    ours = [Delivery.mailing_id == mailing_id]
    return [*ours, statistics.condition(figure)] if figure is not None else ours
