"""Whom the check counts empty tags for."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, true

from mailer.domain.customers import audience, empty_fields, groups, search
from mailer.domain.lists import selection as ticks
from mailer.domain.templates.doctor.patient import Counted
from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.group import CustomerGroup
from mailer.models.list_state import Selection
from mailer.models.user import User

#: Key of a choice: everyone, `group:7`, what the person ticked in the list of customers.
EVERYONE, GROUP, TICKED = "all", "group", "ticked"


def offered(user: User | None) -> list[tuple[str, str]]:
    """The audiences to choose from: key and name."""
    found = [(EVERYONE, _("everyone with a valid address"))]
    if user is not None and not ticks.is_empty(_ticks(user)):
        found.append((TICKED, _("the ticked customers")))
    return found + [(f"{GROUP}:{group.id}", group.name) for group in groups.all_groups()]


def count(key: str, fields: Sequence[str], user: User | None) -> Counted:
    """How many of an audience (everyone, where the key means none) lack these fields."""
    condition, query, exact = _meant(key, user)
    name = [key, user.id if user is not None and key == TICKED else 0]
    total, empty = empty_fields.counts(condition, fields, name)
    return Counted(total, empty, {**query, "email": "valid"}, exact)


def _meant(key: str, user: User | None) -> tuple[ColumnElement[bool], dict[str, str], bool]:
    kind, _colon, number = key.partition(":")
    if kind == GROUP and number.isdecimal() and len(number) < 19:
        group = db.session.get(CustomerGroup, int(number))
        if group is not None:
            return audience.meant({"any": [{"groups": [group.id]}]}), {"group": number}, True
    if kind == TICKED and user is not None:
        selection = _ticks(user)
        condition = ticks.ticked(selection, Customer.id, search.matching_ids)
        return condition, {}, ticks.queries_of(selection) == [{}]
    return true(), {}, True


def _ticks(user: User) -> Selection:
    return ticks.selection_of(user, "customers")
