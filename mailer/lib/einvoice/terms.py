"""The due date in the words of payment terms, for documents that have it nowhere else.

Only what can be understood in one way is taken: a single date, or days to pay. A discount for
quick payment (“3 % Skonto bei Zahlung in 10 Tagen”, “2 % d'escompte à 8 jours”) is no due date.
"""

from __future__ import annotations

import datetime as dt
import re

_DAY_WORDS = r"(?:tage?n?|days?|jours?|jrs?|j|dagen|giorni|d[ií]as|kalendertagen?)"
_DAYS = re.compile(rf"(?<![\d.,])(\d{{1,3}})\s*(?:calendar\s+)?{_DAY_WORDS}\b", re.I)
_DATES = (
    re.compile(r"(?<!\d)(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>\d{1,2})[./-](?P<m>\d{1,2})[./-](?P<y>\d{4})(?!\d)"),
)
_DISCOUNT = re.compile(r"skonto|escompte|discount|abzug von|rabais|remise|korting|sconto", re.I)
_NO_DISCOUNT = re.compile(r"ohne\s+(abzug|skonto)|sans\s+escompte|no\s+discount|without\s+", re.I)
_MONTH_END = re.compile(
    r"fin\s+de\s+mois|end\s+of\s+(the\s+)?month|monatsende|\bfdm\b|\beom\b", re.I
)
_AT_ONCE = re.compile(
    r"\bsofort\b|immediate|due (up)?on receipt|à réception|comptant|zahlbar bei erhalt", re.I
)
#: Where one condition ends: “30 Tage netto, 3 % Skonto in 10 Tagen” are two.
_SENTENCE = re.compile(
    rf"[.;\n](?:\s|$)|\s+(?:oder|ou|or)\s+|#|,\s*(?=\d+(?:[.,]\d+)?\s*(?:%|{_DAY_WORDS}\b))", re.I
)
LONGEST = 2_000


def due_date(terms: str, issued: dt.date) -> dt.date | None:
    """The day that the words mean, or None when they mean none, or several."""
    parts = [part for part in _SENTENCE.split(terms[:LONGEST]) if part.strip()]
    plain = [p for p in parts if not _DISCOUNT.search(p) or _NO_DISCOUNT.search(p)]
    dates = {day for part in plain for day in _dates(part) if day >= issued}
    if len(dates) == 1:
        return dates.pop()
    if dates or any(_MONTH_END.search(part) for part in plain):
        return None
    days = {int(found[1]) for part in plain for found in _DAYS.finditer(part)}
    if len(days) == 1:
        return issued + dt.timedelta(days=days.pop())
    if not days and any(_AT_ONCE.search(part) for part in plain):
        return issued
    return None


def _dates(part: str) -> list[dt.date]:
    found = []
    for pattern in _DATES:
        for match in pattern.finditer(part):
            try:
                found.append(dt.date(int(match["y"]), int(match["m"]), int(match["d"])))
            except ValueError:
                continue
    return found
