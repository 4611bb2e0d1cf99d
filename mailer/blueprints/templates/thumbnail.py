"""How a template looks, in small."""

from __future__ import annotations

from flask import Response, request, send_file

from mailer.blueprints.access import actor
from mailer.domain.accounts.access import can, load, require
from mailer.infra import files
from mailer.infra.db import db
from mailer.lib.errors import NotFound
from mailer.lib.record_ids import LARGEST
from mailer.models.template import Template

A_YEAR = 365 * 86400


def thumbnail(template_id: int) -> Response:
    """The picture that a job drew; under the number of its version (`v`) it never changes. Who
    may look into the bin sees the pictures there too."""
    require(actor(), "templates:view")
    if can(actor(), "templates:delete") and template_id <= LARGEST:
        template = db.session.get(Template, template_id)
    else:
        template = load(Template, template_id, actor(), "templates:view")
    if template is None or template.purged_at is not None:
        raise NotFound
    if not template.thumbnail or not files.path(template.thumbnail).is_file():
        raise NotFound
    response = send_file(files.path(template.thumbnail), mimetype="image/jpeg", conditional=True)
    current = request.args.get("v") == str(template.thumbnail_version_id)
    forever = f"private, max-age={A_YEAR}, immutable"
    response.headers["Cache-Control"] = forever if current else "private, no-cache"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    return response
