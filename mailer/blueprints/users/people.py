"""Users: list, create, change, switch off, invite."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.accounts.parameters_form import ParametersForm
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.components.records import show
from mailer.blueprints.refusals import show_in
from mailer.blueprints.users.forms import UserForm
from mailer.blueprints.users.people_list import USERS
from mailer.domain.accounts import password_mails, users
from mailer.domain.accounts.access import load
from mailer.domain.accounts.permissions import USERS_MANAGE
from mailer.domain.mailings import manage
from mailer.lib.errors import Refused
from mailer.models.user import User

Answer = str | Response | tuple[str, int]


def index() -> Response:
    """The list of users."""
    return show(USERS, "users/index.html")


def new() -> Answer:
    """A new user, who is invited unless one says otherwise."""
    form = UserForm()
    if form.validate_on_submit():
        try:
            user = users.create(form.fields(), actor())
            if form.invite.data:
                password_mails.invite(user, actor())
        except Refused as refused:
            show_in(form, refused)
        else:
            flash_done(_created(user, invited=bool(form.invite.data)))
            return redirect(url_for("users.edit", user_id=user.id), 303)
    page = render_template("users/edit.html", form=form, user=None)
    return page, 422 if form.is_submitted() else 200


def edit(user_id: int) -> Answer:
    """One user: who they are and what they may do."""
    user = _user(user_id)
    form = UserForm(user)
    if form.validate_on_submit():
        try:
            users.update(user, form.fields(), actor())
        except Refused as refused:
            show_in(form, refused)
        else:
            flash_done(_("%(name)s is saved.", name=user.name))
            return redirect(url_for("users.edit", user_id=user.id), 303)
    planned = len(manage.planned_by(user))
    page = render_template(
        "users/edit.html",
        form=form,
        user=user,
        planned=planned,
        heirs=[heir for heir in manage.heirs() if heir.id != user.id] if planned else [],
    )
    return page, 422 if form.is_submitted() else 200


def parameters(user_id: int) -> Answer:
    """What a user could set under "My parameters", set for them."""
    user = _user(user_id)
    form = ParametersForm(obj=user)
    if form.validate_on_submit():
        try:
            users.save_preferences(user, form.chosen(), actor())
        except Refused as refused:
            show_in(form, refused)
        else:
            flash_done(_("The parameters of %(name)s are saved.", name=user.name))
            return redirect(url_for("users.parameters", user_id=user.id), 303)
    page = render_template("users/parameters.html", form=form, user=user)
    return page, 422 if form.is_submitted() else 200


def invite(user_id: int) -> Response:
    """Mail a user a link to set a password."""
    user = _user(user_id)
    password_mails.invite(user, actor())
    flash_done(_("An invitation is on its way to %(email)s.", email=user.email))
    return redirect(url_for("users.edit", user_id=user.id), 303)


def deactivate(user_id: int) -> Response:
    """Switch a user off."""
    user = _user(user_id)
    users.deactivate(user, actor())
    flash_done(_("%(name)s is deactivated and signed out everywhere.", name=user.name))
    return redirect(url_for("users.edit", user_id=user.id), 303)


def activate(user_id: int) -> Response:
    """Let a user in again."""
    user = _user(user_id)
    users.activate(user, actor())
    flash_done(_("%(name)s may sign in again.", name=user.name))
    return redirect(url_for("users.edit", user_id=user.id), 303)


def _user(user_id: int) -> User:
    return load(User, user_id, actor(), USERS_MANAGE)


def _created(user: User, *, invited: bool) -> str:
    if invited:
        return _("%(name)s is created; an invitation is on its way.", name=user.name)
    return _("%(name)s is created. Send an invitation when it is time.", name=user.name)
