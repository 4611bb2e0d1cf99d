"""How satisfied customers are, as curves and tables."""

from __future__ import annotations

import datetime as dt

from flask import render_template, request
from flask_babel import format_date, format_decimal
from flask_babel import lazy_gettext as _l

from mailer.domain.ratings import find, scores
from mailer.domain.ratings.satisfaction import MONTHS, PERIODS, WEEKS, YEARS
from mailer.domain.ratings.satisfaction import satisfaction as added_up
from mailer.lib.chart import curve
from mailer.models.rating import RatedKind

#: How a part of a period is written below the curve, and in its table.
_SHORT = {WEEKS: "d MMM", MONTHS: "LLL", YEARS: "y"}
_LONG = {WEEKS: "d MMMM y", MONTHS: "LLLL y", YEARS: "y"}
LOWEST, HIGHEST = 1, 5


def satisfaction() -> str:
    """Of a period and a kind of thing."""
    period, kind = request.args.get("period", ""), request.args.get("kind", "")
    period = period if period in PERIODS else MONTHS
    kind = kind if kind in set(RatedKind) else ""
    found = added_up(period, kind)
    averages = [part.share.average for part in found.parts]

    def written(day: dt.date, patterns: dict[str, str]) -> str:
        return str(format_date(day, patterns[period]))

    return render_template(
        "ratings/satisfaction.html",
        found=found,
        period=period,
        kind=kind,
        periods=PERIODS,
        kinds={"": _l("Everything"), **find.KINDS},
        curve=curve(averages, LOWEST, HIGHEST),
        parts=[
            (written(part.starts, _SHORT), written(part.starts, _LONG), part.share)
            for part in found.parts
        ],
        average=_average,
        words=scores.WORDS,
    )


def _average(value: float | None) -> str:
    return str(format_decimal(round(value, 1), "0.0")) if value is not None else "–"
