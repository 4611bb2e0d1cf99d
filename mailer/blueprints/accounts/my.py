"""My parameters: what each person sets for themselves."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from mailer.blueprints.accounts import connection, dkim_form, session
from mailer.blueprints.accounts.forms import ChangePasswordForm
from mailer.blueprints.accounts.parameters_form import ParametersForm
from mailer.blueprints.accounts.server_form import ServerForm
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.limits import tries
from mailer.blueprints.refusals import show_in
from mailer.domain.accounts import smtp_accounts, users
from mailer.domain.accounts.sending import own_account
from mailer.lib.errors import Refused
from mailer.models.user import User

Answer = str | Response | tuple[str, int]


def my_parameters() -> Answer:
    """Name, signature, Bcc copy, language, time zone, theme."""
    user = _me()
    form = ParametersForm(obj=user)
    if form.validate_on_submit():
        try:
            users.save_preferences(user, form.chosen(), user)
        except Refused as refused:
            show_in(form, refused)
        else:
            flash_done(_("Your parameters are saved."))
            return redirect(url_for("accounts.my_parameters"), 303)
    return render_template("accounts/my_parameters.html", form=form), _status(form)


def my_sending() -> Answer:
    """My own From and SMTP server."""
    user = _me()
    account = own_account(user)
    form = ServerForm()
    if request.method == "GET":
        connection.show(form, account, user)
    elif form.validate():
        try:
            smtp_accounts.save_own(user, form.sender(), form.server(), user, form.tested.data or "")
        except Refused as refused:
            show_in(form, refused)
        else:
            flash_done(_("Your sending account is saved."))
            return redirect(url_for("accounts.my_sending"), 303)
    page = render_template(
        "accounts/my_sending.html",
        form=form,
        account=account,
        signature=dkim_form.signature(account),
        why=connection.state_text(account),
    )
    return page, _status(form)


@tries("30 per 10 minutes")
def test_my_sending() -> Answer:
    """Connect to the server that was typed and say what happened."""
    user = _me()
    return connection.test(ServerForm(), own_account(user), user)


def try_my_sending_again() -> Response:
    """Let my paused or stopped account send again."""
    account = own_account(_me())
    if account is not None:
        smtp_accounts.try_again(account, _me())
        flash_done(_("The account sends again."))
    return redirect(url_for("accounts.my_sending"), 303)


def change_my_dkim() -> Response:
    """Make, use or forget the key that signs my mails."""
    dkim_form.change(own_account(_me()))
    return redirect(url_for("accounts.my_sending", _anchor="dkim"), 303)


def remove_my_sending() -> Response:
    """Send through the company's account again."""
    smtp_accounts.remove_own(_me(), _me())
    flash_done(_("Your mails leave through the company’s account again."))
    return redirect(url_for("accounts.my_sending"), 303)


@tries("10 per 15 minutes", failed_only=True)
def my_password() -> Answer:
    """Change my password; asks the current one and signs out everywhere else."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            users.change_password(_me(), form.old_password.data or "", form.password.data or "")
        except Refused as refused:
            show_in(form, refused)
        else:
            session.renew(_me())
            flash_done(_("Your password is changed. All your other sessions have ended."))
            return redirect(url_for("accounts.my_password"), 303)
    return render_template("accounts/my_password.html", form=form), _status(form)


def _me() -> User:
    user: User = current_user._get_current_object()
    return user


def _status(form: FlaskForm) -> int:
    return 422 if form.is_submitted() else 200
