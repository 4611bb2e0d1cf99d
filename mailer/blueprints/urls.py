"""An area's URL table: every rule stands on one line with its view and its permission."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from flask import Blueprint, Response, make_response, request

from mailer.infra.db import db, reading

View = Callable[..., Any]


@dataclass(frozen=True)
class Route:
    """One rule, its view, and the permission that opens it."""

    rule: str
    view: View
    permission: str
    methods: tuple[str, ...] = ("GET",)
    #: The request itself holds the proof: a POST needs no token of a session, nor a cookie.
    signed: bool = False


def get(rule: str, view: View, permission: str) -> Route:
    """A page that changes nothing."""
    return Route(rule, view, permission, ("GET",))


def post(rule: str, view: View, permission: str) -> Route:
    """A change."""
    return Route(rule, view, permission, ("POST",))


def form(rule: str, view: View, permission: str) -> Route:
    """A form: GET shows it, POST takes it."""
    return Route(rule, view, permission, ("GET", "POST"))


def signed_form(rule: str, view: View, permission: str) -> Route:
    """A form behind a signed link, for people who have no session here."""
    return Route(rule, view, permission, ("GET", "POST"), signed=True)


def signed_post(rule: str, view: View, permission: str) -> Route:
    """A change by a program that proves by a secret of its own who it is."""
    return Route(rule, view, permission, ("POST",), signed=True)


@dataclass
class Area:
    """One blueprint: its name is the area's word in every layer."""

    name: str
    url_prefix: str
    routes: Sequence[Route]
    #: endpoint → permission, for the access check and the tests that walk it.
    permissions: dict[str, str] = field(default_factory=dict)
    #: Views whose POSTs need no CSRF token.
    signed: list[View] = field(default_factory=list)

    def blueprint(self) -> Blueprint:
        """The Flask blueprint of this table."""
        made = Blueprint(self.name, f"mailer.blueprints.{self.name}", url_prefix=self.url_prefix)
        for route in self.routes:
            endpoint = route.view.__name__
            self.permissions[f"{self.name}.{endpoint}"] = route.permission
            if route.signed:
                self.signed.append(route.view)
            made.add_url_rule(
                route.rule,
                endpoint=endpoint,
                view_func=one_unit(route.view),
                methods=list(route.methods),
            )
        return made


def one_unit(view: View) -> View:
    """A request is one unit of work: a GET only reads; anything else is committed once, at the
    end, if the answer is a success or a redirect, and rolled back if it is not."""

    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> Response:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            with reading():
                return make_response(view(*args, **kwargs))
        db.session.rollback()
        response = make_response(view(*args, **kwargs))
        if response.status_code < 400:
            db.session.commit()
        else:
            db.session.rollback()
        return response

    return run
