"""What documents take from the company."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor, allowed
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.documents.forms import SettingsForm
from mailer.blueprints.refusals import show_in
from mailer.domain.accounts.permissions import USERS_MANAGE
from mailer.domain.documents import settings as kept
from mailer.lib.errors import Refused


def settings() -> str:
    """As they are."""
    present = kept.settings()
    form = SettingsForm(formdata=None)
    form.payment_days.data = str(present.payment_days)
    form.currency.data = present.currency
    form.folder.data = present.folder
    form.create_customers.data = present.create_customers
    return render_template("documents/settings.html", form=form)


def save_settings() -> Response | tuple[str, int]:
    """Keep what was entered."""
    form = SettingsForm()
    if form.validate():
        try:
            with_folder = allowed(USERS_MANAGE)
            kept.change(form.entered(kept.settings(), with_folder=with_folder), actor())
        except Refused as refused:
            show_in(form, refused)
        else:
            flash_done(_("The settings are saved."))
            return redirect(url_for("documents.settings"), 303)
    return render_template("documents/settings.html", form=form), 422
