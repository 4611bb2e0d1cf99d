"""The left bar: where one can go, in the order of the work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from mailer.blueprints import access
from mailer.domain.calls import find as calls
from mailer.domain.tasks import find


@dataclass(frozen=True)
class Place:
    """A page of the left bar; it is shown where it exists and only to those who may open it."""

    endpoint: str
    label: LazyString
    icon: str
    #: Pressed after `g`: `g m` goes to the mailings.
    key: str
    #: Where else its pages are.
    also: str = ""
    #: How many things wait there for the person who looks.
    waiting: Callable[[], int] | None = None

    @property
    def url(self) -> str:
        """Where it is."""
        return url_for(self.endpoint)

    @property
    def count(self) -> int:
        """How many things wait there; 0 where nothing is counted."""
        return self.waiting() if self.waiting is not None else 0

    @property
    def current(self) -> bool:
        """The page that is being shown belongs to this place."""
        if self.endpoint == "home.index":
            return request.endpoint == self.endpoint
        below = tuple(url.rstrip("/") + "/" for url in (self.url, self.also) if url)
        return request.path == self.url or request.path.startswith(below)


def _due_tasks() -> int:
    me = access.actor().id
    return find.count_due(me) + calls.count_due(me)


WORK = (
    Place("home.index", _l("Home"), "home", "h"),
    Place("mailings.index", _l("Mailings"), "send", "m"),
    Place("templates.index", _l("Templates"), "template", "t", also="/media"),
    Place("customers.index", _l("Customers"), "users", "c"),
    Place("deals.index", _l("Deals"), "briefcase", "v"),
    Place("custom_lists.all_lists", _l("Custom lists"), "table", "l"),
    Place("documents.index", _l("Documents"), "file-invoice", "d"),
    Place("debtors.index", _l("Debtors"), "cash", "o"),
    Place("incidents.index", _l("Incidents"), "lifebuoy", "i", also="/ratings"),
    Place("activity.index", _l("Activity"), "history", "a"),
    Place("tasks.index", _l("Tasks"), "list-check", "k", waiting=_due_tasks),
)
HOUSE = (
    Place("settings.index", _l("Settings"), "settings", "s"),
    Place("users.index", _l("Users and roles"), "shield-lock", "u"),
    Place("help.index", _l("Help"), "help-circle", "?"),
    Place("mailbox.index", _l("Local mailbox"), "mailbox", "b"),
)


def init_app(app: Flask) -> None:
    """Offer the left bar to templates."""
    app.jinja_env.globals["places"] = places
    app.jinja_env.globals["exists"] = exists


def exists(endpoint: str) -> bool:
    """There is such a page in this product."""
    return endpoint in current_app.view_functions


def places(part: str) -> list[Place]:
    """What this person may open of a part of the bar: `work` or `house`."""
    table = WORK if part == "work" else HOUSE
    return [p for p in table if exists(p.endpoint) and access.can_open(p.endpoint)]
