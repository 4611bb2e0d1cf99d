"""Files that are kept for mails, given to people."""

from __future__ import annotations

from typing import Protocol

from flask import Response

from mailer.infra import mail_files
from mailer.lib.errors import NotFound


class KeptFile(Protocol):
    """A file of a mail or of a document."""

    @property
    def name(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def encoded_size(self) -> int: ...


def download(file: KeptFile | None) -> Response:
    """Always a download, never shown. Raises `NotFound` where there is none, or its bytes are
    gone."""
    kept = mail_files.kept(file.key, file.encoded_size) if file is not None else None
    if file is None or kept is None or not kept.whole:
        raise NotFound
    response = Response(kept.decoded(), mimetype="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    response.content_length = file.size
    return response
