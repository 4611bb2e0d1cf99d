"""`mailer templates …`: write templates, list them, and make the very mail that would be sent."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _

from mailer.cli import template_files
from mailer.cli.verb import say, verb
from mailer.domain.accounts.access import Actor, load, require
from mailer.domain.rendering import checkup, previews
from mailer.domain.rendering.design import design_of
from mailer.domain.templates import library, search, uploads, variants
from mailer.domain.templates.doctor.finding import Finding
from mailer.infra.db import db
from mailer.lib import email_address
from mailer.lib.errors import Refused
from mailer.models.customer import Customer
from mailer.models.template import DesignMode, Template

VIEW = "templates:view"


@click.group("templates")
def commands() -> None:
    """Templates: create, list, render, export, import."""


commands.add_command(template_files.export)
commands.add_command(template_files.import_file)


@commands.command("create")
@click.option("--name", required=True, help="What the template is called.")
@click.option("--subject", required=True, help="The subject; tags may stand in it.")
@click.option("--mode", type=click.Choice([m.value for m in DesignMode]), default="text")
@click.option(
    "--file",
    "file",
    type=click.File("rb"),
    required=True,
    help="UTF-8; HTML in any encoding, or a ZIP of it and its pictures; - reads stdin.",
)
@click.option("--language", default="", help="fr, en, …; the company's if not given.")
@verb
def create(
    actor: Actor, name: str, subject: str, mode: str, file: Any, language: str
) -> dict[str, Any]:
    """Add a template to the library."""
    source, notes = _source(mode, file.read(), actor)
    template = library.create(name, subject, mode, source, language, actor)
    warnings = [_warning(found) for found in checkup.of_template(template, actor).findings]
    say(f"{template.name}: template {template.id}")
    for note in notes:
        say(f"  {note}")
    for warning in warnings:
        where = f"line {warning['line']}: " if warning["line"] else ""
        say(f"  {where}{warning['text']}")
    return {"id": template.id, "name": template.name, "notes": notes, "warnings": warnings}


@commands.command("list")
@verb
def list_all(actor: Actor) -> dict[str, Any]:
    """All templates, the one modified last first."""
    require(actor, VIEW)
    found = db.session.scalars(
        db.select(Template)
        .where(Template.deleted_at.is_(None), Template.unlisted.is_(False))
        .options(search.LOADED[0])
        .order_by(Template.modified_at.desc(), Template.id.desc())
    ).all()
    for template in found:
        sent = f"{template.last_sent_at:%Y-%m-%d %H:%M}" if template.last_sent_at else "never sent"
        say(f"{template.id:>5}  {template.name}  ({template.mode}, {sent})")
    if not found:
        say("There are no templates yet.")
    return {"templates": [_facts(template) for template in found]}


@commands.command("render")
@click.argument("name")
@click.option("--to", "address", default="", help="The customer with this address; else a sample.")
@click.option("--out", "out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@verb
def render(actor: Actor, name: str, address: str, out: Path) -> dict[str, Any]:
    """Write the very message that would be sent to a file (.eml): in the customer's language
    with `--to`, in the template's own without."""
    found = library.by_name(name)
    if found is None:
        raise Refused(_("There is no template called “%(name)s”.", name=name))
    template = load(Template, found.id, actor, VIEW)
    customer = _customer(address, actor) if address else None
    language = customer.language if customer is not None else ""
    version = variants.variant_for(template, language) if address else template.version
    content = previews.message(design_of(version), customer, address, actor)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise Refused(f"{out}: {error.strerror}") from error
    say(f"{out}: {len(content)} bytes")
    written = db.session.get_one(Template, version.template_id)
    return {
        "template": written.name,
        "language": written.language,
        "out": str(out),
        "bytes": len(content),
    }


def _warning(found: Finding) -> dict[str, Any]:
    lines = [spot.line for spot in found.spots if spot.line]
    return {
        "line": lines[0] if lines else 0,
        "text": found.text,
        "severity": found.severity,
        "mend": found.mend,
        "lines": lines,
    }


def _source(mode: str, data: bytes, actor: Actor) -> tuple[str, list[str]]:
    """The source in a file, and what there is to say about it; HTML stays byte for byte."""
    if mode != DesignMode.HTML:
        return _text(data), []
    uploaded = uploads.read(io.BytesIO(data), actor)
    return uploaded.source, list(uploaded.notes)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        text = _("The file is not UTF-8 text. Save it as UTF-8 and try again.")
        raise Refused(text) from error


def _customer(address: str, actor: Actor) -> Customer | None:
    require(actor, "customers:view")
    parsed = email_address.parse(address)
    if parsed is None:
        raise Refused(_("“%(address)s” is not an e-mail address.", address=address))
    customer: Customer | None = db.session.scalar(
        db.select(Customer).where(Customer.email_key == parsed.key).order_by(Customer.id).limit(1)
    )
    return customer


def _facts(template: Template) -> dict[str, Any]:
    return {
        "id": template.id,
        "name": template.name,
        "subject": template.version.subject,
        "mode": template.mode,
        "language": template.language,
        "variant_of": template.variant_of_id,
        "version": template.version.number,
        "created_at": template.created_at.isoformat(),
        "modified_at": template.modified_at.isoformat(),
        "last_sent_at": template.last_sent_at.isoformat() if template.last_sent_at else None,
    }
