"""From ticked deals to a mailing to their customers."""

from __future__ import annotations

from flask import redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_failed
from mailer.blueprints.components.records import person
from mailer.blueprints.deals.list import DEALS
from mailer.domain.accounts.access import require
from mailer.domain.customers.chosen import DEAL_TICKS
from mailer.domain.deals.mailed import DEALS as MAILED


def mail_ticked() -> Response:
    """Keep which ones are ticked, and choose a template."""
    require(actor(), DEALS.permission)
    if not DEALS.ticked_count():
        flash_failed(_("Tick the deals whose customers you want to write to."))
        return redirect(url_for("deals.index"), 303)
    kept = MAILED.keep_ticked(person(), DEALS.ticked_ids(), DEALS.key)
    return redirect(url_for("mailings.choose_template", to=f"{DEAL_TICKS}:{kept.id}"), 303)
