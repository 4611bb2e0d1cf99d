"""`GET /healthz`."""

from __future__ import annotations

from flask import Response, current_app, jsonify

from mailer.blueprints.health import probes


def healthz() -> Response:
    """200 when database, Redis, workers and tick are up, else 503; says which is not."""
    state = probes.state(current_app._get_current_object())  # type: ignore[attr-defined]
    response = jsonify(state)
    response.status_code = 200 if state["ok"] else 503
    return response
