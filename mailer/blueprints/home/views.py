"""The first page: sending now, needs attention, next, and the first steps."""

from __future__ import annotations

from typing import Any

from flask import render_template

from mailer.blueprints.access import actor, allowed
from mailer.blueprints.home import words
from mailer.domain.overview import attention, first_steps, sending


def index() -> str:
    """The whole page."""
    sees_mailings = allowed("mailings:view")
    return render_template(
        "home/index.html",
        **_live(),
        sees_mailings=sees_mailings,
        scheduled=sending.scheduled() if sees_mailings else [],
        later=sending.later() if sees_mailings else None,
        counted=sending.COUNTED,
        recent=sending.recent() if sees_mailings else [],
        steps=_steps(),
        shortcuts=words.shortcuts(),
        link=words.link,
    )


def live() -> str:
    """What changes by itself while one looks."""
    return render_template("home/live.html", **_live(), link=words.link)


def _live() -> dict[str, Any]:
    return {
        "running": sending.running() if allowed("mailings:view") else None,
        "concerns": [words.concern(found) for found in attention.concerns(actor())],
    }


def _steps() -> list[words.Line]:
    """For those who can take at least one of them."""
    lines = [words.step(state) for state in first_steps.first_steps()]
    return lines if any(line.url for line in lines if not line.done) else []
