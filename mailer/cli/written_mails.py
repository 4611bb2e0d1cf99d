"""The mail that `mailer mailings send` is told to send: a template, or a file."""

from __future__ import annotations

from pathlib import Path

import click

from mailer.domain.accounts.access import Actor
from mailer.domain.mailings import named_audience
from mailer.domain.settings.company import company
from mailer.domain.templates import unlisted
from mailer.domain.templates.modes import text
from mailer.models.template import Template

_HTML = (".html", ".htm")


def mail_of(name: str | None, path: Path | None, subject: str, actor: Actor) -> Template:
    """A template of the library by its name, or what stands in a file."""
    if (name is None) == (path is None):
        raise click.UsageError("Say what to send: --template NAME, or --subject and --file.")
    if name is not None:
        return named_audience.template_named(name)
    assert path is not None
    try:
        source = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise click.UsageError(f"{path} is not a text in UTF-8.") from None
    if path.suffix.lower() not in _HTML:
        # With the marks of text mode: **bold**, - a list.
        source = text.MODE.check(source, company()).content.html
    made = unlisted.keep(None, subject, source, {}, actor)
    unlisted.check(made)
    return made
