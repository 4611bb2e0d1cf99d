"""A picture of the library, for everyone who has a mail with it."""

from __future__ import annotations

import re

from flask import Response, send_file
from sqlalchemy import select

from mailer.domain.media import shipped
from mailer.domain.media.addresses import NAME
from mailer.infra import files
from mailer.infra.db import db
from mailer.models.media_file import MediaFile

A_YEAR = 365 * 86400
_NAME = re.compile(NAME)
_CSP = "default-src 'none'; frame-ancestors 'self'"


def picture(name: str) -> Response:
    """Its name is random and its content never changes; one that was deleted is gone at once.

    Nobody reads a page where a picture should be: what is not there is a short 404, and mail
    programs show the alternative text.
    """
    key = f"media/{name}"
    found = _NAME.fullmatch(name) and db.session.scalar(
        select(MediaFile.content_type).where(MediaFile.key == key, MediaFile.deleted_at.is_(None))
    )
    if not found or not files.path(key).is_file():
        return _with_headers(Response("", 404, mimetype="text/plain"), "no-store")
    response = send_file(files.path(key), mimetype=found, conditional=True, max_age=A_YEAR)
    response.headers["Content-Disposition"] = "inline"
    return _with_headers(response, f"public, max-age={A_YEAR}, immutable")


def shipped_picture(folder: str, name: str) -> Response:
    """One that comes with the product; it stays under its name, whatever version is installed."""
    path = shipped.file_of(f"{folder}/{name}")
    if path is None:
        return _with_headers(Response("", 404, mimetype="text/plain"), "no-store")
    response = send_file(path, mimetype="image/png", conditional=True, max_age=A_YEAR)
    return _with_headers(response, f"public, max-age={A_YEAR}, immutable")


def _with_headers(response: Response, cache: str) -> Response:
    response.headers["Cache-Control"] = cache
    response.headers["Content-Security-Policy"] = _CSP
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
