"""How much a request may carry: 64 MB, but for the pages that take large files.

The limit stands before anything of the body is read, and also counts bodies that come without
a length. Behind the answer the rest is thrown away as it arrives, so that a browser that is
still sending gets to read it and does not show a broken connection.
"""

from __future__ import annotations

import time
from typing import Any

from flask import Flask, Response, request
from flask_login import current_user

from mailer.domain.imports.messages import LIMIT as IMPORT
from mailer.domain.templates.transfer.read import LARGEST as TEMPLATES

#: endpoint → bytes, with some room for the rest of the form.
LARGER = {
    "imports.upload": IMPORT + 500_000,
    "documents.upload": IMPORT + 500_000,
    "templates.import_file": TEMPLATES + 500_000,
}
_SECONDS, _CHUNK = 20.0, 1 << 20


def init_app(app: Flask) -> None:
    """Set the limit of each request; before CSRF, which reads the form."""
    app.before_request(_limit)


def swallow_behind(response: Response) -> Response:
    """Once the answer is out, read the rest of the body for a limited time, and forget it."""
    stream, length = request.environ["wsgi.input"], request.content_length
    if length is not None or request.environ.get("wsgi.input_terminated"):
        response.call_on_close(lambda: _swallow(stream, length))
    return response


def _swallow(stream: Any, left: int | None) -> None:
    end = time.monotonic() + _SECONDS
    try:
        while (left is None or left > 0) and time.monotonic() < end:
            chunk = stream.read(_CHUNK if left is None else min(_CHUNK, left))
            if not chunk:
                return
            left = None if left is None else left - len(chunk)
    except OSError:
        return  # the browser gave up


def limit_in_megabytes() -> int:
    """What this request may carry."""
    return (request.max_content_length or 0) // 1_000_000


def _limit() -> None:
    if request.endpoint in LARGER and current_user.is_authenticated:
        request.max_content_length = LARGER[request.endpoint]
