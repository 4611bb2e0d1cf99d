"""What the mailings of a template are about, unless they say otherwise."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.domain.accounts.access import load
from mailer.domain.templates import topic as verbs
from mailer.lib.record_ids import record_id
from mailer.models.template import Template


def set_topic(template_id: int) -> Response:
    """Choose it, or none."""
    template = load(Template, template_id, actor(), "templates:edit")
    verbs.set_topic(template, request.form.get("topic", 0, type=record_id) or None, actor())
    flash_done(_("The topic is saved. Mailings from now on are about it."))
    return redirect(url_for("templates.show", template_id=template.id), 303)
