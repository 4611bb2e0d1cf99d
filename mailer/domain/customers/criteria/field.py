"""What a rule may ask for: fields of several kinds, each kind with its operators.

No condition is ever unknown (NULL): a rule holds for a customer, or it does not, so that what
is wanted and what is left out always add up.
"""

from __future__ import annotations

import datetime as dt
import enum
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, func, not_, or_

from mailer.domain.settings.company import company
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.lib.local_time import day_start

Condition = ColumnElement[bool]
Text = str | LazyString
Values = Sequence[str]
Choices = Sequence[tuple[str, Text]]

#: The longest text of a rule, and the largest number of days.
LONGEST, MOST_DAYS = 200, 36_500
#: A choice that is gone: the name it had follows.
GONE = "gone:"
NONE = "none"


class Kind(enum.StrEnum):
    """What is typed or chosen as the value of a rule."""

    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"
    NUMBER = "number"
    #: How many of the last mails are looked at.
    LAST = "last"


@dataclass(frozen=True)
class Operator:
    """How a field is compared."""

    key: str
    label: LazyString
    #: What its value is: text, choice, date, days, number, count, or empty for none.
    value: str


def _table(*operators: Operator) -> dict[str, Operator]:
    return {each.key: each for each in operators}


_EMPTY = (Operator("empty", _l("is empty"), ""), Operator("filled", _l("is not empty"), ""))
OPERATORS: dict[Kind, dict[str, Operator]] = {
    Kind.TEXT: _table(
        Operator("is", _l("is"), "text"),
        Operator("is_not", _l("is not"), "text"),
        Operator("begins", _l("begins with"), "text"),
        Operator("contains", _l("contains"), "text"),
        Operator("contains_not", _l("does not contain"), "text"),
        *_EMPTY,
    ),
    Kind.CHOICE: _table(
        Operator("one_of", _l("is one of"), "choice"),
        Operator("none_of", _l("is none of"), "choice"),
    ),
    Kind.DATE: _table(
        Operator("within", _l("is in the last … days"), "days"),
        Operator("older", _l("is more than … days ago"), "days"),
        Operator("ahead", _l("is in the next … days"), "days"),
        Operator("on", _l("is on"), "date"),
        Operator("before", _l("is before"), "date"),
        Operator("after", _l("is after"), "date"),
        *_EMPTY,
    ),
    Kind.NUMBER: _table(
        Operator("gt", _l("is more than"), "number"),
        Operator("ge", _l("is at least"), "number"),
        Operator("lt", _l("is less than"), "number"),
        Operator("le", _l("is at most"), "number"),
        Operator("eq", _l("is exactly"), "number"),
        Operator("ne", _l("is not exactly"), "number"),
        *_EMPTY,
    ),
    Kind.LAST: _table(
        Operator("none", _l("none of the last …"), "count"),
        Operator("some", _l("at least one of the last …"), "count"),
    ),
}


@dataclass(frozen=True)
class Field:
    """One field: where it is offered, what it is called, and what its rules mean.

    `condition` gets an operator's key and the checked value: a text, a list of choices, a number,
    a count of days or mails, a day, or None.
    """

    key: str
    label: Text
    kind: Kind
    condition: Callable[[str, Any], Condition]
    choices: Callable[[], Choices] = field(default=lambda: ())
    #: Operators that make no sense for it, such as “is empty” for a sum.
    without: frozenset[str] = frozenset()

    @property
    def operators(self) -> dict[str, Operator]:
        """How it may be compared."""
        table = OPERATORS[self.kind]
        return {key: each for key, each in table.items() if key not in self.without}

    def check(self, operator: str, values: Values) -> Any:
        """The value that `condition` takes. Raises `Refused`, in words, for what is none."""
        kind = self.operators[operator].value
        if kind == "choice":
            return self._chosen(values)
        text = values[0].strip() if values else ""
        return _CHECKS[kind](text) if kind else None

    def _chosen(self, values: Values) -> list[str]:
        known = {key for key, _label in self.choices()}
        chosen = [value for value in values if value]
        if not chosen:
            raise Refused(_("Please choose at least one."))
        for value in chosen:
            if value.startswith(GONE):
                name = value.removeprefix(GONE)
                raise Refused(_("“%(name)s” was deleted. Choose another one.", name=name))
            if value not in known:
                raise Refused(_("What was chosen here does not exist any more."))
        return chosen


def _text(text: str) -> str:
    if not fold(text):
        raise Refused(_("Please write what to look for."))
    if len(text) > LONGEST:
        raise Refused(_("Please keep this under %(count)s characters.", count=LONGEST))
    return text


def _number(text: str) -> Decimal:
    plain = text.replace(",", ".").replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    try:
        number = float(plain)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or abs(number) >= 1e12:
        raise Refused(_("Please write a number, such as 1250 or 12.5."))
    exact = Decimal(plain)
    if exact != round(exact, 4):
        raise Refused(_("A number has four decimals at most."))
    return round(exact, 4)


def _days(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= MOST_DAYS:
        raise Refused(_("Please write a number of days, such as 30."))
    return int(text)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:9]) <= 50:
        raise Refused(_("Please write how many mails, from 1 to 50."))
    return int(text)


def _day(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = dt.date.min
    if not 1900 <= day.year < 2200:
        raise Refused(_("Please choose a date."))
    return day


_CHECKS: dict[str, Callable[[str], Any]] = {
    "text": _text,
    "number": _number,
    "days": _days,
    "count": _count,
    "date": _day,
}


def certain(condition: Condition) -> Condition:
    """What does not hold for sure does not hold."""
    return func.coalesce(condition, false())


def text_rule(column: SQLColumnExpression[str], operator: str, value: str | None) -> Condition:
    """A rule about a column that is folded and never NULL."""
    text = fold(value or "")
    ways: dict[str, Callable[[], Condition]] = {
        "is": lambda: column == text,
        "is_not": lambda: column != text,
        "begins": lambda: column.startswith(text, autoescape=True),
        "contains": lambda: column.contains(text, autoescape=True),
        "contains_not": lambda: not_(column.contains(text, autoescape=True)),
        "empty": lambda: column == "",
        "filled": lambda: column != "",
    }
    return ways[operator]()


def number_rule(column: SQLColumnExpression[Any], operator: str, value: Any) -> Condition:
    """A rule about a number; where there is none, only “is empty” and “is not” hold."""
    ways: dict[str, Callable[[], Condition]] = {
        "gt": lambda: certain(column > value),
        "ge": lambda: certain(column >= value),
        "lt": lambda: certain(column < value),
        "le": lambda: certain(column <= value),
        "eq": lambda: certain(column == value),
        "ne": lambda: or_(column.is_(None), column != value),
        "empty": lambda: column.is_(None),
        "filled": lambda: column.is_not(None),
    }
    return ways[operator]()


def day_rule(
    column: SQLColumnExpression[Any],
    operator: str,
    value: Any,
    begin: Callable[[dt.date], Any] = lambda day: day,
) -> Condition:
    """A rule about a day or a moment; `begin` makes what the column holds of a day's begin."""
    if operator in ("empty", "filled"):
        return column.is_(None) if operator == "empty" else column.is_not(None)
    low, high = _span(operator, value)
    parts: list[Condition] = [column.is_not(None)]
    if low is not None:
        parts.append(column >= begin(low))
    if high is not None:
        parts.append(column < begin(high))
    return and_(*parts)


def moment(day: dt.date) -> dt.datetime:
    """When a day begins at the company."""
    return day_start(day, company().time_zone)


def _span(operator: str, value: Any) -> tuple[dt.date | None, dt.date | None]:
    """From the first day on, until before the second one."""
    one = dt.timedelta(days=1)
    if operator in ("on", "before", "after"):
        low = {"on": value, "after": value + one}.get(operator)
        return low, {"on": value + one, "before": value}.get(operator)
    today = clock.today(company().time_zone)
    span = dt.timedelta(days=value)
    if operator == "within":
        return today - span, today + one
    if operator == "ahead":
        return today, today + span + one
    return None, today - span
