"""Whose time has come: customers who were added, who joined a group, whose day it is.

Each is noted once (`Autoresponse`), with the moment at which the mail is to leave. Before it
leaves, `still` asks again: who left the group gets no mail, and whose date was corrected gets it
on the right day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, exists, func, insert, not_, select, true

from mailer.domain.automation import autoresponders
from mailer.domain.customers import in_list
from mailer.domain.customers.criteria.own import day_of
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.country_zones import only_zone
from mailer.lib.local_time import instant
from mailer.models.autoresponder import Autoresponder, Autoresponse, Occasion, ResponseState
from mailer.models.customer import Customer
from mailer.models.group import GroupMember
from mailer.models.import_run import ImportRow, RowOutcome
from mailer.models.saved_list import SavedList

#: Customers noted in one transaction.
SLICE = 500
#: A day that was missed (the machine was off) is made good so long; a birthday wish of last week
#: is none.
LATE = dt.timedelta(days=3)
#: Days are noted so long before.
AHEAD = dt.timedelta(days=1)


def notice(autoresponder: Autoresponder) -> bool:
    """Note the next customers whose occasion has come; True while there may be more. The caller
    commits, and holds the autoresponder's row."""
    if not autoresponder.active or autoresponder.since is None:
        return False
    if autoresponder.occasion is Occasion.DATE:
        found, more = _days(autoresponder), False
    else:
        rows = db.session.execute(_events(autoresponder).limit(SLICE)).all()
        found, more = [_noted(autoresponder, row) for row in rows], len(rows) == SLICE
    if found:
        db.session.execute(insert(Autoresponse), found)
    return more


def still(autoresponder: Autoresponder, responses: Iterable[Autoresponse]) -> set[int]:
    """Customers of these for whom it still holds."""
    due = {response.customer_id: response for response in responses}
    conditions = [Customer.id.in_(due), _of_list(autoresponder)]
    if autoresponder.occasion is Occasion.JOINED:
        conditions.append(_member(autoresponder))
    columns = [Customer.id, Customer.country, _value(autoresponder).label("day")]
    rows = db.session.execute(select(*columns).where(*conditions))
    if autoresponder.occasion is not Occasion.DATE:
        return {row.id for row in rows}
    return {row.id for row in rows if _same_day(autoresponder, row, due[row.id])}


def _events(autoresponder: Autoresponder) -> Select[*tuple[Any, ...]]:
    noted = exists().where(
        Autoresponse.autoresponder_id == autoresponder.id, Autoresponse.customer_id == Customer.id
    )
    columns = [Customer.id, Customer.country, Customer.created_at]
    found = select(*columns).where(not_(noted))
    if autoresponder.occasion is Occasion.JOINED:
        return found.where(_member(autoresponder)).order_by(Customer.id)
    found = found.where(Customer.created_at >= autoresponder.since)
    if not autoresponder.imported:
        made_by_import = exists().where(
            ImportRow.customer_id == Customer.id, ImportRow.outcome == RowOutcome.CREATED
        )
        found = found.where(not_(made_by_import))
    return found.order_by(Customer.created_at, Customer.id)


def _noted(autoresponder: Autoresponder, row: Row[Any]) -> dict[str, Any]:
    """It waits from the moment of the event: of joining, when it was seen."""
    event = row.created_at if autoresponder.occasion is Occasion.CREATED else clock.now()
    due = event + dt.timedelta(days=autoresponder.days)
    if autoresponder.hour is not None:
        zone = _zone(row.country)
        day = _local_day(event, zone) + dt.timedelta(days=autoresponder.days)
        due = _at(day, autoresponder.hour, zone)
    return _response(autoresponder, row.id, 0, due)


def _days(autoresponder: Autoresponder) -> list[dict[str, Any]]:
    """Those whose day comes within `AHEAD` or came within `LATE`."""
    now = clock.now()
    first, last = max(now - LATE, autoresponder.since or now), now + AHEAD
    offset = dt.timedelta(days=autoresponder.days)
    # A zone's day may begin a day before or after that of Greenwich.
    span = range((now - LATE).date().toordinal() - 1, last.date().toordinal() + 2)
    days = {dt.date.fromordinal(each) - offset for each in span}
    value = _value(autoresponder)
    matches = value.in_(sorted(day.isoformat() for day in days))
    if autoresponder.yearly:
        matches = func.substr(value, 6, 5).in_(sorted(_anniversaries(days)))
    rows = db.session.execute(
        select(Customer.id, Customer.country, value.label("day")).where(matches)
    )
    wanted: dict[tuple[int, int], dt.datetime] = {}
    for row in rows:
        for year, due in _moments(autoresponder, row, {day.year for day in days}):
            if first <= due <= last:
                wanted[row.id, year] = due
    known = _known(autoresponder, {customer_id for customer_id, _year in wanted})
    return [
        _response(autoresponder, customer_id, year, due)
        for (customer_id, year), due in wanted.items()
        if (customer_id, year) not in known
    ]


def _known(autoresponder: Autoresponder, ids: set[int]) -> set[tuple[int, int]]:
    known: set[tuple[int, int]] = set()
    ordered = sorted(ids)
    for start in range(0, len(ordered), SLICE):
        rows = db.session.execute(
            select(Autoresponse.customer_id, Autoresponse.year).where(
                Autoresponse.autoresponder_id == autoresponder.id,
                Autoresponse.customer_id.in_(ordered[start : start + SLICE]),
            )
        )
        known |= {(row.customer_id, row.year) for row in rows}
    return known


def _anniversaries(days: Iterable[dt.date]) -> set[str]:
    """Months and days; who was born on 29 February is wished well on the 28th in other years."""
    found = {day.isoformat()[5:] for day in days}
    if any((day.month, day.day) == (2, 28) for day in days):
        found.add("02-29")
    return found


def _moments(
    autoresponder: Autoresponder, row: Row[Any], years: Iterable[int]
) -> Iterable[tuple[int, dt.datetime]]:
    """When a mail about a customer's date is to leave, with the year of the occasion."""
    try:
        date = dt.date.fromisoformat(row.day)
    except ValueError:
        return
    zone, offset = _zone(row.country), dt.timedelta(days=autoresponder.days)
    hour = autoresponder.hour or 0
    if not autoresponder.yearly:
        yield 0, _at(date + offset, hour, zone)
        return
    for year in years:
        if year >= date.year:
            yield year, _at(_in_year(date, year) + offset, hour, zone)


def _same_day(autoresponder: Autoresponder, row: Row[Any], response: Autoresponse) -> bool:
    if row.day is None:
        return False
    moments = _moments(autoresponder, row, [response.year])
    return any(due.date() == response.due_at.date() for _year, due in moments)


def _in_year(date: dt.date, year: int) -> dt.date:
    try:
        return date.replace(year=year)
    except ValueError:
        return dt.date(year, 2, 28)


def _value(autoresponder: Autoresponder) -> ColumnElement[Any]:
    field = autoresponders.field_of(autoresponder)
    return day_of(field) if field is not None else db.null()


def _member(autoresponder: Autoresponder) -> ColumnElement[bool]:
    return exists().where(
        GroupMember.customer_id == Customer.id, GroupMember.group_id == autoresponder.group_id
    )


def _of_list(autoresponder: Autoresponder) -> ColumnElement[bool]:
    if autoresponder.list_id is None:
        return true()
    return in_list.condition(db.session.get(SavedList, autoresponder.list_id))


def _zone(country: str) -> str:
    """The customer's; the company's where the country is unknown or has several."""
    return only_zone(country) or company().time_zone


def _local_day(moment: dt.datetime, zone: str) -> dt.date:
    return moment.astimezone(ZoneInfo(zone)).date()


def _at(day: dt.date, hour: int, zone: str) -> dt.datetime:
    return instant(dt.datetime.combine(day, dt.time(hour)), zone)


def _response(
    autoresponder: Autoresponder, customer_id: int, year: int, due: dt.datetime
) -> dict[str, Any]:
    return {
        "autoresponder_id": autoresponder.id,
        "customer_id": customer_id,
        "year": year,
        "due_at": due,
        "state": ResponseState.WAITING,
    }
