"""What a page says after something was done: toasts, with an undo where there is one."""

from __future__ import annotations

import json

from flask import Response, flash

#: Categories that pages know; each has a colour, an icon and a word for screen readers.
OK, INFO, WARN, BAD = "ok", "info", "warn", "bad"


def flash_done(text: str) -> None:
    """It worked; the next page says so and forgets it by itself."""
    flash(text, OK)


def flash_failed(text: str) -> None:
    """It did not; the next page says so until it is closed."""
    flash(text, BAD)


def flash_undo(text: str, undo_url: str) -> None:
    """It worked and can be taken back: the toast has a button that POSTs to `undo_url`."""
    flash({"text": text, "undo": undo_url}, OK)  # type: ignore[arg-type]


def toast(response: Response, text: str, tone: str = OK) -> Response:
    """Let an htmx fragment say something beside what it swaps."""
    response.headers["HX-Trigger"] = json.dumps({"toast": {"text": text, "tone": tone}})
    return response
