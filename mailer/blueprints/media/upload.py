"""Pictures that a browser sends, from the media library's page or from an editor: JSON."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from mailer.blueprints.access import actor
from mailer.domain.media import keep
from mailer.domain.media.addresses import path_of
from mailer.lib.errors import Refused
from mailer.models.media_file import MediaFile

#: In one request; scripts send one at a time and show how far each is.
MOST_FILES = 20


def upload() -> Response | tuple[Response, int]:
    """Keep every picture that can be used; what is wrong with the others is said one by one."""
    sent = [file for file in request.files.getlist("files[]") if file.filename or file.stream]
    problem = _problem(sent)
    if problem:
        return jsonify(message=problem, errors=[]), 422
    data: list[dict[str, Any]] = []
    errors: list[dict[str, str]] = []
    alt = request.form.get("alt", "")
    for file in sent:
        try:
            taken = keep.take(file.stream, file.filename or "", actor(), alt)
        except Refused as refused:
            errors.append({"name": _shown(file), "message": refused.message})
        else:
            data.append(as_choice(taken.media) | {"known": taken.known, "notes": taken.notes})
    if not data:
        return jsonify(message=" ".join(_sentences(errors)), errors=errors), 422
    return jsonify(data=data, errors=errors)


def as_choice(media: MediaFile) -> dict[str, Any]:
    """What an editor needs to know of a picture."""
    return {
        "id": media.id,
        "src": path_of(media),
        "name": media.name,
        "alt": media.alt,
        "width": media.width,
        "height": media.height,
    }


def _problem(sent: list[FileStorage]) -> str:
    if not sent:
        return _("Choose a picture first.")
    if len(sent) > MOST_FILES:
        return _("Send at most %(most)s pictures at once. Nothing was kept.", most=MOST_FILES)
    return ""


def _shown(file: FileStorage) -> str:
    return keep.one_line(file.filename or "")[-80:] or _("Picture")


def _sentences(errors: list[dict[str, str]]) -> list[str]:
    if len(errors) == 1:
        return [errors[0]["message"]]
    return [
        _("%(name)s: %(sentence)s", name=error["name"], sentence=error["message"])
        for error in errors
    ]
