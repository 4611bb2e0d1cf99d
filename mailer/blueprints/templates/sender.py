"""Whom the mailings of a template come from."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.templates import pages
from mailer.domain.accounts.access import load
from mailer.domain.templates import sender as verbs
from mailer.lib.errors import Refused
from mailer.models.template import Template

FIELDS = ("from_name", "from_address", "reply_to")


def set_sender(template_id: int) -> Response | tuple[str, int]:
    """Choose it, or none."""
    template = load(Template, template_id, actor(), "templates:edit")
    typed = {name: request.form.get(name, "").strip()[:500] for name in FIELDS}
    try:
        verbs.set_sender(
            template, typed["from_name"], typed["from_address"], typed["reply_to"], actor()
        )
    except Refused as refused:
        shown = pages.of_template(template) | {"sender": typed, "sender_errors": refused.fields}
        return render_template("templates/show.html", **shown), 422
    flash_done(_("The sender is saved. Mailings of this template offer it."))
    return redirect(url_for("templates.show", template_id=template.id), 303)
