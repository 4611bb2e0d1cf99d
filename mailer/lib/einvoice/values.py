"""Elements, texts, dates and amounts of the XML formats. Namespaces are not looked at: the same
elements stand in different ones in different versions."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TypeAlias

from mailer.lib.einvoice.unusable import Unusable

#: An element of lxml, which has no types.
Element: TypeAlias = Any
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_COMPACT_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(\d{4,6})?")
#: Digits before the point of the largest amount that is believed.
MOST_DIGITS = 12
#: Decimals of the finest amount or price that is kept.
FINEST = 6


def every(node: Element | None, path: str) -> Iterator[Element]:
    """The elements that a path of local names leads to; `a|b` is either."""
    if node is None:
        return
    first, _slash, rest = path.partition("/")
    names = first.split("|")
    for child in node.iterchildren():
        if isinstance(child.tag, str) and local_name(child) in names:
            if rest:
                yield from every(child, rest)
            else:
                yield child


def one(node: Element | None, path: str) -> Element | None:
    """The first of them."""
    return next(every(node, path), None)


def local_name(node: Element) -> str:
    """A tag without its namespace."""
    return str(node.tag).rpartition("}")[2]


def text(node: Element | None, *paths: str) -> str:
    """The first text that is not empty, on one line."""
    for path in paths:
        for found in every(node, path):
            if line := one_line(found.text or ""):
                return line
    return ""


def own_text(node: Element | None) -> str:
    """An element's own text, on one line."""
    return one_line(node.text or "") if node is not None else ""


def paragraphs(node: Element | None, path: str) -> str:
    """All texts, their line breaks kept."""
    found = (_CONTROL.sub("", each.text or "") for each in every(node, path))
    lines = (line.strip() for text in found for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def one_line(raw: str) -> str:
    """Single spaces, no control characters."""
    return " ".join(_CONTROL.sub("", raw).split())


def amount(node: Element | None, *paths: str) -> Decimal | None:
    """The first number that stands there, exactly; None if there is none.

    Raises `Unusable` when it has more digits than any amount of money.
    """
    for path in paths:
        raw = text(node, path)
        if _DECIMAL.fullmatch(raw):
            return _believed(raw)
    return None


def own_amount(node: Element | None) -> Decimal | None:
    """An element's own number."""
    raw = own_text(node)
    return _believed(raw) if _DECIMAL.fullmatch(raw) else None


def date(raw: str, format_code: str = "") -> dt.date | None:
    """A day: ISO 8601, or UNTDID 2379 format 102 (`20181130`) and those that begin like it; of
    a month (610) its last day."""
    raw = raw.strip()
    if format_code == "610" and re.fullmatch(r"\d{6}", raw):
        first = _day(raw[:4], raw[4:], "01")
        following = first and (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
        return following - dt.timedelta(days=1) if following else None
    found = _ISO_DATE.match(raw) or _COMPACT_DATE.fullmatch(raw)
    return _day(found[1], found[2], found[3]) if found else None


def _day(year: str, month: str, day: str) -> dt.date | None:
    try:
        found = dt.date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2200 else None


def _believed(raw: str) -> Decimal:
    whole, _point, _decimals = raw.lstrip("+-").partition(".")
    if len(whole.lstrip("0")) > MOST_DIGITS or len(raw) > 60:
        raise Unusable("amount_too_large", raw[:40])
    found = Decimal(raw)
    return round(found, FINEST) if _decimals_of(found) > FINEST else found


def _decimals_of(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0
