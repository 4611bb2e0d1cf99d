"""What comes back: the mailbox that is read, the bounce address, the limits, the entry for
providers."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.limits import tries
from mailer.blueprints.refusals import show_in
from mailer.blueprints.settings.bounce_forms import AddressForm, BounceLimitsForm, MailboxForm
from mailer.domain.accounts import smtp_accounts
from mailer.domain.bounces import address, entry, explain, limits, mailbox
from mailer.domain.bounces.fetch import fetch
from mailer.infra.installation import installation
from mailer.lib.errors import Refused
from mailer.models.smtp_account import SmtpAccount

Answer = str | Response | tuple[str, int]
#: Somebody waits while the mailbox is read; the rest is read by itself.
_PATIENCE = 10.0


def bounces() -> Answer:
    """As it is set."""
    return _page()


def save_bounce_mailbox() -> Answer:
    """Read this mailbox from now on."""
    form = MailboxForm()
    if form.validate():
        try:
            mailbox.save(form.entered(), actor())
        except Refused as refused:
            show_in(form, refused)
        else:
            flash_done(_("The bounce mailbox is saved. It is read once a minute."))
            return _back()
    return _page(422, mailbox_form=form)


@tries("30 per 10 minutes")
def test_bounce_mailbox() -> Answer:
    """Sign in with what was typed and say what happened."""
    form = MailboxForm()
    wrong, result = [], None
    try:
        if not form.validate():
            errors = {name: str(texts[0]) for name, texts in form.errors.items() if name}
            raise Refused(_("Some fields need a correction."), fields=errors)
        result = mailbox.test(form.entered(), actor())
    except Refused as refused:
        wrong = [(form[name].label.text, text) for name, text in refused.fields.items()]
    page = render_template("settings/bounce_test_result.html", wrong=wrong, result=result)
    return page, 422 if wrong else 200


@tries("30 per 10 minutes")
def read_bounces() -> Response:
    """Read the mailbox now."""
    fetched = fetch(actor(), lambda: False, _PATIENCE)
    kept = mailbox.mailbox()
    if fetched.trouble:
        raise Refused(explain.sentence(fetched.trouble, kept.host if kept else ""))
    read = ngettext("%(num)s new mail was read.", "%(num)s new mails were read.", fetched.read)
    acted = ngettext(
        "%(num)s mail of ours had come back.",
        "%(num)s mails of ours had come back.",
        fetched.acted_on,
    )
    flash_done(f"{read} {acted}" if fetched.read else _("There was no new mail."))
    return _back()


def remove_bounce_mailbox() -> Response:
    """Read it no more."""
    mailbox.remove(actor())
    flash_done(_("The bounce mailbox is forgotten."))
    return _back()


def save_bounce_address() -> Answer:
    """Where mails come back to, once it is tested."""
    form = AddressForm()
    if form.validate():
        try:
            address.save(_account(), form.pattern.data or "", actor())
        except Refused as refused:
            show_in(form, refused)
        else:
            flash_done(_("The bounce address is saved."))
            return _back("address")
    return _page(422, address_form=form)


@tries("10 per 10 minutes")
def test_bounce_address() -> Response:
    """Send a mail to it, which must come into the mailbox."""
    address.send_test(_account(), actor())
    return _back("address")


def bounce_address_state() -> str:
    """Whether the test mail was found; asked again and again until it is."""
    return render_template("settings/bounce_address_state.html", **_address_state())


def save_bounce_limits() -> Answer:
    """When an address has a rest."""
    form = BounceLimitsForm()
    if form.validate():
        try:
            limits.change(form.limits(), actor())
        except Refused as refused:
            show_in(form, refused)
        else:
            flash_done(_("The limits are saved."))
            return _back("limits")
    return _page(422, limits_form=form)


def open_bounce_entry() -> Answer:
    """A new secret, shown this once."""
    return _page(200, secret=entry.renew_secret(actor()))


def close_bounce_entry() -> Response:
    """No provider may report any more."""
    entry.close(actor())
    flash_done(_("The entry is closed."))
    return _back("entry")


def _account() -> SmtpAccount:
    account = smtp_accounts.company_smtp()
    if account is None:
        raise Refused(_("There is no SMTP server yet. Save one first."))
    return account


def _address_state() -> dict[str, Any]:
    account = smtp_accounts.company_smtp()
    return {"smtp": account, "test": address.latest_test(account) if account else None}


def _back(anchor: str | None = None) -> Response:
    return redirect(url_for("settings.bounces", _anchor=anchor), 303)


def _page(
    status: int = 200,
    *,
    mailbox_form: MailboxForm | None = None,
    address_form: AddressForm | None = None,
    limits_form: BounceLimitsForm | None = None,
    secret: str = "",
) -> tuple[str, int]:
    kept, state = mailbox.mailbox(), _address_state()
    if address_form is None:
        address_form = AddressForm(formdata=None)
        address_form.pattern.data = state["smtp"].bounce_pattern if state["smtp"] else ""
    page = render_template(
        "settings/bounces.html",
        mailbox=kept,
        trouble=explain.sentence(kept.trouble, kept.host) if kept else "",
        mailbox_form=mailbox_form or MailboxForm.of(kept),
        address_form=address_form,
        limits_form=limits_form or BounceLimitsForm.of(limits.limits()),
        secret=secret,
        entry_open=entry.is_open(),
        entry_url=f"{installation().public_url}/hooks/bounces",
        **state,
    )
    return page, status
