"""The list that a request is about: its id stands in the URLs of its pages, and is put into their
links by itself."""

from __future__ import annotations

from typing import Any

from flask import g

from mailer.blueprints.access import actor
from mailer.domain.accounts.access import load
from mailer.lib.errors import NotFound
from mailer.models.custom_list import CustomList, ListEntry

#: Its name in the rules.
ARGUMENT = "custom_list_id"


def take(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """From the URL, before the view is called."""
    g.custom_list_id = (values or {}).pop(ARGUMENT, None)


def put(endpoint: str, values: dict[str, Any]) -> None:
    """Into a link; pages that are about no list ignore it."""
    if endpoint not in _ABOUT_NONE and (list_id := g.get("custom_list_id")) is not None:
        values.setdefault(ARGUMENT, list_id)


#: Endpoints whose rules hold no list.
_ABOUT_NONE = {"custom_lists.all_lists", "custom_lists.new_list", "custom_lists.of_customer"}


def listed(permission: str) -> CustomList:
    """The list itself. Raises `NotFound`."""
    return load(CustomList, g.custom_list_id or 0, actor(), permission)


def entry(entry_id: int, permission: str) -> ListEntry:
    """One of its entries. Raises `NotFound`."""
    found = load(ListEntry, entry_id, actor(), permission)
    if found.list_id != listed(permission).id:
        raise NotFound
    return found
