"""The calendar of tasks and calls: a month or a week."""

from __future__ import annotations

import datetime as dt
from calendar import Calendar

from flask import render_template, request
from flask_babel import format_date, get_locale

from mailer.blueprints.components.records import person
from mailer.blueprints.i18n import time_zone
from mailer.domain.calendar import entries, feed
from mailer.lib import clock

MONTH, WEEK = "month", "week"
MINE, ALL = "mine", "all"
#: Years that can be looked at.
_YEARS = range(2000, 2101)
#: Entries of a day that a month shows; the week has all of them.
_SHOWN = 4


def index() -> str:
    """What is to be done on which day."""
    view = WEEK if request.args.get("view") == WEEK else MONTH
    whose = ALL if request.args.get("whose") == ALL else MINE
    zone = time_zone()
    today = clock.today(zone)
    day = _day(request.args.get("day", ""), today)
    # Monday in French, Sunday in American English.
    locale = get_locale()
    calendar = Calendar(locale.first_week_day if locale is not None else 0)
    weeks = calendar.monthdatescalendar(day.year, day.month)
    if view == WEEK:
        weeks = [week for week in weeks if day in week][:1]
    first, last = weeks[0][0], weeks[-1][-1]
    found = entries.between(first, last, zone, person().id if whose == MINE else None)
    return render_template(
        "calendar/index.html",
        view=view,
        whose=whose,
        day=day,
        today=today,
        weeks=weeks,
        by_day=entries.by_day(found),
        shown=_SHOWN if view == MONTH else None,
        title=_title(view, day, first, last),
        before=_before(view, day, first),
        after=_after(view, day, last),
        address=feed.address(person()),
    )


def _day(text: str, today: dt.date) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return today
    return day if day.year in _YEARS else today


def _title(view: str, day: dt.date, first: dt.date, last: dt.date) -> str:
    if view == MONTH:
        return str(format_date(day, "LLLL y")).capitalize()
    return f"{format_date(first, 'medium')} – {format_date(last, 'medium')}"


def _before(view: str, day: dt.date, first: dt.date) -> dt.date:
    start = first if view == WEEK else day.replace(day=1)
    return start - dt.timedelta(days=1)


def _after(view: str, day: dt.date, last: dt.date) -> dt.date:
    if view == WEEK:
        return last + dt.timedelta(days=1)
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
