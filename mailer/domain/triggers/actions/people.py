"""Who does what a trigger gives out: a colleague, or who takes care of the customer."""

from __future__ import annotations

from flask_babel import gettext as _

from mailer.domain.tasks import choices
from mailer.domain.triggers.actions.action import Input
from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.user import User

OWNER = "owner"


def assignee_input(name: str, label: str, value: str) -> Input:
    """A field to choose them."""
    found = [(str(user.id), user.name) for user in choices.assignees()]
    every = [(OWNER, _("Whoever takes care of the customer")), *found, ("", _("Nobody"))]
    return Input(name, label, "select", every, value)


def assignee_of(chosen: str, customer: Customer) -> User | None:
    """Who it is for this customer; None when that person does not work here any more."""
    if chosen == OWNER:
        user = customer.owner
    else:
        user = db.session.get(User, int(chosen)) if chosen.isdecimal() else None
    return user if user is not None and user.active else None


def words(chosen: str) -> str:
    """In words, whoever it may be."""
    if chosen == OWNER:
        return _("whoever takes care of the customer")
    user = db.session.get(User, int(chosen)) if chosen.isdecimal() else None
    return user.name if user is not None else _("nobody")


def is_known(chosen: str) -> bool:
    """It can be chosen."""
    return chosen in ("", OWNER) or chosen in {str(user.id) for user in choices.assignees()}
