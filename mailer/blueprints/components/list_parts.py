"""What a list is declared with: columns, filters, actions, and what may stand in a cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, url_for
from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from mailer.blueprints.access import allowed, can_open

Text = str | LazyString
Condition = ColumnElement[bool]
Choices = Sequence[tuple[str, Text]]

#: Stands for the record's id in URLs that the browser completes.
ID_MARK = 900719925474099


@dataclass(frozen=True)
class Badge:
    """A state in a cell: a small coloured label. tone: ok | info | warn | bad | muted."""

    text: Text
    tone: str = "muted"
    hint: Text = ""


@dataclass(frozen=True)
class Mail:
    """An e-mail address in a cell, as a mailto link; `wrong` marks one that cannot be used."""

    address: str
    wrong: Text = ""


@dataclass(frozen=True)
class Link:
    """A link in a cell."""

    text: Text
    url: str


@dataclass(frozen=True)
class Picture:
    """A small picture of a row, beside its name or above it on a card; without a `url`, a sheet
    with the icon is drawn."""

    url: str
    icon: str


@dataclass(frozen=True)
class Column:
    """One column. `value` gives what a row shows: text, a number, a moment or day, a `Badge`,
    `Mail` or `Link`, a list of them, or None."""

    key: str
    label: Text
    value: Callable[[Any], Any]
    #: The indexed columns to sort by (the id is added); none = not sortable.
    sort: tuple[InstrumentedAttribute[Any], ...] = ()
    #: Right-aligned.
    numeric: bool = False
    #: Shown until the person chooses otherwise.
    shown: bool = True
    #: The first click sorts the largest (newest) first.
    largest_first: bool = False


@dataclass(frozen=True)
class Filter:
    """One filter: its values stand in the URL under `key`; one of them suffices."""

    key: str
    label: Text
    choices: Callable[[], Choices]
    #: Values → condition; not needed when the list has a `where` of its own.
    condition: Callable[[Sequence[str]], Condition] | None = None


@dataclass(frozen=True)
class Action:
    """What all actions share. Shown only where the endpoint exists and may be opened."""

    key: str
    label: Text
    icon: str
    endpoint: str
    #: "get": a page; "dialog": a page shown in a dialog; "post": a change at once.
    method: str = "get"
    #: Needed beside the endpoint's own permission.
    permission: str = ""
    danger: bool = False
    arguments: Mapping[str, Any] = field(default_factory=dict)

    def is_open(self) -> bool:
        """May the person who looks at the list do this?"""
        if self.endpoint not in current_app.view_functions or not can_open(self.endpoint):
            return False
        return not self.permission or allowed(self.permission)


@dataclass(frozen=True)
class BulkAction(Action):
    """Something done to all ticked rows; its view reads the ticks of the person.

    A "post" asks first when `question` is given: a function from what is ticked ("12 customers")
    to the question, such as `lambda what: _("Delete %(what)s?", what=what)`.
    """

    question: Callable[[str], str] | None = None
    explanation: Text = ""
    #: Also stands beside the More menu.
    primary: bool = False

    def url(self) -> str:
        """Where it is done."""
        return url_for(self.endpoint, **self.arguments)


@dataclass(frozen=True)
class RowAction(Action):
    """Something done to one row: in its menu and on right-click. `argument` is the name of the
    record's id in the endpoint's URL. A "post" asks first when `question` is given, with
    `%(name)s` standing for the row."""

    argument: str = "record_id"
    question: Text = ""
    explanation: Text = ""

    def url_pattern(self) -> str:
        """Its URL with `ID_MARK` where the id belongs."""
        values: dict[str, Any] = {self.argument: ID_MARK, **self.arguments}
        return url_for(self.endpoint, **values)


@dataclass(frozen=True)
class Empty:
    """What an empty list says to do first."""

    icon: str
    text: Text
    endpoint: str = ""
    button: Text = ""

    def url(self) -> str:
        """Where to begin; empty for who may not."""
        exists = self.endpoint in current_app.view_functions
        return url_for(self.endpoint) if exists and can_open(self.endpoint) else ""
