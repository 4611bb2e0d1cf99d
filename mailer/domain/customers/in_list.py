"""Who is in a saved list, as a condition on customers; and what is wrong with a list."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, false, or_, select

from mailer.domain.customers.criteria import tree
from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.saved_list import SavedList, SavedListMember


def condition(saved: SavedList | None) -> ColumnElement[bool]:
    """A customer is in it; nobody is in a list that is gone, or that asks for what is gone."""
    if saved is None or saved.deleted_at is not None:
        return false()
    if saved.criteria is not None:
        return tree.condition(saved.criteria)
    member = select(SavedListMember.list_id).where(
        SavedListMember.list_id == saved.id, SavedListMember.customer_id == Customer.id
    )
    return member.exists()


def one_of(ids: Iterable[int]) -> ColumnElement[bool]:
    """A customer is in one of these lists."""
    return or_(false(), *(condition(db.session.get(SavedList, list_id)) for list_id in ids))


def problem(saved: SavedList | None) -> str:
    """Why nobody may be written to through it, in words; empty when all is well."""
    if saved is None:
        return _("A saved list does not exist any more.")
    if saved.deleted_at is not None:
        return _("The list “%(name)s” was deleted.", name=saved.name)
    wrong = tree.told(saved.criteria) if saved.criteria is not None else []
    if wrong:
        return _(
            "The list “%(name)s” needs a correction: %(problem)s",
            name=saved.name,
            problem=wrong[0][1],
        )
    return ""
