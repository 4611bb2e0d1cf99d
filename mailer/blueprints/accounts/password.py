"""Forgotten passwords, links to set one, and the first super admin."""

from __future__ import annotations

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.accounts import session
from mailer.blueprints.accounts.forms import FirstAdminForm, ForgotForm, NewPasswordForm
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.i18n import language
from mailer.blueprints.limits import tries
from mailer.blueprints.refusals import show_in
from mailer.domain.accounts import password_links, password_mails, roles, users
from mailer.domain.accounts.access import SYSTEM
from mailer.domain.accounts.users import UserFields
from mailer.domain.settings import company as company_settings
from mailer.domain.settings import first_start
from mailer.lib.errors import Refused

Answer = str | Response | tuple[str, int]


@tries("20 per hour", "5 per hour")
def forgot() -> Answer:
    """Mail a link to set a new password; the answer is the same for unknown addresses."""
    form = ForgotForm()
    if form.validate_on_submit():
        try:
            password_mails.send_link(form.email.data or "")
        except Refused:
            form.form_errors = [
                _(
                    "Mailer cannot send mail at the moment. Ask a super admin of your company "
                    "to give you a new password."
                )
            ]
        else:
            return redirect(url_for("accounts.link_sent"), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("accounts/forgot.html", form=form), status


def link_sent() -> Answer:
    """What happens next, whether or not the address is known."""
    minutes = password_links.PASSWORD_SECONDS // 60
    return render_template("accounts/link_sent.html", minutes=minutes)


@tries("30 per 15 minutes", failed_only=True)
def set_password(token: str) -> Answer:
    """The page behind a link; it opens as often as one likes and works once."""
    user = password_links.user_of(token)
    if user is None:
        return render_template("accounts/link_ended.html"), 410
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            users.set_by_link(user, form.password.data or "")
        except Refused as refused:
            show_in(form, refused)
        else:
            session.begin(user)
            flash_done(_("Your password is set. You are signed in."))
            return redirect("/", 303)
    status = 422 if request.method == "POST" else 200
    return render_template("accounts/set_password.html", form=form, user=user), status


@tries("20 per 15 minutes", failed_only=True)
def first() -> Answer:
    """Make the first super admin with the one-time code; gone as soon as there is one."""
    if not first_start.needs_first_admin():
        return redirect(url_for("accounts.sign_in"), 303)
    form = FirstAdminForm()
    if form.validate_on_submit():
        try:
            _make_first(form)
        except Refused as refused:
            show_in(form, refused)
        else:
            return redirect("/", 303)
    status = 422 if request.method == "POST" else 200
    return render_template("accounts/first.html", form=form), status


def _make_first(form: FirstAdminForm) -> None:
    fields = UserFields(name=form.name.data or "", email=form.email.data or "", language=language())
    user = users.create_first_admin(form.code.data or "", fields, form.password.data or "")
    named = replace(
        company_settings.company(), name=(form.company.data or "").strip(), language=language()
    )
    company_settings.save(named)
    roles.ready_made(SYSTEM)
    session.begin(user)
    flash_done(_("Welcome, %(name)s. Everything is ready.", name=user.name))
