"""How satisfied customers are: the ratings that count, added up. What is suspicious is left out,
and said to be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, case, func, select

from mailer.domain.ratings import scores
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.customer import Customer
from mailer.models.incident import Incident
from mailer.models.rating import RatedKind, Rating
from mailer.models.user import User

WEEKS, MONTHS, YEARS = "weeks", "months", "years"
#: In words; the present one is the last of twelve.
PERIODS = {
    MONTHS: _l("Twelve months"),
    WEEKS: _l("Twelve weeks"),
    YEARS: _l("All years"),
}
_PARTS = 12
#: Lines of a table.
MOST = 20


@dataclass(frozen=True)
class Share:
    """Some of the ratings: how many, and what they give together."""

    votes: int = 0
    total: int = 0
    #: Whose they are: an id and a name; empty for nobody's.
    id: int | None = None
    name: str = ""

    @property
    def average(self) -> float | None:
        """From 1 to 5; None without a rating."""
        return self.total / self.votes if self.votes else None


@dataclass(frozen=True)
class Part:
    """A week, month or year."""

    starts: dt.date
    share: Share


@dataclass(frozen=True)
class Satisfaction:
    """What the page shows."""

    all: Share
    #: Ratings of which the last answer was set apart.
    suspicious: int
    #: Score → how many, all five of them.
    by_score: dict[int, int]
    parts: Sequence[Part]
    #: By who takes care; most ratings first.
    by_person: Sequence[Share]
    #: The least satisfied first.
    by_customer: Sequence[Share]


def satisfaction(period: str = MONTHS, kind: str = "") -> Satisfaction:
    """Of one of `PERIODS` and one kind of thing; of all kinds where `kind` names none."""
    days = _starts(period)
    within = [Rating.last_at >= _moment(days[0])]
    if kind in set(RatedKind):
        within.append(Rating.kind == RatedKind(kind))
    counted = [*within, Rating.score.is_not(None)]
    by = _rows(_sums(Rating.score).where(*counted).group_by(Rating.score))
    found = {row.score: row.votes for row in by}
    by_score = {score: found.get(score, 0) for score in scores.SCORES}
    suspicious = select(func.count()).select_from(Rating).where(*within, Rating.suspicious)
    return Satisfaction(
        all=Share(sum(by_score.values()), sum(score * votes for score, votes in by_score.items())),
        suspicious=db.session.scalar(suspicious) or 0,
        by_score=by_score,
        parts=_parts(days, counted),
        by_person=_by_person(counted),
        by_customer=_by_customer(counted),
    )


def _starts(period: str) -> list[dt.date]:
    """The first days of the weeks, months or years that are looked at, the last one is now's."""
    today = clock.today(company().time_zone)
    if period == WEEKS:
        monday = today - dt.timedelta(days=today.weekday())
        return [monday - dt.timedelta(weeks=back) for back in range(_PARTS - 1, -1, -1)]
    if period == YEARS:
        first = db.session.scalar(select(func.min(Rating.last_at)))
        since = first.astimezone(ZoneInfo(company().time_zone)).year if first else today.year
        return [dt.date(year, 1, 1) for year in range(since, max(since, today.year) + 1)]
    months = [today.year * 12 + today.month - 1 - back for back in range(_PARTS - 1, -1, -1)]
    return [dt.date(month // 12, month % 12 + 1, 1) for month in months]


def _moment(day: dt.date) -> dt.datetime:
    """When a day of the company begins."""
    zone = ZoneInfo(company().time_zone)
    return dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC)


def _parts(days: list[dt.date], counted: list[ColumnElement[bool]]) -> list[Part]:
    # What is older than the first day is left out already.
    ends = [(Rating.last_at < _moment(day), max(number - 1, 0)) for number, day in enumerate(days)]
    part = case(*ends, else_=len(days) - 1).label("part")
    rows = _rows(_sums(part).where(*counted).group_by("part"))
    found = {row.part: Share(row.votes, int(row.total)) for row in rows}
    return [Part(day, found.get(number, Share())) for number, day in enumerate(days)]


def _by_person(counted: list[ColumnElement[bool]]) -> list[Share]:
    """Who takes care of the incident; of anything else, of the customer."""
    own = and_(Rating.kind == RatedKind.INCIDENT, Incident.id == Rating.object_id)
    person = case(
        (Rating.kind == RatedKind.INCIDENT, Incident.assignee_id), else_=Customer.owner_id
    )
    query = (
        _sums(User.id, User.name)
        .outerjoin(Incident, own)
        .outerjoin(Customer, Customer.id == Rating.customer_id)
        .outerjoin(User, User.id == person)
        .where(*counted)
        .group_by(User.id, User.name)
        .order_by(func.count().desc(), User.name)
    )
    return _shares(query)


def _by_customer(counted: list[ColumnElement[bool]]) -> list[Share]:
    query = (
        _sums(Customer.id, Customer.name)
        .join(Customer, Customer.id == Rating.customer_id)
        .where(*counted)
        .group_by(Customer.id, Customer.name, Customer.name_key)
        .order_by(func.avg(Rating.score), func.count().desc(), Customer.name_key)
    )
    return _shares(query)


def _sums(*columns: Any) -> Select[Any]:
    votes, total = func.count().label("votes"), func.sum(Rating.score).label("total")
    return select(*columns, votes, total).select_from(Rating)


def _shares(query: Select[Any]) -> list[Share]:
    return [
        Share(row.votes, int(row.total), row.id, row.name or "") for row in _rows(query.limit(MOST))
    ]


def _rows(query: Select[Any]) -> Sequence[Any]:
    return db.session.execute(query).all()
