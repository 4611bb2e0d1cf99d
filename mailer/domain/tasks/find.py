"""Find tasks: those of a person, those that are due, those about a record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from mailer.domain.settings.company import company
from mailer.domain.tasks.about import About
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.folding import fold, prefix_end
from mailer.models.customer import Customer
from mailer.models.task import SOME_DAY, Task, TaskAbout, TaskPriority, TaskState
from mailer.models.user import User

Condition = ColumnElement[bool]
NONE = "none"
OVERDUE, TODAY, WEEK, LATER, NO_DAY = "overdue", "today", "week", "later", "none"


def today() -> dt.date:
    """The company's calendar day."""
    return clock.today(company().time_zone)


def there() -> Condition:
    """Not deleted."""
    return Task.deleted_at.is_(None)


def is_open() -> Condition:
    """Still to be done."""
    return Task.state == TaskState.OPEN


def is_done() -> Condition:
    """Done."""
    return Task.state == TaskState.DONE


def of_person(user_id: int | None) -> Condition:
    """Assigned to them; None: the system, which has none."""
    return Task.assignee_id == user_id if user_id is not None else false()


def due() -> Condition:
    """Due today or earlier, and still to be done."""
    return and_(is_open(), Task.due_on <= today())


def count_due(user_id: int | None) -> int:
    """How many tasks of a person are due."""
    query = select(func.count()).where(there(), due(), of_person(user_id))
    return db.session.scalar(query) or 0


def count_open_of_customer(customer_id: int) -> int:
    """How many are to be done for a customer."""
    query = select(func.count()).where(there(), is_open(), Task.customer_id == customer_id)
    return db.session.scalar(query) or 0


def of_customer(customer_id: int, most: int) -> list[Task]:
    """Tasks about a customer and all its records: what is to be done first, then what was done."""
    return _some(Task.customer_id == customer_id, most=most)


def about(record: About, most: int = 50) -> list[Task]:
    """Tasks about a record, those to be done first."""
    return _some(Task.about_kind == record.kind, Task.about_id == record.id, most=most)


def _some(*conditions: Condition, most: int) -> list[Task]:
    query = (
        select(Task)
        .where(there(), *conditions)
        .order_by(Task.state.desc(), Task.due_on, Task.id)
        .options(selectinload(Task.assignee))
        .limit(most)
    )
    return list(db.session.scalars(query))


def matches_text(text: str) -> Condition:
    """The text begins the subject, or the name of the customer it is about."""
    folded = fold(text)
    if not folded:
        return false()
    customers = select(Customer.id).where(
        or_(_begins(Customer.name_key, folded), _begins(Customer.company_key, folded))
    )
    return or_(_begins(Task.subject_key, folded), Task.customer_id.in_(customers))


def with_days(values: Sequence[str]) -> Condition:
    """For the list's filter: when it is due."""
    day = today()
    ways = {
        OVERDUE: Task.due_on < day,
        TODAY: Task.due_on == day,
        WEEK: and_(Task.due_on > day, Task.due_on <= day + dt.timedelta(days=7)),
        LATER: and_(Task.due_on > day + dt.timedelta(days=7), Task.due_on < SOME_DAY),
        NO_DAY: Task.due_on == SOME_DAY,
    }
    return or_(false(), *(ways[value] for value in values if value in ways))


def with_priorities(values: Sequence[str]) -> Condition:
    """For the list's filter."""
    return Task.priority.in_([each for each in TaskPriority if each.name.lower() in values])


def with_kinds(values: Sequence[str]) -> Condition:
    """For the list's filter: what it is about; `none` is nothing."""
    ways: list[Condition] = [
        Task.about_kind.in_([kind for kind in TaskAbout if kind.value in values])
    ]
    if NONE in values:
        ways.append(Task.about_kind.is_(None))
    return or_(*ways)


def assigned_to(values: Sequence[str]) -> Condition:
    """For the list's filter; `none` means nobody."""
    ids = [int(value) for value in values if value.isdecimal() and len(value) < 19]
    ways: list[Condition] = [Task.assignee_id.in_(ids)]
    if NONE in values:
        ways.append(Task.assignee_id.is_(None))
    return or_(*ways)


def _begins(column: InstrumentedAttribute[str], folded: str) -> Condition:
    end = prefix_end(folded)
    return column >= folded if end is None else and_(column >= folded, column < end)


def assignees() -> list[User]:
    """Who has tasks, by name."""
    having = select(Task.assignee_id).where(there(), Task.assignee_id.is_not(None))
    query = select(User).where(User.id.in_(having)).order_by(User.name, User.id)
    return list(db.session.scalars(query).unique())
