"""The list that all lists are: declared once, shown with search, filters, sorting, paging,
chosen columns, ticks, a bulk bar and row menus.

An area declares a `RecordList` at module level and shows it by `show(LIST, template)`; the
template includes `components/records.html`. The list's state (search, filters, sorting, page)
is its URL; ticks and columns belong to the person (`domain.lists`) and are changed by POSTs to
the blueprint `lists`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

from flask import Response, make_response, render_template, request
from flask_babel import format_decimal
from flask_login import current_user
from sqlalchemy import Select, select
from werkzeug.datastructures import MultiDict

from mailer.blueprints.components.list_page import ListPage, Sorting
from mailer.blueprints.components.list_parts import (
    BulkAction,
    Column,
    Condition,
    Empty,
    Filter,
    Picture,
    RowAction,
    Text,
)
from mailer.domain.lists import columns as chosen_columns
from mailer.domain.lists import saved_views
from mailer.domain.lists import selection as ticks
from mailer.domain.lists.paging import Order, Page, Rows
from mailer.domain.lists.paging import page as load_page
from mailer.infra.db import Base
from mailer.lib.pagination import BadCursor, Cursor, decode
from mailer.models.list_state import Selection
from mailer.models.user import User

Record = TypeVar("Record", bound=Base)
Query = dict[str, Any]
Pages = Callable[[Sequence[Condition], Order, Cursor | None, int], Page[Any]]

#: All declared lists, for the URLs of the blueprint `lists`.
LISTS: dict[str, RecordList[Any]] = {}
#: Lists that people make: what their keys begin with, before a dot → the list of a key.
MAKERS: dict[str, Callable[[str], RecordList[Any] | None]] = {}
LONGEST_SEARCH, MOST_VALUES = 200, 100


@dataclass(frozen=True)
class RecordList(Generic[Record]):
    """One list: what it shows and what can be done in it."""

    key: str
    model: type[Record]
    #: Needed to see it, and to tick in it.
    permission: str
    columns: Sequence[Column]
    #: Key of a sortable column, with `-` in front for the largest first.
    default_sort: str
    #: What a row is called (screen readers, questions).
    row_name: Callable[[Record], str]
    #: The count in words: `lambda n, shown: ngettext("%(shown)s mail", "%(shown)s mails", n,
    #: shown=shown)`; `shown` is the number as written, such as "10,000+".
    noun: Callable[[int, str], str]
    empty: Empty
    #: Where a row leads; the first column becomes the link.
    row_url: Callable[[Record], str] | None = None
    search: Callable[[str], Condition] | None = None
    search_label: Text = ""
    filters: Sequence[Filter] = ()
    #: Query (search and filters) → conditions; replaces `search` and the filters' own.
    where: Callable[[Mapping[str, Any]], Sequence[Condition]] | None = None
    #: Conditions that always hold, such as "not in the bin".
    always: Callable[[], Sequence[Condition]] = lambda: ()
    bulk: Sequence[BulkAction] = ()
    actions: Sequence[RowAction] = ()
    #: SQLAlchemy loader options of what the columns show.
    options: Sequence[Any] = ()
    #: A small picture of each row. Such a list can also be looked at as cards.
    picture: Callable[[Record], Picture] | None = None
    #: Goes on below the name, in such a list.
    note: Callable[[Record], str] = lambda record: ""
    #: Called with the rows of a page before its cells are made, to read for all of them at once.
    prepare: Callable[[Sequence[Record]], None] = lambda records: None
    #: Finds a page in a way of its own (conditions, order, cursor, size).
    pages: Callable[[Sequence[Condition], Order, Cursor | None, int], Page[Record]] | None = None
    size: int = 50
    #: The columns, where they depend on the company's settings (custom fields).
    more_columns: Callable[[], Sequence[Column]] = field(default=lambda: ())

    def __post_init__(self) -> None:
        if "." not in self.key:
            LISTS[self.key] = self

    def query_of(self, args: MultiDict[str, str]) -> Query:
        """Search and filters of a URL, in their normal form."""
        found: Query = {}
        text = " ".join(args.get("q", "").replace("\0", " ").split())[:LONGEST_SEARCH]
        if text and self.searchable:
            found["q"] = text
        for each in self.filters:
            values = dict.fromkeys(v for v in args.getlist(each.key) if v and "\0" not in v)
            if values:
                found[each.key] = list(values)[:MOST_VALUES]
        return found

    @property
    def searchable(self) -> bool:
        """It has a search box."""
        return self.search is not None or self.where is not None

    def conditions(self, query: Mapping[str, Any]) -> list[Condition]:
        """What the rows of a query meet."""
        found = list(self.always())
        if self.where is not None:
            return [*found, *self.where(query)]
        if query.get("q") and self.search is not None:
            found.append(self.search(str(query["q"])))
        for each in self.filters:
            if query.get(each.key) and each.condition is not None:
                found.append(each.condition(query[each.key]))
        return found

    def matching(self, query: Mapping[str, Any]) -> Select[int]:
        """The ids of the rows of a query."""
        model: Any = self.model
        return select(model.id).where(*self.conditions(query))

    def selection(self) -> Selection:
        """The ticks of the person who looks at the list."""
        return ticks.selection_of(person(), self.key)

    def ticked_ids(self) -> Select[int]:
        """The ids of the ticked rows, for a bulk action."""
        return ticks.ids_query(self.selection(), self.matching)

    def ticked_count(self) -> int:
        """How many rows are ticked."""
        return ticks.count(self.selection(), self.matching)

    def untick_all(self) -> None:
        """Once a bulk action is done."""
        ticks.untick_all(self.selection())

    def counted(self, count: int, *, capped: bool = False) -> str:
        """A number of rows in words: "1,234 customers", "10,000+ customers"."""
        return self.noun(count, f"{format_decimal(count)}{'+' if capped else ''}")

    def all_columns(self) -> list[Column]:
        """Its columns, those of the company's settings last."""
        return [*self.columns, *self.more_columns()]

    def sorting(self, wanted: str) -> Sorting:
        """What a URL's `sort` means; the default when it means nothing."""
        sortable = {column.key: column for column in self.columns if column.sort}
        for name in (wanted, self.default_sort):
            key = name.removeprefix("-")
            if key in sortable:
                return Sorting(sortable[key], descending=name.startswith("-"))
        raise LookupError(f"{self.default_sort} is no sortable column of {self.key}")


def find_list(key: str) -> RecordList[Any] | None:
    """The list of that key."""
    kind, dot, _rest = key.partition(".")
    return MAKERS[kind](key) if dot and kind in MAKERS else LISTS.get(key)


def person() -> User:
    """The user who is signed in."""
    user: User = current_user._get_current_object()
    return user


def load(
    shown: RecordList[Any], extra: Sequence[Condition] = (), pages: Pages | None = None
) -> ListPage:
    """The page of a list that the present URL asks for. `extra` conditions belong to the page
    it stands on (the mails of *this* customer), as does another way to find `pages`; such a list
    has no ticks."""
    if extra and shown.bulk:
        raise ValueError("ticks know the list's own conditions only")
    query = shown.query_of(request.args)
    sorting = shown.sorting(request.args.get("sort", ""))
    columns = sorting.column.sort
    if columns[-1] is not shown.model.id:
        columns = (*columns, shown.model.id)
    order = Order(columns, sorting.descending)
    conditions = [*shown.conditions(query), *extra]
    cursor = cursor_in(request.args.get("at", ""), order)
    find_page = pages or shown.pages
    if find_page is not None:
        page = find_page(conditions, order, cursor, shown.size)
    else:
        rows = Rows(shown.model, conditions)
        page = load_page(rows, order, cursor, shown.size, shown.options)
    selection = shown.selection() if shown.bulk else None
    ids = [record.id for record in page.records]
    shown.prepare(page.records)
    return ListPage(
        shown=shown,
        query=query,
        sorting=sorting,
        page=page,
        columns=_visible(shown),
        ticked=ticks.ticked_among(selection, ids, shown.matching) if selection else set(),
        count=ticks.count(selection, shown.matching) if selection else 0,
        all_ticked=selection is not None and query in ticks.queries_of(selection),
        cards=shown.picture is not None and chosen_columns.wants_cards(person(), shown.key),
        saved=lambda: saved_views.of_list(person(), shown.key),
    )


def show(
    shown: RecordList[Any],
    template: str,
    extra: Sequence[Condition] = (),
    pages: Pages | None = None,
    **context: Any,
) -> Response:
    """Answer with the page of a list, or only with its rows when htmx asks for them."""
    records = load(shown, extra, pages)
    if request.headers.get("HX-Target") != "records" or _is_history():
        return make_response(render_template(template, records=records, **context))
    response = make_response(render_template("components/records_rows.html", records=records))
    response.headers["HX-Replace-Url" if _still_typing(records) else "HX-Push-Url"] = (
        records.present_url
    )
    return response


def _visible(shown: RecordList[Any]) -> list[Column]:
    every = shown.all_columns()
    chosen = chosen_columns.chosen(person(), shown.key)
    if chosen is None:
        return [column for column in every if column.shown]
    return every[:1] + [column for column in every[1:] if column.key in chosen]


def cursor_in(text: str, order: Order) -> Cursor | None:
    """The place in a list that a page's link names; None, the beginning, for any other text."""
    if not text:
        return None
    try:
        cursor = decode(text, len(order.columns))
    except BadCursor:
        return None
    return cursor if _fits(order, cursor) else None


def _fits(order: Order, cursor: Cursor) -> bool:
    """A cursor made for another sorting starts the list from its beginning."""
    for column, value in zip(order.columns, cursor.values, strict=True):
        if value is None:
            if not getattr(column.property.columns[0], "nullable", False):
                return False
        elif not isinstance(value, column.type.python_type) or isinstance(value, bool):
            return False
    return True


def _is_history() -> bool:
    return request.headers.get("HX-History-Restore-Request") == "true"


def _still_typing(records: ListPage) -> bool:
    """The search went on from one letter to the next: no new step for the Back button."""
    before = parse_qs(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    return "q" in before and "q" in records.query and "at" not in request.args


def query_from(text: str, shown: RecordList[Any]) -> Query:
    """The query of a URL's query string."""
    values = [(k, v) for k, found in parse_qs(text).items() for v in found]
    return shown.query_of(MultiDict(values))


def to_string(query: Mapping[str, Any]) -> str:
    """A query as the query string of a URL."""
    return urlencode(query, doseq=True)
