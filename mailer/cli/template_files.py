"""`mailer templates export` and `import`: templates as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _

from mailer.cli.verb import say, verb
from mailer.domain.accounts.access import Actor, require
from mailer.domain.templates import library
from mailer.domain.templates.transfer import read, take, write
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.template import Template

OUT = click.Path(dir_okay=False, path_type=Path)
IN = click.Path(dir_okay=False, exists=True, path_type=Path)


@click.command("export")
@click.argument("names", nargs=-1, metavar="NAME…")
@click.option("--all", "everything", is_flag=True, help="All templates.")
@click.option("--out", "out", type=OUT, required=True, help="The ZIP file to write.")
@verb
def export(actor: Actor, names: tuple[str, ...], everything: bool, out: Path) -> dict[str, Any]:
    """Write templates, with their languages, folders and pictures, to a file."""
    require(actor, write.VIEW)
    templates = _all() if everything else [_named(name) for name in names]
    half = out.with_name(out.name + ".part")
    try:
        with half.open("wb") as file:
            done = write.export(templates, file, actor)
        half.replace(out)
    except OSError as error:
        raise Refused(f"{out}: {error.strerror}") from error
    finally:
        half.unlink(missing_ok=True)
    size = out.stat().st_size
    say(f"{out}: {done.templates} templates, {done.pictures} pictures, {size} bytes")
    return {
        "out": str(out),
        "templates": done.templates,
        "pictures": done.pictures,
        "bytes": size,
    }


@click.command("import")
@click.argument("file", type=IN)
@click.option("--dry-run", is_flag=True, help="Check the file and say what would be imported.")
@verb
def import_file(actor: Actor, file: Path, dry_run: bool) -> dict[str, Any]:
    """Take all templates of a file into the library, or none."""
    require(actor, library.EDIT)
    try:
        with file.open("rb") as stream:
            prepared = take.prepare(read.Package(stream), actor)
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}") from error
    made = [] if dry_run else take.store(prepared, actor)
    lines = [
        {
            "name": planned.draft.name,
            "wanted": planned.wanted,
            "language": planned.draft.language,
            "folder": family.folder,
            "warnings": [{"line": w.line, "text": w.text} for w in planned.warnings],
            "left_out": list(family.left_out),
        }
        for family in prepared.families
        for planned in family.languages
    ]
    for line in lines:
        other = f"  (was “{line['wanted']}”)" if line["wanted"] != line["name"] else ""
        say(f"{line['name']}  [{line['language']}]{other}")
    for family in prepared.families:
        for text in family.left_out:
            say(f"{family.languages[0].draft.name}: {text}")
    return {
        "dry_run": dry_run,
        "templates": lines,
        "ids": [template.id for template in made],
        "pictures": len(prepared.pictures),
    }


def _named(name: str) -> Template:
    found = library.by_name(name)
    if found is None:
        raise Refused(_("There is no template called “%(name)s”.", name=name))
    return found


def _all() -> list[Template]:
    query = (
        db.select(Template)
        .where(Template.deleted_at.is_(None), Template.unlisted.is_(False))
        .order_by(Template.id)
    )
    return list(db.session.scalars(query))
