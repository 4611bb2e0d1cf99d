"""The button "Test the connection", for every form of a sending account."""

from __future__ import annotations

from flask import render_template
from flask_babel import gettext as _

from mailer.blueprints.accounts.server_form import ServerForm
from mailer.domain.accounts import smtp_accounts
from mailer.domain.accounts.access import Actor
from mailer.domain.accounts.connection_test import test_connection
from mailer.domain.accounts.explain import sentence
from mailer.domain.accounts.smtp_settings import (
    check,
    digest,
    internal_allowed,
    proof_of_test,
    settings_of,
    typed_or_stored,
)
from mailer.infra.smtp import ServerSettings
from mailer.lib.errors import Refused
from mailer.models.smtp_account import SmtpAccount
from mailer.models.user import User

Answer = str | tuple[str, int]


def show(form: ServerForm, account: SmtpAccount | None, owner: User) -> None:
    """Fill a form with what is stored, or with a good start."""
    if account is not None:
        form.show(account)
    else:
        form.from_name.data, form.from_address.data = owner.name, owner.email


def state_text(account: SmtpAccount | None) -> str:
    """Why an account is paused or stopped, in words."""
    if account is None or not account.state_reason:
        return ""
    return sentence(account.state_reason, account.host)


def test(form: ServerForm, account: SmtpAccount | None, actor: Actor) -> Answer:
    """Connect with what was typed (the stored password where none was) and say what happened.

    Nothing is saved, but a success counts for these very settings: at once when they are the
    stored ones, else when they are saved within the hour.
    """
    sender, server = form.sender(), form.server()
    try:
        if not form.validate():
            raise Refused(_("Some fields need a correction."), fields=_first_errors(form))
        host = check(account, sender, server, actor)
    except Refused as refused:
        wrong = [(form[name].label.text, text) for name, text in refused.fields.items()]
        return render_template("accounts/_connection_result.html", form=form, wrong=wrong), 422
    settings = ServerSettings(
        host,
        server.port or 0,
        server.security,
        server.username,
        typed_or_stored(account, server),
        internal_allowed=internal_allowed(
            account if account is not None and account.host == host else None, actor
        ),
    )
    result = test_connection(settings, sender.address.strip())
    form.tested.data = proof_of_test(account, sender, server) if result.ok else ""
    if result.ok and account is not None and _is_stored(account, form):
        smtp_accounts.count_as_tested(account)
        return _answer(form, result=result, stored=True)
    return _answer(form, result=result, stored=False)


def _answer(form: ServerForm, **context: object) -> str:
    return render_template("accounts/_connection_result.html", form=form, wrong=[], **context)


def _is_stored(account: SmtpAccount, form: ServerForm) -> bool:
    typed = digest(account, form.sender(), form.server())
    return digest(account, *settings_of(account)) == typed


def _first_errors(form: ServerForm) -> dict[str, str]:
    return {name: str(errors[0]) for name, errors in form.errors.items() if name}
