"""Tick, untick, reset; choose columns; rows or cards; keep a view under a name."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done, flash_failed, flash_undo
from mailer.blueprints.components.list_page import Bar
from mailer.blueprints.components.records import (
    RecordList,
    find_list,
    person,
    query_from,
    to_string,
)
from mailer.blueprints.redirects import local_path
from mailer.domain.accounts.access import require
from mailer.domain.lists import columns as chosen_columns
from mailer.domain.lists import saved_views
from mailer.domain.lists import selection as ticks
from mailer.lib.errors import NotFound, Refused
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


def save_view(key: str) -> Response:
    """Keep the search, filters and sorting of the page that it is sent from."""
    shown = _list(key)
    back = local_path(request.values.get("back"))
    search = urlsplit(back).query
    sort = shown.sorting(parse_qs(search).get("sort", [""])[0]).name
    try:
        view = saved_views.save(
            person(),
            key,
            request.values.get("name", ""),
            query_from(search, shown),
            sort if sort != shown.default_sort else "",
            shared="shared" in request.values,
        )
    except Refused as refused:
        flash_failed(refused.message)
    else:
        flash_done(_("The view “%(name)s” is saved.", name=view.name))
    return redirect(back, 303)


def delete_view(key: str, view_id: int) -> Response:
    """Forget one of one's own; its undo saves it again."""
    shown = _list(key)
    view = saved_views.delete(person(), key, view_id)
    back = local_path(request.form.get("back"))
    query = to_string({**view.query, **({"sort": view.sort} if view.sort else {})})
    again: dict[str, Any] = {"name": view.name, "back": f"{urlsplit(back).path}?{query}"}
    if view.shared:
        again["shared"] = "1"
    flash_undo(
        _("The view “%(name)s” is deleted.", name=view.name),
        url_for("lists.save_view", key=shown.key, **again),
    )
    return redirect(back, 303)


def _list(key: str) -> RecordList[Any]:
    shown = find_list(key)
    if shown is None:
        raise NotFound
    require(actor(), shown.permission)
    return shown


def _bar(shown: RecordList[Any]) -> str:
    bar = Bar(shown, shown.ticked_count())
    return render_template("components/records_bar.html", bar=bar)
