"""A file that becomes the source of a template: JSON, for the editor of HTML."""

from __future__ import annotations

from flask import Response, jsonify, request
from flask_babel import gettext as _

from mailer.blueprints.access import actor
from mailer.domain.templates import uploads
from mailer.lib.errors import Refused


def upload() -> Response | tuple[Response, int]:
    """The `source` in the posted `file` (HTML, or a ZIP with pictures), and the `notes` there
    are about it. Saves no template."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return jsonify(message=_("Choose an HTML file or a ZIP first.")), 422
    try:
        uploaded = uploads.read(file.stream, actor())
    except Refused as refused:
        return jsonify(message=refused.message), 422
    return jsonify(source=uploaded.source, notes=uploaded.notes, pictures=uploaded.pictures)
