"""Answers clicks and openings before anything else looks at the request.

A mailing to many brings them by the thousand, most for a few links. They need no session, no
database, no permission, no page and no context of the app; what Flask and its extensions do for
every request would cost several times what they cost. Whatever is not plain goes on to the views in
`tracking`: the first click on a link in this process, links with tags, tokens that we did not make,
HEAD.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, current_app

from mailer.domain.tracking import events, tokens
from mailer.domain.tracking.tokens import CLICK, OPEN, TrackedMail
from mailer.models.tracking_event import TrackingKind

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: A GIF of one pixel through which one sees what is behind it.
PIXEL = bytes.fromhex(
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
#: Nobody keeps these answers, finds them, or takes them for anything else.
HEADERS = {
    "Cache-Control": "no-store, no-cache, max-age=0, private",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
}
_GOALS = "mailer.tracking.goals"
#: Links whose goals a process remembers.
_REMEMBERED = 20_000

#: Status, headers, body.
_Answer = tuple[str, list[tuple[str, str]], bytes]


class AtOnce:
    """A layer around the app."""

    def __init__(self, app: Flask, inner: WSGIApplication) -> None:
        self._app = app
        self._inner = inner

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        parts = environ.get("PATH_INFO", "").split("/")
        if environ["REQUEST_METHOD"] == "GET" and len(parts) > 2 and parts[1] in (CLICK, OPEN):
            answer = _answer(self._app, parts, environ)
            if answer is not None:
                status, headers, body = answer
                start_response(status, headers)
                return [body]
        return self._inner(environ, start_response)


def init_app(app: Flask) -> None:
    """Wrap the app; before what says where a request comes from."""
    app.wsgi_app = AtOnce(app, app.wsgi_app)  # type: ignore[method-assign]


def remember(mail: TrackedMail, number: str, goal: str) -> None:
    """Where a link leads that is the same for all: what was once found never changes."""
    goals: dict[tuple[int, str], str] = current_app.extensions.setdefault(_GOALS, {})
    if len(goals) >= _REMEMBERED:
        goals.clear()
    goals[mail.message_id, number] = goal


def _answer(app: Flask, parts: list[str], environ: WSGIEnvironment) -> _Answer | None:
    """To `/o/<token>` and `/c/<token>/<number>`; None where the views have to look."""
    mail = tokens.mail_of(app, parts[2])
    if mail is None:
        return None
    address, agent = environ.get("REMOTE_ADDR", ""), environ.get("HTTP_USER_AGENT", "")
    if parts[1] == OPEN and len(parts) == 3:
        events.note(app, TrackingKind.OPEN, mail, None, address, agent)
        return "200 OK", _headers({"Content-Type": "image/gif"}, PIXEL), PIXEL
    number = parts[3] if parts[1] == CLICK and len(parts) == 4 else ""
    goal = app.extensions.get(_GOALS, {}).get((mail.message_id, number))
    if goal is None:
        return None
    events.note(app, TrackingKind.CLICK, mail, int(number), address, agent)
    return "302 Found", _headers({"Location": goal}, b""), b""


def _headers(own: dict[str, str], body: bytes) -> list[tuple[str, str]]:
    return list({**HEADERS, **own, "Content-Length": str(len(body))}.items())
