"""The guard in front of every URL."""

from __future__ import annotations

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from mailer.domain.accounts import permissions
from mailer.domain.accounts.access import Actor, can, require
from mailer.infra.db import reading

_KEY = "mailer.permissions"


def init_app(app: Flask, table: dict[str, str]) -> None:
    """Guard the app with `endpoint → permission`."""
    app.extensions[_KEY] = table
    app.before_request(guard)
    app.jinja_env.globals["can"] = allowed
    app.jinja_env.globals["can_open"] = can_open


def actor() -> Actor:
    """Who is signed in. Only for views behind a permission."""
    user: Actor = current_user._get_current_object()
    return user


def allowed(permission: str) -> bool:
    """For templates: may the person who looks at this do that?"""
    return bool(can(actor(), permission))


def can_open(endpoint: str) -> bool:
    """For templates: may this person open that page?"""
    return bool(can(actor(), current_app.extensions[_KEY][endpoint]))


def guard() -> AnyResponse | None:
    """Refuse what the URL's permission does not allow; nothing is open by omission."""
    if request.endpoint is None:
        return None
    permission = current_app.extensions[_KEY].get(request.endpoint)
    if permission is None:
        abort(404)
    if permission == permissions.PUBLIC and request.method in ("GET", "HEAD", "OPTIONS"):
        return None
    with reading():
        # Asked here at the latest: a view that asks first would be left with a unit of work
        # that only reads.
        signed_in = current_user.is_authenticated
        if permission == permissions.PUBLIC:
            return None
        if not signed_in:
            return _sign_in()
        require(actor(), permission)
    return None


def _sign_in() -> AnyResponse:
    target = request.full_path if request.method == "GET" else None
    url = url_for("accounts.sign_in", next=target)
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": url})
    return redirect(url)
