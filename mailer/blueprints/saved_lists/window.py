"""The list window: criteria, the customers who match, the selected ones.

Each pane is drawn by the server, a page at a time. The criteria stand in the address as long as
there is room for them, so that a reload keeps them; the selection is the person's ticks. Opened
from a step of sending (`?template=…`), it leads back there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from mailer.blueprints.components.records import cursor_in, person
from mailer.blueprints.saved_lists import builder, tree_form
from mailer.domain.customers import chosen, list_window, saved_lists
from mailer.domain.customers.criteria import tree
from mailer.infra.db import reading
from mailer.lib.pagination import encode
from mailer.lib.record_ids import record_id, record_ids

#: Most rows of one request: a page of a pane.
MOST = 500
#: Characters of an address that all servers take.
LONGEST_ADDRESS = 1_800
#: What a step of sending hands on, and how it names the recipients that these take the place of.
CARRIED = ("template", "draft", "topic", "gaps", "except", "write_to")
RECIPIENTS = ("to", "customer", "same")
Values = MultiDict[str, str]


def window() -> str:
    """All three panes."""
    criteria = tree_form.read(request.args) if "node" in request.args else {tree.ALL: []}
    back, onward = _links(request.args)
    return render_template(
        "saved_lists/window.html",
        lists=saved_lists.all_lists(),
        title=saved_lists.title,
        chosen_list=_list_id(request.args),
        back=back,
        link=_carried(request.args, (*CARRIED, *RECIPIENTS)),
        text=request.args.get("q", ""),
        **_matching(request.args, criteria),
        **_selected(request.args, onward),
        **builder.parts(criteria, {}),
    )


def window_matching() -> Response:
    """Who meets the criteria now; nothing is kept."""
    with reading():
        page = render_template("saved_lists/window_matching.html", **_matching(request.form))
    answer = make_response(page)
    answer.headers["HX-Replace-Url"] = _address(request.form)
    return answer


def window_selected() -> str:
    """Another page of the selected customers, or those that a search means."""
    _back, onward = _links(request.args)
    return render_template("saved_lists/window_selected.html", **_selected(request.args, onward))


def window_move() -> str:
    """Select some or all who match, or take some or all out; answers with both lists."""
    what, user = request.form.get("do", ""), person()
    ids = record_ids(request.form.getlist("id")[:MOST])
    query = _query(request.form)
    if what == "add":
        list_window.add(user, ids)
    elif what == "add-all" and not list_window.wrong(query):
        list_window.add_all(user, query)
    elif what == "remove":
        list_window.remove(user, ids)
    elif what == "remove-all":
        list_window.remove_all(user, request.form.get("sq", ""))
    elif what == "reset":
        list_window.remove_all(user, "")
    _back, onward = _links(request.form)
    return render_template(
        "saved_lists/window_lists.html",
        **_matching(request.form),
        **_selected(request.form, onward),
    )


def _matching(values: Values, criteria: Mapping[str, Any] | None = None) -> dict[str, Any]:
    query = _query(values, criteria)
    wrong = list_window.wrong(query)
    cursor = cursor_in(values.get("at", ""), list_window.ORDER)
    pane = list_window.matching(query, cursor) if not wrong else None
    return {
        "wrong": wrong,
        "matching": pane,
        "marked": list_window.selected_among(person(), pane.page.records) if pane else set(),
        "matching_at": values.get("at", ""),
        "matching_pages": _pages(pane),
    }


def _selected(values: Values, onward: str) -> dict[str, Any]:
    text = values.get("sq", "")
    cursor = cursor_in(values.get("sat", ""), list_window.ORDER)
    pane = list_window.selected(person(), text, cursor)
    if cursor is not None and not pane.page.records:
        pane = list_window.selected(person(), text, None)
    return {
        "selected": pane,
        "selected_text": text,
        "selected_at": values.get("sat", ""),
        "problem": list_window.problem(person()),
        "onward": onward,
        "in_a_step": "template" in values,
        "selected_pages": _pages(pane),
    }


def _pages(pane: list_window.Pane | None) -> list[str]:
    """The places of the page before and the page after; empty where there is none."""
    if pane is None:
        return []
    return [encode(each) if each else "" for each in (pane.page.previous, pane.page.following)]


def _query(values: Values, criteria: Mapping[str, Any] | None = None) -> list_window.Query:
    asked = tree_form.read(values) if criteria is None else criteria
    return list_window.query_of(values.get("q", ""), _list_id(values), asked)


def _list_id(values: Values) -> int:
    return values.get("list", 0, type=record_id)


def _carried(values: Values, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: values.getlist(name) for name in names if values.get(name)}


def _links(values: Values) -> tuple[str, str]:
    """Back to the step of sending that it was opened from, if any, and on with the selection."""
    link = _carried(values, CARRIED)
    if "template" not in link:
        return "", url_for("mailings.new", to=chosen.TICKED)
    back = url_for("mailings.contacts", **link, **_carried(values, RECIPIENTS))
    return back, url_for("mailings.contacts", **link, to=chosen.TICKED)


def _address(values: Values) -> str:
    """The window with these criteria; without them, where they are too many."""
    names = (*CARRIED, *RECIPIENTS, "list", "q", "node")
    kept = [
        (name, value)
        for name, value in values.items(multi=True)
        if value and (name in names or name.startswith(f"{tree.ROOT}-") or "." in name)
    ]
    address = f"{url_for('saved_lists.window')}?{urlencode(kept)}"
    return address if len(address) <= LONGEST_ADDRESS else url_for("saved_lists.window")
