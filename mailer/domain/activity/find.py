"""Which events a person may see, and which a query means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, false, select

from mailer.domain.accounts.access import Actor, can
from mailer.domain.customers.search import matches_text as customers_with
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.activity import KINDS, Activity, ActivityKind
from mailer.models.customer import Customer
from mailer.models.user import User

Condition = ColumnElement[bool]
#: What a person must be allowed to see of each kind.
PERMISSIONS = {
    ActivityKind.MAIL: "customers:view",
    ActivityKind.OPEN: "customers:view",
    ActivityKind.CLICK: "customers:view",
    ActivityKind.RATING: "incidents:view",
    ActivityKind.INCIDENT_OPENED: "incidents:view",
    ActivityKind.INCIDENT_CLOSED: "incidents:view",
    ActivityKind.PAYMENT: "documents:view",
    ActivityKind.TASK_DONE: "tasks:view",
    ActivityKind.CONSENT: "customers:view",
    ActivityKind.CALL_MADE: "tasks:view",
    ActivityKind.TRIGGER: "customers:view",
}
TODAY, WEEK, MONTH, YEAR = "today", "week", "month", "year"
_DAYS = {TODAY: 0, WEEK: 6, MONTH: 29, YEAR: 364}


def kinds_for(actor: Actor) -> list[ActivityKind]:
    """The kinds that a person may see."""
    return [kind for kind in KINDS if can(actor, PERMISSIONS[kind])]


def seen_by(actor: Actor) -> list[Condition]:
    """The condition for that; none for who may see everything."""
    kinds = kinds_for(actor)
    return [] if len(kinds) == len(KINDS) else [Activity.kind.in_([k.value for k in kinds])]


def of_kinds(values: Sequence[str]) -> Condition:
    """For the list's filter."""
    return Activity.kind.in_([kind.value for kind in KINDS if kind.value in values])


def by_people(values: Sequence[str]) -> Condition:
    """For the list's filter: colleagues."""
    ids = [int(value) for value in values if value.isdecimal() and len(value) < 19]
    return Activity.actor_id.in_(ids) if ids else false()


def in_periods(values: Sequence[str]) -> Condition:
    """For the list's filter: so many days up to today, as the company counts them."""
    zone = company().time_zone
    today = clock.today(zone)
    starts = [
        dt.datetime.combine(today - dt.timedelta(days=_DAYS[value]), dt.time(), ZoneInfo(zone))
        for value in values
        if value in _DAYS
    ]
    return Activity.at >= min(starts) if starts else false()


def matches_text(text: str) -> Condition:
    """Of customers whom a search of the list of customers finds."""
    return Activity.customer_id.in_(select(Customer.id).where(customers_with(text)))


def of_customer(customer_id: int) -> Condition:
    """Of one customer."""
    return Activity.customer_id == customer_id


def people() -> list[User]:
    """Colleagues, by name."""
    return list(db.session.scalars(select(User).order_by(User.name, User.id)).unique())
