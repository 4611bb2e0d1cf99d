"""The catalogue of permissions. A permission is `resource:action`."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

#: The columns of the rights grid, in order.
ACTIONS: dict[str, LazyString] = {
    "view": _l("See"),
    "edit": _l("Create and change"),
    "delete": _l("Delete"),
    "send": _l("Send"),
    "import": _l("Import"),
    "export": _l("Export"),
}


@dataclass(frozen=True)
class Area:
    """One row of the rights grid: an area of the product and what can be done in it."""

    resource: str
    label: LazyString
    #: action → what the permission lets a person do, in one sentence.
    actions: dict[str, LazyString]


AREAS: tuple[Area, ...] = (
    Area(
        "mailings",
        _l("Mailings"),
        {
            "view": _l("See mailings, their recipients and results"),
            "send": _l("Send templates and proofs, pause, resume and stop mailings"),
        },
    ),
    Area(
        "templates",
        _l("Templates"),
        {
            "view": _l("See the template library and previews"),
            "edit": _l("Create, change and duplicate templates"),
            "delete": _l("Delete templates"),
        },
    ),
    Area(
        "customers",
        _l("Customers"),
        {
            "view": _l("See customers, suppliers, third parties and leads"),
            "edit": _l("Create and change customers, contacts, groups and families"),
            "delete": _l("Delete customers"),
            "import": _l("Import customers from files and undo imports"),
            "export": _l("Export lists of customers"),
        },
    ),
    Area(
        "deals",
        _l("Deals"),
        {
            "view": _l("See deals and write to their customers"),
            "edit": _l("Enter and change deals"),
            "delete": _l("Delete deals"),
            "import": _l("Import deals from files and undo imports"),
            "export": _l("Export lists of deals"),
        },
    ),
    Area(
        "custom_lists",
        _l("Custom lists"),
        {
            "view": _l("See custom lists and write to their customers"),
            "edit": _l("Enter and change entries of custom lists"),
            "delete": _l("Delete entries of custom lists"),
            "import": _l("Import entries of custom lists from files and undo imports"),
            "export": _l("Export custom lists"),
            "define": _l("Make, change and delete custom lists and their fields"),
        },
    ),
    Area(
        "documents",
        _l("Documents"),
        {
            "view": _l("See quotes, orders, invoices and other documents, and what is to be paid"),
            "edit": _l("Book payments, give documents their customer, cancel them"),
            "delete": _l("Delete documents"),
            "send": _l("Send documents to customers by e-mail"),
            "import": _l("Import documents and payments from files"),
            "export": _l("Export lists of documents"),
        },
    ),
    Area(
        "letters",
        _l("Letters"),
        {
            "view": _l("See the texts that accompany documents"),
            "edit": _l("Write, change and delete the texts that accompany documents"),
        },
    ),
    Area(
        "debtors",
        _l("Debtors"),
        {
            "view": _l("See unpaid receipts, the forecast and what was answered to reminders"),
            "edit": _l("Pause reminders and let them go on"),
            "send": _l("Notify customers of what is unpaid"),
        },
    ),
    Area(
        "incidents",
        _l("Incidents"),
        {
            "view": _l("See incidents"),
            "edit": _l("Open, change and close incidents"),
        },
    ),
    Area(
        "tasks",
        _l("Tasks"),
        {
            "view": _l("See tasks, calls and the calendar"),
            "edit": _l("Create and change tasks and calls, and mark them as done"),
            "delete": _l("Delete tasks and calls"),
        },
    ),
    Area(
        "settings",
        _l("Company settings"),
        {
            "view": _l("See the company's settings and the sending account"),
            "edit": _l("Change the company's settings, sending account and custom fields"),
        },
    ),
    Area(
        "mailbox",
        _l("Local mailbox"),
        {
            "view": _l("Read the mails caught by the local mailbox"),
            "delete": _l("Empty the local mailbox"),
        },
    ),
)

#: Only super admins: no role can grant it.
USERS_MANAGE = "users:manage"
#: Pages that everyone may open who has signed in, and pages without sign-in.
SIGNED_IN = "signed-in"
PUBLIC = "public"

ALL: frozenset[str] = frozenset(
    f"{area.resource}:{action}" for area in AREAS for action in area.actions
)


def label(permission: str) -> str:
    """What a permission lets a person do, in words."""
    if permission == USERS_MANAGE:
        return str(_l("Manage users and roles (super admins only)"))
    resource, _, action = permission.partition(":")
    for area in AREAS:
        if area.resource == resource and action in area.actions:
            return str(area.actions[action])
    return permission
