"""Amounts and days as people and spreadsheets write them, exactly."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

_SPACES = re.compile(r"[\s\u00a0\u202f'’]")
_CURRENCY = re.compile(r"^(?:[A-Z]{3}|[€$£¥])|(?:[A-Z]{3}|[€$£¥])$")
_PLAIN = re.compile(r"\d{1,12}(?:\.\d{1,6})?|\.\d{1,6}")
_GROUPED = re.compile(r"\d{1,3}(?:\.\d{3})+|\d{1,3}(?:,\d{3}){2,}")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]\d.*)?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_OURS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})(?: \d.*)?")


def amount(text: str) -> Decimal | None:
    """`1 234,56`, `1.234,56`, `1,234.56`, `€ 12.5`, `(12,00)`, `12,00-`; None if it is none."""
    bare = _SPACES.sub("", text)
    bare = _CURRENCY.sub("", bare.removeprefix("+"))
    negative = False
    if bare.startswith("(") and bare.endswith(")"):
        negative, bare = True, bare[1:-1]
    elif bare.startswith(("-", "−")):
        negative, bare = True, bare[1:]
    elif bare.endswith("-"):
        negative, bare = True, bare[:-1]
    bare = _CURRENCY.sub("", bare)
    if "," in bare and "." in bare:
        group, mark = (",", ".") if bare.rfind(".") > bare.rfind(",") else (".", ",")
        if bare.count(mark) > 1:
            return None
        bare = bare.replace(group, "").replace(mark, ".")
    elif _GROUPED.fullmatch(bare) and bare.count(".") != 1:
        bare = bare.replace(".", "").replace(",", "")
    bare = bare.replace(",", ".")
    if not _PLAIN.fullmatch(bare):
        return None
    return -Decimal(bare) if negative else Decimal(bare)


def day(text: str) -> dt.date | None:
    """`2026-11-30`, with a time or without, `30/11/2026`, `30.11.26`, `20261130`; the day comes
    before the month, unless it cannot be one."""
    text = text.strip()
    if found := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return _made(found[1], found[2], found[3])
    if found := _OURS.fullmatch(text):
        year = found[3] if len(found[3]) == 4 else f"20{found[3]}"
        return _made(year, found[2], found[1]) or _made(year, found[1], found[2])
    return None


def _made(year: str, month: str, day_of_month: str) -> dt.date | None:
    try:
        found = dt.date(int(year), int(month), int(day_of_month))
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2200 else None
