"""Signing in and out."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mailer.blueprints.accounts import session
from mailer.blueprints.accounts.forms import SignInForm
from mailer.blueprints.limits import tries
from mailer.blueprints.redirects import local_path
from mailer.domain.accounts import passwords, users
from mailer.domain.settings import first_start
from mailer.infra.db import db, reading
from mailer.models.user import User

Answer = str | Response | tuple[str, int]


@tries("50 per 15 minutes", "10 per 15 minutes", failed_only=True)
def sign_in() -> Answer:
    """The sign-in page; failures are counted, and never say whether the address is known."""
    with reading():
        if first_start.needs_first_admin():
            return redirect(url_for("accounts.first"))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(local_path(request.args.get("next")))
    form = SignInForm()
    if request.method == "GET":
        form.next.data = request.args.get("next", "")
    if not form.validate_on_submit():
        return render_template("accounts/sign_in.html", form=form), _status()
    user = _who(form.email.data or "", form.password.data or "")
    if user is None:
        form.form_errors = [
            _("This address and password do not belong together. Check both and try again.")
        ]
        return render_template("accounts/sign_in.html", form=form), 422
    session.begin(user, remember=bool(form.remember.data))
    return redirect(local_path(form.next.data), 303)


def sign_out() -> Response:
    """Out, and back to the sign-in page."""
    session.end()
    return redirect(url_for("accounts.sign_in"), 303)


def _who(email: str, password: str) -> User | None:
    """The person with this address and password. The check is slow on purpose, so the database
    is let go meanwhile."""
    with reading():
        found = users.by_email(email)
        user_id, stored = (found.id, found.password_hash) if found else (None, "")
    db.session.rollback()
    if not passwords.verify(stored, password):
        return None
    user = db.session.get(User, user_id)
    if user is None or not user.active or user.password_hash != stored:
        return None
    passwords.renew_hash(user, password)
    return user


def _status() -> int:
    return 422 if request.method == "POST" else 200
