"""The signature of an account's mails: the company's, one's own, or another user's."""

from __future__ import annotations

from flask import request
from flask_babel import gettext as _

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.domain.accounts import dkim
from mailer.domain.accounts.dkim import Signature
from mailer.lib.errors import NotFound
from mailer.models.smtp_account import SmtpAccount


def signature(account: SmtpAccount | None) -> Signature | None:
    """What the page shows."""
    return dkim.signature_of(account) if account is not None else None


def change(account: SmtpAccount | None) -> None:
    """Do what the button of the form says."""
    if account is None:
        raise NotFound
    action = request.form.get("action", "")
    if action == "make":
        dkim.make_key(account, actor())
        flash_done(_("The key is made. Publish its record, then switch signing on."))
    elif action in ("on", "off"):
        dkim.switch(account, action == "on", actor())
        done = _("Mails are signed from now on."), _("Mails are no longer signed.")
        flash_done(done[action == "off"])
    elif action == "remove":
        dkim.remove(account, actor())
        flash_done(_("The key is removed."))
    else:
        raise NotFound
