"""What the template of a list gets: rows, cells, links, all decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import request
from flask_login import current_user
from markupsafe import Markup

from mailer.blueprints.components.list_parts import (
    ID_MARK,
    Badge,
    BulkAction,
    Column,
    Filter,
    Link,
    Mail,
    Picture,
    RowAction,
)
from mailer.domain.lists.paging import Page
from mailer.lib.pagination import encode
from mailer.models.list_state import SavedView

if TYPE_CHECKING:
    from mailer.blueprints.components.records import RecordList


@dataclass(frozen=True)
class Sorting:
    """The column that a list is sorted by, and how."""

    column: Column
    descending: bool

    @property
    def name(self) -> str:
        """As in the URL."""
        return f"-{self.column.key}" if self.descending else self.column.key


@dataclass(frozen=True)
class Cell:
    """One cell: `kind` says how the template writes the parts."""

    column: Column
    parts: list[tuple[str, Any]]


@dataclass(frozen=True)
class Row:
    """One row."""

    id: int
    name: str
    url: str
    ticked: bool
    cells: list[Cell]
    picture: Picture | None = None
    note: str = ""


@dataclass(frozen=True)
class Chip:
    """One filter that is on, and the URL without it."""

    label: str
    values: str
    url: str


@dataclass(frozen=True)
class View:
    """A saved view, as it is offered."""

    id: int
    name: str
    url: str
    #: Who shares it; empty for one's own.
    by: str
    shared: bool


@dataclass(frozen=True)
class Bar:
    """The bulk bar: what is ticked and what can be done with it."""

    shown: RecordList[Any]
    count: int

    @property
    def text(self) -> str:
        """What is ticked: "12 customers"."""
        return self.shown.counted(self.count)

    @cached_property
    def actions(self) -> list[BulkAction]:
        """What this person may do with it."""
        return [action for action in self.shown.bulk if action.is_open()]


@dataclass(frozen=True)
class ListPage:
    """One page of a list, ready to be written."""

    shown: RecordList[Any]
    query: Mapping[str, Any]
    sorting: Sorting
    page: Page[Any]
    columns: list[Column]
    ticked: set[int]
    count: int
    #: Everything that matches the present query is ticked already.
    all_ticked: bool
    #: Each row is a card with its picture.
    cards: bool = False
    #: Gives the saved views that the person may choose from.
    saved: Callable[[], Sequence[SavedView]] = lambda: ()

    @cached_property
    def rows(self) -> list[Row]:
        """The rows with their cells."""
        shown = self.shown
        return [
            Row(
                id=record.id,
                name=shown.row_name(record),
                url=shown.row_url(record) if shown.row_url else "",
                ticked=record.id in self.ticked,
                cells=[Cell(column, list(_parts(column.value(record)))) for column in self.columns],
                picture=shown.picture(record) if shown.picture else None,
                note=shown.note(record),
            )
            for record in self.page.records
        ]

    @cached_property
    def bar(self) -> Bar:
        """The bulk bar."""
        return Bar(self.shown, self.count)

    @cached_property
    def actions(self) -> list[RowAction]:
        """What this person may do to one row."""
        return [action for action in self.shown.actions if action.is_open()]

    @property
    def total_text(self) -> str:
        """How many rows match: "59 customers", "10,000+ customers"."""
        return self.shown.counted(self.page.total, capped=self.page.total_is_capped)

    @property
    def tickable(self) -> bool:
        """Ticking leads to something that this person may do."""
        return bool(self.bar.actions)

    @property
    def has_menu(self) -> bool:
        """A row has a menu of its own."""
        return self.tickable or bool(self.actions)

    @property
    def id_mark(self) -> int:
        """What stands for the row's id in the URLs of the menu."""
        return ID_MARK

    @property
    def visible_keys(self) -> set[str]:
        """The columns that are shown."""
        return {column.key for column in self.columns}

    @property
    def narrowed(self) -> bool:
        """A search or filter is on."""
        return bool(self.query)

    @property
    def query_string(self) -> str:
        """Search and filters, for "tick all that match"."""
        return urlencode(self.query, doseq=True)

    @property
    def filter_count(self) -> int:
        """How many filters are on."""
        return sum(1 for each in self.shown.filters if each.key in self.query)

    def url(self, *, at: str = "", sort: str | None = None, without: str = "") -> str:
        """The list's URL with another page or sorting, or without one filter (or `q`)."""
        query: dict[str, Any] = {k: v for k, v in self.query.items() if k != without}
        sort = self.sorting.name if sort is None else sort
        if sort != self.shown.default_sort:
            query["sort"] = sort
        if at:
            query["at"] = at
        return f"{request.path}?{urlencode(query, doseq=True)}" if query else request.path

    @property
    def present_url(self) -> str:
        """The page that is shown, without what says nothing."""
        return self.url(at=request.args.get("at", ""))

    @property
    def bare_url(self) -> str:
        """The list without search and filters."""
        return request.path

    @property
    def previous_url(self) -> str:
        """The page before, or ""."""
        return self.url(at=encode(self.page.previous)) if self.page.previous else ""

    @property
    def next_url(self) -> str:
        """The page after, or ""."""
        return self.url(at=encode(self.page.following)) if self.page.following else ""

    def sort_url(self, column: Column) -> str:
        """Sorted by this column; the other way round when it is already."""
        if self.sorting.column.key == column.key:
            return self.url(sort=column.key if self.sorting.descending else f"-{column.key}")
        return self.url(sort=f"-{column.key}" if column.largest_first else column.key)

    def sorted_by(self, column: Column) -> str:
        """For `aria-sort`."""
        if self.sorting.column.key != column.key:
            return "none"
        return "descending" if self.sorting.descending else "ascending"

    @cached_property
    def views(self) -> list[View]:
        """The saved views: one's own first."""
        found = [
            View(
                view.id,
                view.name,
                self._view_url(view),
                "" if view.user_id == current_user.id else view.user.name,
                view.shared,
            )
            for view in self.saved()
        ]
        return sorted(found, key=lambda view: bool(view.by))

    def _view_url(self, view: SavedView) -> str:
        query = {**view.query, **({"sort": view.sort} if view.sort else {})}
        return f"{request.path}?{urlencode(query, doseq=True)}" if query else request.path

    @cached_property
    def chips(self) -> list[Chip]:
        """The filters that are on."""
        return [
            Chip(str(each.label), _named(each, self.query[each.key]), self.url(without=each.key))
            for each in self.shown.filters
            if each.key in self.query
        ]


def _named(each: Filter, values: list[str]) -> str:
    names = {value: str(label) for value, label in each.choices()}
    return ", ".join(names.get(value, value) for value in values)


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, list | tuple):
        for each in value:
            yield from _parts(each)
    elif value is not None and value != "":
        yield _kind(value), value


def _kind(value: Any) -> str:
    for types, kind in _KINDS:
        if isinstance(value, types):
            return kind
    return "text"


_KINDS: tuple[tuple[Any, str], ...] = (
    (Badge, "badge"),
    (Mail, "mail"),
    (Link, "link"),
    (Markup, "text"),
    (bool, "text"),
    ((int, float), "number"),
    (dt.datetime, "when"),
    (dt.date, "date"),
)
