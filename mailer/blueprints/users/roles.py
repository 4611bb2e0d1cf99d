"""Roles: list, create, change on the grid, duplicate, delete."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done, flash_failed
from mailer.blueprints.refusals import show_in
from mailer.blueprints.users.forms import RoleForm
from mailer.domain.accounts import permissions
from mailer.domain.accounts import roles as verbs
from mailer.domain.accounts.access import load
from mailer.domain.accounts.permissions import USERS_MANAGE
from mailer.lib.errors import Refused
from mailer.models.role import Role

Answer = str | Response | tuple[str, int]


def roles() -> str:
    """All roles, who has them and what they open."""
    listed = [(role, verbs.users_of(role), areas_of(role)) for role in verbs.every()]
    return render_template("users/roles.html", roles=listed)


def new_role() -> Answer:
    """A new role."""
    form = RoleForm()
    if form.validate_on_submit():
        try:
            role = verbs.create(form.fields(), actor())
        except Refused as refused:
            show_in(form, refused)
        else:
            flash_done(_("The role “%(name)s” is created.", name=role.name))
            return redirect(url_for("users.roles"), 303)
    return _page(form, None)


def edit_role(role_id: int) -> Answer:
    """One role and its grid."""
    role = _role(role_id)
    form = RoleForm(role)
    if form.validate_on_submit():
        try:
            verbs.update(role, form.fields(), actor())
        except Refused as refused:
            show_in(form, refused)
        else:
            flash_done(_("The role “%(name)s” is saved.", name=role.name))
            return redirect(url_for("users.roles"), 303)
    return _page(form, role)


def duplicate_role(role_id: int) -> Response:
    """A copy to start from."""
    copy = verbs.duplicate(_role(role_id), actor())
    flash_done(_("This is the copy. Give it a name and change what differs."))
    return redirect(url_for("users.edit_role", role_id=copy.id), 303)


def delete_role(role_id: int) -> Response:
    """Remove a role that nobody has."""
    role = _role(role_id)
    try:
        verbs.delete(role, actor())
    except Refused as refused:
        flash_failed(refused.message)
    else:
        flash_done(_("The role “%(name)s” is deleted.", name=role.name))
    return redirect(url_for("users.roles"), 303)


def areas_of(role: Role) -> list[str]:
    """The areas that a role opens, in words."""
    return [
        str(area.label)
        for area in permissions.AREAS
        if role.all_permissions
        or any(f"{area.resource}:{action}" in role.permissions for action in area.actions)
    ]


def _role(role_id: int) -> Role:
    return load(Role, role_id, actor(), USERS_MANAGE)


def _page(form: RoleForm, role: Role | None) -> tuple[str, int]:
    page = render_template(
        "users/role.html",
        form=form,
        role=role,
        holders=verbs.users_of(role) if role else [],
        areas=permissions.AREAS,
        actions=permissions.ACTIONS,
        ticked=set(form.permissions.data or []),
    )
    return page, 422 if form.is_submitted() else 200
