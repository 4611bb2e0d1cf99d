"""Settings of reminders: whether, when, how far, and who hears of answers."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.debtors.forms import SettingsForm
from mailer.blueprints.formatting import date
from mailer.blueprints.refusals import show_in
from mailer.domain.debtors import settings as kept
from mailer.domain.settings.company import company
from mailer.lib.errors import Refused
from mailer.models.reminder import Level

Answer = str | Response | tuple[str, int]


def settings() -> str:
    """As they are."""
    return _page(SettingsForm.of(kept.settings()))


def save_settings() -> Answer:
    """Keep what was entered."""
    form = SettingsForm.of(None)
    if form.validate():
        before = kept.settings().since
        try:
            kept.change(form.entered(), bool(form.automatic.data), actor())
        except Refused as refused:
            show_in(form, refused)
        else:
            since = kept.settings().since
            if since is not None and before is None:
                flash_done(
                    _(
                        "Saved. The first reminders leave on %(day)s at the earliest.",
                        day=date(since),
                    )
                )
            else:
                flash_done(_("The settings are saved."))
            return redirect(url_for("debtors.settings"), 303)
    return _page(form), 422


def _page(form: SettingsForm) -> str:
    language = kept.language_for(company().language)
    subjects = {level.value: kept.text_of(level, language).subject for level in Level}
    steps = [level.value for level in kept.STEPS]
    return render_template("debtors/settings.html", form=form, subjects=subjects, steps=steps)
