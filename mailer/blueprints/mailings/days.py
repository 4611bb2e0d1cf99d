"""The days on which the mails of a mailing leave, in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel import dates
from flask_babel import format_date, get_locale
from flask_babel import gettext as _

from mailer.blueprints.formatting import number
from mailer.domain.deliveries.waves import Wave, Waves
from mailer.domain.settings.company import company
from mailer.lib import clock
from mailer.models.smtp_account import SmtpAccount

#: Days shown one by one; of more, the first ones and the last.
SHOWN, FIRST = 7, 5
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """One day, or several in one line."""

    label: str
    count: int


@dataclass(frozen=True)
class Days:
    """What a page says about when a mailing leaves."""

    lines: tuple[Line, ...]
    #: When it goes on, if nothing leaves now.
    next: str
    #: When the last mail has left.
    end: str
    #: The limits that make it wait.
    why: str
    #: Mails that wait for longer than is looked ahead, and no mail ever leaves.
    rest: int
    never: bool


def shown(
    waves: Waves, account: SmtpAccount | None, begin: dt.datetime | None = None
) -> Days | None:
    """All of that, when a mailing takes more than one day or cannot begin when it is to (now, or
    at `begin`); else None."""
    now = clock.now()
    if account is None or not waves.waits(max(now, begin or now)):
        return None
    zone = company().time_zone
    today = now.astimezone(ZoneInfo(zone)).date()
    return Days(
        lines=_lines(waves.waves, today),
        next=_next(waves.waves[0], today, zone) if waves.goes_on_at(now) else "",
        end=_end(waves, today, zone),
        why=_why(account),
        rest=waves.rest,
        never=waves.never,
    )


def waiting(waves: Waves) -> int:
    """How many mails of a mailing that starts now leave on a later day than today."""
    today = clock.now().astimezone(ZoneInfo(company().time_zone)).date()
    return sum(wave.count for wave in waves.waves if wave.date > today) + waves.rest


def _lines(waves: tuple[Wave, ...], today: dt.date) -> tuple[Line, ...]:
    each = [Line(_heading(wave.date, today), wave.count) for wave in waves]
    if len(each) <= SHOWN:
        return tuple(each)
    between = waves[FIRST:-1]
    more = _("%(days)s more days", days=number(len(between)))
    return (*each[:FIRST], Line(more, sum(wave.count for wave in between)), each[-1])


def _next(wave: Wave, today: dt.date, zone: str) -> str:
    return _(
        "%(count)s more %(day)s from %(time)s",
        count=number(wave.count),
        day=_in_sentence(wave.date, today),
        time=_time(wave.start, zone),
    )


def _end(waves: Waves, today: dt.date, zone: str) -> str:
    if waves.rest:
        return ""
    if waves.end is None:
        return _("The last one leaves %(day)s.", day=_in_sentence(waves.waves[-1].date, today))
    day = waves.end.astimezone(ZoneInfo(zone)).date()
    return _(
        "The last one leaves %(day)s, about %(time)s.",
        day=_in_sentence(day, today),
        time=_time(waves.end, zone),
    )


def _why(account: SmtpAccount) -> str:
    limits = []
    if account.daily_limit is not None:
        limits.append(_("%(number)s mails a day", number=number(account.daily_limit)))
    if account.monthly_limit is not None:
        limits.append(_("%(number)s mails a month", number=number(account.monthly_limit)))
    if account.per_minute is not None:
        limits.append(_("%(number)s mails a minute", number=number(account.per_minute)))
    if not limits:
        return ""
    text = _("The sending account lets through: %(limits)s.", limits=", ".join(limits))
    kept = account.reserve_percent
    if kept and (account.daily_limit is not None or account.monthly_limit is not None):
        kept_text = _("%(share)s %% of a day and a month are kept for urgent mail.", share=kept)
        return f"{text} {kept_text}"
    return text


def _heading(day: dt.date, today: dt.date) -> str:
    if day == today:
        return _("Today")
    if day == today + _DAY:
        return _("Tomorrow")
    text = _date(day, today)
    return text[:1].upper() + text[1:]


def _in_sentence(day: dt.date, today: dt.date) -> str:
    if day == today:
        return _("today")
    if day == today + _DAY:
        return _("tomorrow")
    return _("on %(date)s", date=_date(day, today))


def _date(day: dt.date, today: dt.date) -> str:
    """With its weekday; with the year when it is another one."""
    return str(format_date(day, "EEEE d MMMM" if day.year == today.year else "EEEE d MMMM y"))


def _time(moment: dt.datetime, zone: str) -> str:
    """By the company's clocks, as the days are."""
    return str(dates.format_time(moment, "short", tzinfo=ZoneInfo(zone), locale=get_locale()))
