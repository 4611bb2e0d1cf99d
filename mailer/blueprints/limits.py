"""How often something may be tried, counted in Redis; while Redis is down, each web process
counts by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from mailer.lib import email_address

View = TypeVar("View", bound=Callable[..., Any])

limiter = Limiter(
    key_func=get_remote_address, in_memory_fallback_enabled=True, key_prefix="mailer-limits"
)


def init_app(app: Flask, redis_url: str) -> None:
    """Count in this installation's Redis."""
    app.config.update(
        RATELIMIT_STORAGE_URI=redis_url.replace("unix://", "redis+unix://", 1),
        RATELIMIT_STORAGE_OPTIONS={"socket_connect_timeout": 1, "socket_timeout": 1},
    )
    limiter.init_app(app)


def tries(
    per_address: str, per_account: str = "", *, failed_only: bool = False
) -> Callable[[View], View]:
    """Limit the POSTs of a view: by the network address they come from and, where the form has
    an `email`, by the account they are about. `failed_only` counts those that were refused."""
    count = _refused if failed_only else None

    def limit(view: View) -> View:
        limited: Any = limiter.limit(per_address, methods=["POST"], deduct_when=count)(view)
        if per_account:
            limited = limiter.limit(
                per_account, key_func=_account, methods=["POST"], deduct_when=count
            )(limited)
        found: View = limited
        return found

    return limit


def _refused(response: Response) -> bool:
    return response.status_code == 422


def _account() -> str:
    typed = request.form.get("email", "")
    parsed = email_address.parse(typed)
    return parsed.key if parsed else typed[:254].lower()
