"""Find calls: those of a person, of a customer, those to be made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.folding import fold, prefix_end
from mailer.lib.local_time import day_start
from mailer.models.call import Call, CallOutcome, CallState
from mailer.models.customer import Customer
from mailer.models.user import User

Condition = ColumnElement[bool]
NONE = "none"


def there() -> Condition:
    """Not deleted."""
    return Call.deleted_at.is_(None)


def is_open() -> Condition:
    """Still to be made."""
    return Call.state == CallState.OPEN


def is_done() -> Condition:
    """Made."""
    return Call.state == CallState.DONE


def count_open_of_customer(customer_id: int) -> int:
    """How many are to be made to a customer."""
    query = select(func.count()).where(there(), is_open(), Call.customer_id == customer_id)
    return db.session.scalar(query) or 0


def of_customer(customer_id: int, most: int) -> list[Call]:
    """Calls to a customer: those to be made first, then the last ones made."""
    query = (
        select(Call)
        .where(there(), Call.customer_id == customer_id)
        .order_by(Call.state.desc(), Call.starts_at, Call.id)
        .options(selectinload(Call.assignee), selectinload(Call.contact))
        .limit(most)
    )
    return list(db.session.scalars(query))


def count_due(user_id: int | None) -> int:
    """How many calls of a person are for today or should have been made."""
    if user_id is None:
        return 0
    zone = company().time_zone
    tomorrow = day_start(clock.today(zone) + dt.timedelta(days=1), zone)
    query = select(func.count()).where(
        there(), is_open(), Call.assignee_id == user_id, Call.starts_at < tomorrow
    )
    return db.session.scalar(query) or 0


def matches_text(text: str) -> Condition:
    """The text begins the subject, or the name of the customer."""
    folded = fold(text)
    if not folded:
        return false()
    customers = select(Customer.id).where(
        or_(_begins(Customer.name_key, folded), _begins(Customer.company_key, folded))
    )
    return or_(_begins(Call.subject_key, folded), Call.customer_id.in_(customers))


def assigned_to(values: Sequence[str]) -> Condition:
    """For the list's filter; `none` means nobody."""
    ids = [int(value) for value in values if value.isdecimal() and len(value) < 19]
    ways: list[Condition] = [Call.assignee_id.in_(ids)]
    if NONE in values:
        ways.append(Call.assignee_id.is_(None))
    return or_(*ways)


def with_outcomes(values: Sequence[str]) -> Condition:
    """For the list's filter."""
    return Call.outcome.in_([each for each in CallOutcome if each.value in values])


def assignees() -> list[User]:
    """Who has calls, by name."""
    having = select(Call.assignee_id).where(there(), Call.assignee_id.is_not(None))
    query = select(User).where(User.id.in_(having)).order_by(User.name, User.id)
    return list(db.session.scalars(query).unique())


def _begins(column: InstrumentedAttribute[str], folded: str) -> Condition:
    end = prefix_end(folded)
    return column >= folded if end is None else and_(column >= folded, column < end)
