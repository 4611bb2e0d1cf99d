"""The list of users."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import false, func, or_

from mailer.blueprints.components.list_parts import (
    Badge,
    Choices,
    Column,
    Condition,
    Empty,
    Filter,
    Mail,
    RowAction,
)
from mailer.blueprints.components.records import RecordList
from mailer.domain.accounts import roles
from mailer.domain.accounts.permissions import USERS_MANAGE
from mailer.lib.record_ids import record_ids
from mailer.models.user import User

ACTIVE, INVITED, OFF = "active", "invited", "deactivated"


def state_of(user: User) -> Badge:
    """Whether this person can sign in."""
    if not user.active:
        return Badge(_("Deactivated"), "muted")
    if not user.password_hash:
        return Badge(_("No password yet"), "warn")
    return Badge(_("Active"), "ok")


def _role(user: User) -> Badge | str:
    if user.super_admin:
        return Badge(_("Super admin"), "info")
    return user.role.name if user.role else Badge(_("No role"), "muted")


def _search(text: str) -> Condition:
    wanted = text.lower()
    return or_(
        func.lower(User.name).contains(wanted, autoescape=True),
        User.email_key.contains(wanted, autoescape=True),
        func.lower(User.title).contains(wanted, autoescape=True),
    )


def _role_choices() -> Choices:
    return [
        ("admin", _("Super admin")),
        *((str(role.id), role.name) for role in roles.every()),
        ("none", _("No role")),
    ]


def _with_role(values: Sequence[str]) -> Condition:
    ids = record_ids(values)
    wanted: list[Condition] = [User.role_id.in_(ids)]
    if "admin" in values:
        wanted.append(User.super_admin.is_(True))
    if "none" in values:
        wanted.append(User.role_id.is_(None) & ~User.super_admin)
    return or_(*wanted)


def _with_state(values: Sequence[str]) -> Condition:
    known = {
        ACTIVE: User.active & (User.password_hash != ""),
        INVITED: User.active & (User.password_hash == ""),
        OFF: ~User.active,
    }
    return or_(false(), *(known[value] for value in values if value in known))


USERS = RecordList(
    key="users",
    model=User,
    permission=USERS_MANAGE,
    columns=(
        Column("name", _l("Name"), lambda user: user.name, (User.name,)),
        Column("email", _l("E-mail address"), lambda user: Mail(user.email), (User.email_key,)),
        Column("role", _l("Role"), _role),
        Column("title", _l("Job title"), lambda user: user.title, shown=False),
        Column("phone", _l("Phone"), lambda user: user.phone, shown=False),
        Column("state", _l("State"), state_of),
        Column(
            "signed_in",
            _l("Last signed in"),
            lambda user: user.signed_in_at,
            (User.signed_in_at,),
            largest_first=True,
        ),
        Column(
            "created",
            _l("Created"),
            lambda user: user.created_at,
            (User.created_at,),
            shown=False,
            largest_first=True,
        ),
    ),
    default_sort="name",
    row_name=lambda user: user.name,
    row_url=lambda user: url_for("users.edit", user_id=user.id),
    noun=lambda count, shown: ngettext("%(shown)s user", "%(shown)s users", count, shown=shown),
    empty=Empty("users", _l("People who may sign in stand here."), "users.new", _l("New user")),
    search=_search,
    search_label=_l("Search for a name or address"),
    filters=(
        Filter("role", _l("Role"), _role_choices, _with_role),
        Filter(
            "state",
            _l("State"),
            lambda: [
                (ACTIVE, _("Active")),
                (INVITED, _("No password yet")),
                (OFF, _("Deactivated")),
            ],
            _with_state,
        ),
    ),
    actions=(
        RowAction("edit", _l("Edit"), "pencil", "users.edit", argument="user_id"),
        RowAction("sending", _l("Sending account"), "send", "users.sending", argument="user_id"),
        RowAction(
            "invite",
            _l("Send an invitation"),
            "mail-forward",
            "users.invite",
            method="post",
            argument="user_id",
            question=_l("Send %(name)s a link to set a password?"),
        ),
    ),
)
