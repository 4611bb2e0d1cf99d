"""Ratings of an incident or a customer, and those that a filter means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import selectinload

from mailer.infra.db import db
from mailer.models.rating import RatedKind, Rating

SUSPICIOUS = "suspicious"


def of_object(kind: RatedKind, object_id: int) -> list[Rating]:
    """All recipients' ratings of one thing, the newest first, with their answers."""
    query = (
        select(Rating)
        .where(Rating.kind == kind, Rating.object_id == object_id)
        .order_by(Rating.last_at.desc())
    )
    return list(db.session.scalars(query.options(selectinload(Rating.votes))))


def of_customer(customer_id: int, most: int) -> list[Rating]:
    """A customer's ratings, the newest first."""
    query = (
        select(Rating)
        .where(Rating.customer_id == customer_id)
        .order_by(Rating.last_at.desc())
        .limit(most)
    )
    return list(db.session.scalars(query.options(selectinload(Rating.votes))))


def having(values: Iterable[str]) -> ColumnElement[bool]:
    """Ratings with one of these scores, or `suspicious` ones."""
    wanted = set(values)
    ways: list[ColumnElement[bool]] = [
        Rating.score.in_([int(value) for value in wanted if value in {"1", "2", "3", "4", "5"}])
    ]
    if SUSPICIOUS in wanted:
        ways.append(Rating.suspicious.is_(True))
    return or_(false(), *ways)


def kinds(values: Sequence[str]) -> ColumnElement[bool]:
    """Ratings of these kinds of things."""
    return Rating.kind.in_([kind for kind in RatedKind if kind.value in values])


KINDS = {
    RatedKind.INCIDENT: _l("Incident"),
    RatedKind.DOCUMENT: _l("Document"),
    RatedKind.MAILING: _l("Mailing"),
}
