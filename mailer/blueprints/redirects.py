"""Where to go after something was done: only ever to a page of our own."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import redirect, request
from werkzeug.wrappers import Response


def local_path(target: str | None, otherwise: str = "/") -> str:
    """A path of this site, or `otherwise`: an address elsewhere is a trap (open redirect)."""
    if not target:
        return otherwise
    try:
        parts = urlsplit(target.replace("\\", "/"))
    except ValueError:
        return otherwise
    fine = (
        not parts.scheme
        and not parts.netloc
        and target.startswith("/")
        and not target.startswith(("//", "/\\"))
        and target.isprintable()
    )
    return target if fine else otherwise


def local_referrer() -> str:
    """The page of this site that led here, as a path; empty when there is none."""
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:
        return ""
    if parts.netloc != request.host or parts.path == request.path:
        return ""
    return local_path(parts._replace(scheme="", netloc="", fragment="").geturl(), "")


def after_delete(its_page: str, index: str) -> Response:
    """Back to where it was deleted; from the page that it had, to the list."""
    before = local_referrer()
    return redirect(before if before and not before.startswith(its_page) else index, 303)
