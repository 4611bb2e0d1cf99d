"""A mail in a frame that can run nothing: as it looks, as plain text, as source.

The address of a frame says what is asked for: `part` (html, text, source: the HTML with numbered
lines, message: all that is sent), `scheme` (light, dark), `images` (off, or all: from other servers
too, which then know that somebody looks).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes, policy

from flask import Response, make_response, render_template, request

from mailer.blueprints.security import CSP_FOREIGN, CSP_FOREIGN_PICTURES
from mailer.domain.rendering.compile import Shown
from mailer.lib import mail_views

#: Characters of a source that are shown; a mail of that size is cut by every mail program.
LONGEST = 1_000_000
_SCHEMES = {"dark": mail_views.dark, "light": mail_views.light}
#: What stands before the first element of a head.
_START = re.compile(
    r"(?:\s|<!--(?!\[if).*?-->|<!doctype[^<>]*>|<html\b[^<>]*>|<head\b[^<>]*>)+",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Numbered:
    """A source for the screen."""

    lines: list[str]
    #: Characters that are not shown.
    left_out: int


def mail_frame(shown: Callable[[], Shown], message: Callable[[], bytes]) -> Response:
    """What the request asks of a mail: `shown` for the eye, `message` as it is sent."""
    part = request.values.get("part", "html")
    if part == "text":
        response = make_response(shown().text)
        response.headers["Content-Type"] = "text/plain; charset=utf-8"
    elif part in ("source", "message"):
        content = message()
        text = html_part(content) if part == "source" else content.decode("utf-8", "replace")
        response = make_response(render_template("components/source.html", **vars(numbered(text))))
    else:
        response = make_response(_for_the_eye(shown().html))
    everywhere = request.values.get("images") == "all"
    response.headers["Content-Security-Policy"] = (
        CSP_FOREIGN_PICTURES if everywhere else CSP_FOREIGN
    )
    return response


def asks_for_pictures(html: str) -> bool:
    """Shall the person be told that pictures from other servers are not shown?"""
    return request.values.get("images", "on") == "on" and mail_views.has_foreign_pictures(html)


def html_part(message: bytes) -> str:
    """The HTML of a finished mail."""
    body = message_from_bytes(message, policy=policy.default).get_body(("html",))
    return str(body.get_content()).replace("\r\n", "\n") if body is not None else ""


def numbered(source: str) -> Numbered:
    """The lines of a source, the end left out of one that no screen could show."""
    return Numbered(source[:LONGEST].splitlines(), max(0, len(source) - LONGEST))


def _for_the_eye(html: str) -> str:
    scheme = request.values.get("scheme")
    if scheme in _SCHEMES:
        html = _SCHEMES[scheme](html)
    if request.values.get("images") == "off":
        html = mail_views.without_pictures(html)
    # In a frame, a link opens a page of its own.
    start = _START.match(html)
    at = start.end() if start else 0
    return f'{html[:at]}<base target="_blank">{html[at:]}'
