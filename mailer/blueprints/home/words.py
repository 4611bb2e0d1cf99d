"""What the first page says about each concern and each first step, and where it leads."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from mailer.blueprints.access import can_open
from mailer.blueprints.formatting import number
from mailer.blueprints.navigation import exists
from mailer.domain.imports import table_kinds
from mailer.domain.overview.attention import Concern, Kind
from mailer.domain.overview.first_steps import State, Step


@dataclass(frozen=True)
class Line:
    """One line of the page: a sentence, more about it, and a way to it."""

    title: str
    text: str
    tone: str
    url: str
    at: dt.datetime | None = None
    done: bool = False
    #: What can be done about it at once.
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Action:
    """A button that posts to an address."""

    label: str
    url: str


def concern(found: Concern) -> Line:
    """A concern in words."""
    return Line(
        title=_title(found),
        text=found.reason,
        tone=_TONES.get(found.kind, "warn"),
        url=_place(found),
        at=found.at,
        actions=_actions(found),
    )


def _actions(found: Concern) -> tuple[Action, ...]:
    """For a mailing that asks whether it is to start."""
    if found.kind is not Kind.MAILING_LATE or not found.theirs:
        return ()
    start = Action(_("Send now"), link("mailings.send_now", mailing_id=found.object_id))
    stop = Action(_("Stop"), link("mailings.stop", mailing_id=found.object_id))
    return (stop,) if found.reason else (start, stop)


_OF_MAILINGS = (Kind.MAILING_LATE, Kind.MAILING_HELD, Kind.MAILS_IN_DOUBT, Kind.MAILS_FAILED)
#: What a file is a table of → its page; that of customers where none is said.
_TABLES = {
    "documents": "documents.table",
    "payments": "documents.table",
    "incidents": "incidents.table",
    "deals": "deals.table",
    "contacts": "customers.table",
}
_TONES = {
    Kind.ACCOUNT_STOPPED: "bad",
    Kind.ACCOUNT_UNUSABLE: "bad",
    Kind.MAILS_FAILED: "bad",
    Kind.IMPORT_FAILED: "bad",
    Kind.IMPORT_WAITING: "info",
}


def _title(found: Concern) -> str:
    name, count = found.name, found.count
    match found.kind:
        case Kind.ACCOUNT_STOPPED if found.own:
            return _("Your own sending account is stopped")
        case Kind.ACCOUNT_STOPPED:
            return _("The company's sending account is stopped")
        case Kind.ACCOUNT_PAUSED if found.own:
            return _("Your own sending account waits for its server")
        case Kind.ACCOUNT_PAUSED:
            return _("The company's sending account waits for its server")
        case Kind.ACCOUNT_UNUSABLE:
            return _("The company cannot send yet")
        case Kind.MAILING_LATE:
            return _("“%(name)s” did not start on time: is it still to be sent?", name=name)
        case Kind.MAILING_HELD:
            return _("“%(name)s” cannot start as things are", name=name)
        case Kind.MAILS_IN_DOUBT:
            return ngettext(
                "%(count)s mail of “%(name)s” is in doubt",
                "%(count)s mails of “%(name)s” are in doubt",
                count,
                count=number(count),
                name=name,
            )
        case Kind.MAILS_FAILED:
            return ngettext(
                "%(count)s mail of “%(name)s” was refused",
                "%(count)s mails of “%(name)s” were refused",
                count,
                count=number(count),
                name=name,
            )
        case Kind.IMPORT_WAITING:
            return _("The file “%(name)s” is not imported yet", name=name)
        case Kind.IMPORT_FAILED:
            return _("The import of “%(name)s” failed", name=name)
        case Kind.IMPORT_REFUSED:
            return ngettext(
                "%(count)s row of “%(name)s” was not imported",
                "%(count)s rows of “%(name)s” were not imported",
                count,
                count=number(count),
                name=name,
            )


def _place(found: Concern) -> str:
    if found.kind in (Kind.ACCOUNT_STOPPED, Kind.ACCOUNT_PAUSED, Kind.ACCOUNT_UNUSABLE):
        return link("accounts.my_sending" if found.own else "settings.sending")
    if found.kind in _OF_MAILINGS:
        return link("mailings.show", mailing_id=found.object_id)
    kind, _colon, list_id = found.table.partition(":")
    if kind == table_kinds.LIST:
        return link("custom_lists.table", custom_list_id=int(list_id), run_id=found.object_id)
    return link(_TABLES.get(kind, "imports.show"), run_id=found.object_id)


def link(endpoint: str, **values: object) -> str:
    """The address of a page, or nothing where it does not exist or may not be opened."""
    if not exists(endpoint) or not can_open(endpoint):
        return ""
    return url_for(endpoint, **values)  # type: ignore[arg-type]


#: step → (what to do, why, the page where it is done)
_STEPS: dict[Step, tuple[LazyString, LazyString, str]] = {
    Step.COMPANY: (
        _l("Introduce your company"),
        _l("Name, logo and colour stand in every mail."),
        "settings.index",
    ),
    Step.SENDER: (
        _l("Choose the address you send from"),
        _l("Until you enter a mail server, the local mailbox catches every mail."),
        "settings.sending",
    ),
    Step.CUSTOMERS: (
        _l("Import your customers"),
        _l("From a CSV or Excel file of any other program."),
        "imports.index",
    ),
    Step.TEMPLATE: (
        _l("Write your first template"),
        _l("Tags such as @CUSTOMERNAME@ become each customer's own values."),
        "templates.index",
    ),
    Step.PROOF: (
        _l("Send yourself a proof"),
        _l("See the mail as your customers will."),
        "templates.index",
    ),
    Step.MAILING: (
        _l("Send your first mailing"),
        _l("Tick customers, then More → Send e-mail template."),
        "customers.index",
    ),
}


@dataclass(frozen=True)
class Shortcut:
    """A page that one often wants to go to."""

    title: str
    text: str
    icon: str
    url: str


_SHORTCUTS: tuple[tuple[LazyString, LazyString, str, str], ...] = (
    (_l("Send a template"), _l("To ticked customers"), "send", "mailings.choose_template"),
    (_l("Write a template"), _l("With live preview"), "pencil", "templates.new"),
    (_l("Import customers"), _l("From CSV or Excel"), "file-import", "imports.new"),
    (_l("New customer"), _l("Or supplier, or lead"), "user-plus", "customers.new"),
)


def shortcuts() -> list[Shortcut]:
    """Where this person may go."""
    return [
        Shortcut(str(title), str(text), icon, url)
        for title, text, icon, endpoint in _SHORTCUTS
        if (url := link(endpoint))
    ]


def step(state: State) -> Line:
    """A first step in words."""
    title, text, endpoint = _STEPS[state.step]
    return Line(str(title), str(text), "ok", link(endpoint), done=state.done)
