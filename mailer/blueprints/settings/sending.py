"""What the company sends through: the local mailbox or an SMTP server."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.accounts import connection, dkim_form
from mailer.blueprints.accounts.limits_form import LimitsForm
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.limits import tries
from mailer.blueprints.refusals import show_in
from mailer.blueprints.settings.forms import SendingForm
from mailer.domain.accounts import smtp_accounts
from mailer.domain.accounts.sending import company_account, why_too_far
from mailer.lib.errors import Refused
from mailer.models.smtp_account import SmtpAccount

Answer = str | Response | tuple[str, int]


def sending() -> Answer:
    """The account in use, its state and its limits."""
    return _page(_stored(), LimitsForm.of(smtp_accounts.company_smtp()), 200)


def save_sending() -> Answer:
    """Keep what was entered and send through it from now on."""
    form = SendingForm()
    if form.validate():
        try:
            _save(form)
        except Refused as refused:
            show_in(form, refused)
        else:
            flash_done(_("The sending account is saved."))
            return redirect(url_for("settings.sending"), 303)
    return _page(form, LimitsForm.of(smtp_accounts.company_smtp()), 422)


def save_limits() -> Answer:
    """How much the company's SMTP account may send."""
    account = smtp_accounts.company_smtp()
    if account is None:
        raise Refused(_("There is no SMTP server yet. Save one first."))
    limits = LimitsForm()
    if limits.validate():
        try:
            smtp_accounts.save_limits(account, limits.limits(), actor())
        except Refused as refused:
            show_in(limits, refused)
        else:
            flash_done(_("The limits are saved."))
            return redirect(url_for("settings.sending"), 303)
    return _page(_stored(), limits, 422)


@tries("30 per 10 minutes")
def test_sending() -> Answer:
    """Connect to the server that was typed and say what happened."""
    return connection.test(SendingForm(), smtp_accounts.company_smtp(), actor())


def try_again() -> Response:
    """Let a paused or stopped account send again."""
    smtp_accounts.try_again(company_account(), actor())
    flash_done(_("The account sends again."))
    return redirect(url_for("settings.sending"), 303)


def change_dkim() -> Response:
    """Make, use or forget the key that signs the company's mails."""
    dkim_form.change(smtp_accounts.company_smtp())
    return redirect(url_for("settings.sending", _anchor="dkim"), 303)


def _save(form: SendingForm) -> SmtpAccount:
    if form.local:
        return smtp_accounts.use_local_mailbox(form.sender(), actor())
    return smtp_accounts.save_company_smtp(
        form.sender(), form.server(), actor(), form.tested.data or ""
    )


def _stored() -> SendingForm:
    form = SendingForm(formdata=None)
    used, smtp = company_account(), smtp_accounts.company_smtp()
    if smtp is not None:
        form.show(smtp)
    form.kind.data = used.kind.value
    form.show_sender(used)
    return form


def _page(form: SendingForm, limits: LimitsForm, status: int) -> tuple[str, int]:
    account, smtp = company_account(), smtp_accounts.company_smtp()
    mailbox = smtp_accounts.local_mailbox()
    leaving = [a for a in (smtp, mailbox) if a is not None and a is not account]
    page = render_template(
        "settings/sending.html",
        form=form,
        limits=limits,
        account=account,
        smtp=smtp,
        signature=dkim_form.signature(smtp),
        why=connection.state_text(account),
        too_far=why_too_far(smtp) if smtp is not None else "",
        waiting_elsewhere=sum(smtp_accounts.waiting_in(other) for other in leaving),
    )
    return page, status
