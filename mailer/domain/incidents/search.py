"""Find incidents."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, func, or_, select

from mailer.domain.customers.search import starts_with
from mailer.infra.db import db
from mailer.lib.folding import fold
from mailer.models.customer import Customer
from mailer.models.incident import Incident, IncidentState
from mailer.models.user import User

NONE = "none"


def matches_text(text: str) -> ColumnElement[bool]:
    """The text begins the title, the number, or the customer's name or company."""
    folded = fold(text)
    if not folded:
        return false()
    ways = [starts_with(Incident.title_key, folded)]
    ways += [starts_with(Incident.number, each) for each in {text.strip(), text.strip().upper()}]
    customers = select(Customer.id).where(
        or_(starts_with(Customer.name_key, folded), starts_with(Customer.company_key, folded))
    )
    return or_(*ways, Incident.customer_id.in_(customers))


def by_number(number: str) -> Incident | None:
    """The incident of that number."""
    found: Incident | None = db.session.scalar(select(Incident).where(Incident.number == number))
    return found


def in_states(values: Sequence[str]) -> ColumnElement[bool]:
    """For the list's filter."""
    return Incident.state.in_([state for state in IncidentState if state.value in values])


def assigned_to(values: Sequence[str]) -> ColumnElement[bool]:
    """For the list's filter; `none` means nobody."""
    ids = [int(value) for value in values if value.isdecimal() and len(value) < 19]
    ways = [Incident.assignee_id.in_(ids)]
    if NONE in values:
        ways.append(Incident.assignee_id.is_(None))
    return or_(*ways)


def assignees() -> list[User]:
    """Who has incidents, by name."""
    having = select(Incident.assignee_id).where(Incident.assignee_id.is_not(None))
    query = select(User).where(User.id.in_(having)).order_by(User.name, User.id)
    return list(db.session.scalars(query).unique())


def of_customer(customer_id: int, most: int) -> list[Incident]:
    """A customer's incidents, the newest first."""
    query = (
        select(Incident)
        .where(Incident.customer_id == customer_id)
        .order_by(Incident.opened_at.desc(), Incident.id.desc())
        .limit(most)
    )
    return list(db.session.scalars(query))


def count_of_customer(customer_id: int) -> int:
    """How many there are."""
    query = select(func.count()).where(Incident.customer_id == customer_id)
    return db.session.scalar(query) or 0
