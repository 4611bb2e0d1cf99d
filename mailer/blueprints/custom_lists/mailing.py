"""From ticked entries to a mailing to their customers."""

from __future__ import annotations

from flask import redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.components.flashes import flash_failed
from mailer.blueprints.components.records import person
from mailer.blueprints.custom_lists.list import entries_of
from mailer.blueprints.custom_lists.present import listed
from mailer.domain.custom_lists.mailed import ENTRIES
from mailer.domain.customers.chosen import ENTRY_TICKS


def mail_ticked() -> Response:
    """Keep which ones are ticked, and choose a template."""
    shown = entries_of(listed("custom_lists:view"))
    if not shown.ticked_count():
        flash_failed(_("Tick the entries whose customers you want to write to."))
        return redirect(url_for("custom_lists.index"), 303)
    kept = ENTRIES.keep_ticked(person(), shown.ticked_ids(), shown.key)
    return redirect(url_for("mailings.choose_template", to=f"{ENTRY_TICKS}:{kept.id}"), 303)
