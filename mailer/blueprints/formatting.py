"""How moments, numbers and sizes read on screen: Jinja filters, in the person's language."""

from __future__ import annotations

import datetime as dt
import secrets
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel import numbers
from flask import Flask
from flask_babel import (
    format_date,
    format_decimal,
    format_time,
    format_timedelta,
    get_locale,
    to_user_timezone,
)
from flask_babel import gettext as _
from markupsafe import Markup, escape

from mailer.domain.customers.addressed import key_of
from mailer.domain.deliveries.reasons import shown
from mailer.domain.settings.company import company
from mailer.domain.templates.languages import language_label, language_name
from mailer.lib import clock

Moment = dt.datetime
#: Within this many seconds a moment is "just now".
JUST_NOW = 45
#: Older (or further) than this is shown as a date.
RELATIVE_FOR = dt.timedelta(days=7)


def init_app(app: Flask) -> None:
    """Offer the filters and small helpers to templates."""
    app.jinja_env.filters.update(
        when=when,
        datetime=datetime,
        time=time,
        date=date,
        company_day=company_day,
        weekday=weekday,
        weekday_short=weekday_short,
        number=number,
        percent=percent,
        money=money,
        filesize=filesize,
        initials=initials,
        duration=duration,
        reply=shown,
        recipient_key=key_of,
        language_name=language_name,
        language_label=language_label,
    )
    app.jinja_env.globals["unique_id"] = lambda: secrets.token_hex(4)


def when(moment: Moment | None, empty: str = "–") -> Markup:
    """`3 minutes ago`, `in 2 hours`, `yesterday at 14:05`; a date beyond a week.
    The exact moment stands in the tool tip."""
    if moment is None:
        return Markup('<span class="muted">{}</span>').format(empty)
    text = relative(moment, clock.now())
    return Markup('<time datetime="{}" title="{}" data-when>{}</time>').format(
        moment.astimezone(dt.UTC).isoformat(timespec="seconds"), datetime(moment), text
    )


def company_day(moment: Moment) -> str:
    """The day that begins at a moment by the company's clocks, whoever looks at it."""
    return date(moment.astimezone(ZoneInfo(company().time_zone)).date())


def relative(moment: Moment, now: Moment) -> str:
    """A moment as people say it, seen from `now`."""
    apart = moment - now
    seconds = apart.total_seconds()
    if abs(seconds) < JUST_NOW:
        return _("just now") if seconds <= 0 else _("in a moment")
    if abs(seconds) < 12 * 3600:
        return str(format_timedelta(apart, add_direction=True, threshold=0.95))
    here, today = to_user_timezone(moment), to_user_timezone(now).date()
    days = (here.date() - today).days
    clock_time = time(moment)
    if days in (-1, 0, 1):
        pattern = {
            -1: _("yesterday at %(time)s", time=clock_time),
            0: _("today at %(time)s", time=clock_time),
            1: _("tomorrow at %(time)s", time=clock_time),
        }
        return pattern[days]
    if abs(apart) < RELATIVE_FOR:
        return str(format_timedelta(dt.timedelta(days=days), add_direction=True, threshold=0.95))
    return str(format_date(moment, "medium"))


def datetime(moment: Moment | None, empty: str = "–") -> str:
    """Date and time, in the person's time zone."""
    if moment is None:
        return empty
    return _("%(date)s, %(time)s", date=format_date(moment, "medium"), time=time(moment))


def time(moment: Moment | None, empty: str = "–") -> str:
    """Hours and minutes, in the person's time zone."""
    return str(format_time(moment, "short")) if moment is not None else empty


def date(day: dt.date | Moment | None, empty: str = "–") -> str:
    """A day, such as `21 Nov 2026`."""
    return str(format_date(day, "medium")) if day is not None else empty


def weekday(day: dt.date) -> str:
    """A day with its name, such as `Monday, 30 November 2026`."""
    return str(format_date(day, "full"))


def weekday_short(day: dt.date) -> str:
    """The name of a day, such as `Mon`."""
    return str(format_date(day, "EEE"))


def number(value: int | float | Decimal | None, empty: str = "–") -> str:
    """Thousands set apart."""
    return str(format_decimal(value)) if value is not None else empty


def percent(value: float) -> str:
    """0 to 100, without decimals unless it is small."""
    share = Decimal(str(round(value, 1 if 0 < value < 10 else 0))) / 100
    return numbers.format_percent(share, locale=get_locale(), decimal_quantization=False)


def money(amount: Decimal | None, currency: str, empty: str = "–") -> str:
    """An amount with its currency, with all its decimals."""
    if amount is None:
        return empty
    digits = numbers.get_currency_precision(currency)
    exact = amount.quantize(Decimal(1).scaleb(-digits))
    shown = exact if exact == amount else amount.normalize()
    return numbers.format_currency(
        shown,
        currency,
        locale=get_locale(),
        currency_digits=exact == amount,
        decimal_quantization=False,
    )


def filesize(size: int) -> str:
    """Bytes in the unit a person would choose."""
    units = (_("bytes"), _("KB"), _("MB"), _("GB"))
    step, value = 0, float(size)
    while value >= 1000 and step < len(units) - 1:
        step, value = step + 1, value / 1000
    pattern = "#,##0.#" if step and value < 10 else "#,##0"
    return f"{format_decimal(value, pattern)}\u00a0{units[step]}"


def duration(value: dt.timedelta | float | None, empty: str = "–") -> str:
    """How long something took or takes; a bare number counts in seconds."""
    if value is None:
        return empty
    span = value if isinstance(value, dt.timedelta) else dt.timedelta(seconds=value)
    return str(format_timedelta(span, threshold=0.95))


def initials(name: Any) -> str:
    """Up to two letters for a person's round picture."""
    words = [word for word in str(name).replace("-", " ").split() if word[0].isalpha()]
    chosen = words[:1] + words[-1:] if len(words) > 1 else words
    return escape("".join(word[0].upper() for word in chosen) or "?")
