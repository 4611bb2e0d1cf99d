"""The sending account of a user, set by a super admin."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.accounts import connection, dkim_form
from mailer.blueprints.accounts.limits_form import LimitsForm
from mailer.blueprints.accounts.server_form import ServerForm
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.limits import tries
from mailer.blueprints.refusals import show_in
from mailer.domain.accounts import smtp_accounts
from mailer.domain.accounts.access import load
from mailer.domain.accounts.permissions import USERS_MANAGE
from mailer.domain.accounts.sending import own_account
from mailer.lib.errors import Refused
from mailer.models.smtp_account import SmtpAccount
from mailer.models.user import User

Answer = str | Response | tuple[str, int]


def sending(user_id: int) -> Answer:
    """A user's own From and SMTP server."""
    user = _user(user_id)
    account = own_account(user)
    form = ServerForm()
    if request.method == "GET":
        connection.show(form, account, user)
    elif form.validate():
        try:
            smtp_accounts.save_own(
                user, form.sender(), form.server(), actor(), form.tested.data or ""
            )
        except Refused as refused:
            show_in(form, refused)
        else:
            flash_done(_("The sending account of %(name)s is saved.", name=user.name))
            return _back(user)
    return _page(user, account, form, LimitsForm.of(account))


def save_limits(user_id: int) -> Answer:
    """How much this account may send."""
    user = _user(user_id)
    account = _account(user)
    limits = LimitsForm()
    if limits.validate():
        try:
            smtp_accounts.save_limits(account, limits.limits(), actor())
        except Refused as refused:
            show_in(limits, refused)
        else:
            flash_done(_("The limits are saved."))
            return _back(user)
    form = ServerForm(formdata=None)
    form.show(account)
    return _page(user, account, form, limits)


@tries("30 per 10 minutes")
def test_sending(user_id: int) -> Answer:
    """Connect to the server that was typed and say what happened."""
    user = _user(user_id)
    return connection.test(ServerForm(), own_account(user), actor())


def try_again(user_id: int) -> Response:
    """Let a paused or stopped account send again."""
    user = _user(user_id)
    smtp_accounts.try_again(_account(user), actor())
    flash_done(_("The account sends again."))
    return _back(user)


def change_dkim(user_id: int) -> Response:
    """Make, use or forget the key that signs this user's mails."""
    user = _user(user_id)
    dkim_form.change(_account(user))
    return redirect(url_for("users.sending", user_id=user.id, _anchor="dkim"), 303)


def remove_sending(user_id: int) -> Response:
    """Let the user send through the company's account."""
    user = _user(user_id)
    smtp_accounts.remove_own(user, actor())
    flash_done(_("%(name)s sends through the company’s account again.", name=user.name))
    return _back(user)


def _user(user_id: int) -> User:
    return load(User, user_id, actor(), USERS_MANAGE)


def _account(user: User) -> SmtpAccount:
    account = own_account(user)
    if account is None:
        raise Refused(_("%(name)s has no sending account of their own.", name=user.name))
    return account


def _page(
    user: User, account: SmtpAccount | None, form: ServerForm, limits: LimitsForm
) -> tuple[str, int]:
    page = render_template(
        "users/sending.html",
        form=form,
        limits=limits,
        account=account,
        signature=dkim_form.signature(account),
        user=user,
        why=connection.state_text(account),
    )
    return page, 422 if request.method == "POST" else 200


def _back(user: User) -> Response:
    return redirect(url_for("users.sending", user_id=user.id), 303)
