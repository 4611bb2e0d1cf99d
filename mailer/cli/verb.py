"""What all terminal verbs share: one unit of work, an actor, JSON for programs, exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask_babel import gettext as _

from mailer import config
from mailer.domain.accounts import users
from mailer.domain.accounts.access import SYSTEM, Actor, Forbidden
from mailer.infra.db import db
from mailer.lib.errors import NotFound, Refused


def verb(command: Callable[..., dict[str, Any] | None]) -> Callable[..., None]:
    """Turn a function into a terminal verb.

    It runs as one unit of work inside the app, gets the acting user as `actor`, and returns the
    answer as a dict: printed as one JSON object with `--json`; without it, the function prints
    for people itself by `say`. `ok: False` in the answer exits with 1, `Refused` too.
    """

    @click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object.")
    @click.pass_context
    @wraps(command)
    def run(ctx: click.Context, /, as_json: bool, **kwargs: Any) -> None:
        from mailer.factory import create_app

        ctx.meta["json"] = as_json
        with create_app(config.load()).app_context():
            try:
                answer = command(actor=_actor(ctx.find_root().obj), **kwargs) or {}
                if answer.get("ok", True):
                    db.session.commit()
                else:
                    db.session.rollback()
            except (Refused, NotFound, Forbidden) as error:
                db.session.rollback()
                message = str(error) or _("There is no such record.")
                answer = {"ok": False, "error": message, "fields": getattr(error, "fields", {})}
                if not as_json:
                    click.secho(message, fg="red", err=True)
                    for name, text in answer["fields"].items():
                        click.echo(f"  {name}: {text}", err=True)
        answer.setdefault("ok", True)
        if as_json:
            click.echo(json.dumps(answer, ensure_ascii=False, default=str))
        sys.exit(0 if answer["ok"] else 1)

    return run


def say(text: str) -> None:
    """Print for people; silent with `--json`."""
    if not click.get_current_context().meta.get("json"):
        click.echo(text)


def _actor(email: str | None) -> Actor:
    if not email:
        return SYSTEM
    user = users.by_email(email)
    if user is None or not user.active:
        raise Refused(f"There is no active user with the address {email}.")
    return user
