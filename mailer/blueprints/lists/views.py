"""Tick, untick, reset; choose columns; rows or cards."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.list_page import Bar
from mailer.blueprints.components.records import LISTS, RecordList, person, query_from
from mailer.blueprints.redirects import local_path
from mailer.domain.accounts.access import require
from mailer.domain.lists import columns as chosen_columns
from mailer.domain.lists import selection as ticks
from mailer.lib.errors import NotFound
from mailer.lib.record_ids import record_ids

#: Most rows of one request: a page, or a Shift-click range on it.
MOST = 500


def tick(key: str) -> str:
    """Tick or untick some rows; answers with the bulk bar."""
    shown = _list(key)
    ids = record_ids(request.form.getlist("id")[:MOST])
    selection = shown.selection()
    if request.form.get("ticked") == "1":
        ticks.tick(selection, ids)
    else:
        ticks.untick(selection, ids)
    return _bar(shown)


def tick_all(key: str) -> str:
    """Tick all rows that match the list's present search and filters."""
    shown = _list(key)
    query = query_from(request.form.get("query", ""), shown)
    ticks.tick_all(shown.selection(), query, shown.matching)
    return _bar(shown)


def reset(key: str) -> str:
    """Untick everything."""
    shown = _list(key)
    shown.untick_all()
    return _bar(shown)


def columns(key: str) -> Response:
    """Keep the columns that the person wants, or go back to the list's own."""
    shown = _list(key)
    known = [column.key for column in shown.all_columns()]
    wanted = [name for name in known if name in request.form.getlist("column")]
    if request.form.get("default"):
        wanted = []
    chosen_columns.choose(person(), key, wanted)
    return redirect(local_path(request.form.get("back")), 303)


def look(key: str) -> Response:
    """Show the list in rows or as cards from now on."""
    chosen_columns.choose_cards(person(), _list(key).key, request.form.get("look") == "cards")
    return redirect(local_path(request.form.get("back")), 303)


def _list(key: str) -> RecordList[Any]:
    shown = LISTS.get(key)
    if shown is None:
        raise NotFound
    require(actor(), shown.permission)
    return shown


def _bar(shown: RecordList[Any]) -> str:
    bar = Bar(shown, shown.ticked_count())
    return render_template("components/records_bar.html", bar=bar)
