"""Folders of the library: a template stands in one or in none, with all its languages."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from sqlalchemy import func, or_, select, update

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.templates.search import shown
from mailer.infra.db import db, take_turns
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.models.template import Template, TemplateFolder

EDIT = "templates:edit"
LONGEST_NAME = 60


def all_folders() -> list[TemplateFolder]:
    """By name."""
    return list(db.session.scalars(select(TemplateFolder).order_by(TemplateFolder.name_key)))


def counts() -> dict[int | None, int]:
    """Folder id → templates in it (each once, whatever its languages); None = in no folder."""
    counted = select(Template.folder_id, func.count()).where(*shown()).group_by(Template.folder_id)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def by_name(name: str) -> TemplateFolder | None:
    """The folder of that name, case and accents aside."""
    found: TemplateFolder | None = db.session.scalar(
        select(TemplateFolder).where(TemplateFolder.name_key == fold(name))
    )
    return found


def create(name: str, actor: Actor) -> TemplateFolder:
    """A new, empty folder. Raises `Refused` for a name that is empty, too long or taken."""
    require(actor, EDIT)
    name = _checked(name, None)
    folder = TemplateFolder(name=name, name_key=fold(name))
    db.session.add(folder)
    db.session.flush()
    _note("templates.create_folder", folder, actor)
    return folder


def rename(folder: TemplateFolder, name: str, actor: Actor) -> None:
    """Another name. Raises `Refused` as `create` does."""
    require(actor, EDIT)
    folder.name = _checked(name, folder)
    folder.name_key = fold(folder.name)
    db.session.flush()
    _note("templates.rename_folder", folder, actor)


def delete(folder: TemplateFolder, actor: Actor) -> int:
    """Delete the folder; its templates stand in none afterwards. Answers with how many."""
    require(actor, EDIT)
    there = counts().get(folder.id, 0)
    db.session.execute(
        update(Template).where(Template.folder_id == folder.id).values(folder_id=None)
    )
    _note("templates.delete_folder", folder, actor)
    db.session.delete(folder)
    db.session.flush()
    return there


def move(templates: Iterable[Template], folder: TemplateFolder | None, actor: Actor) -> None:
    """Put templates, with all their languages, into a folder or into none."""
    require(actor, EDIT)
    for template in templates:
        main_id = template.variant_of_id or template.id
        family = select(Template).where(
            or_(Template.id == main_id, Template.variant_of_id == main_id)
        )
        for each in db.session.scalars(family):
            each.folder_id = folder.id if folder is not None else None
        record(
            actor,
            "templates.move",
            object_type="template",
            object_id=main_id,
            folder=folder.name if folder is not None else "",
        )
    db.session.flush()


def _checked(name: str, own: TemplateFolder | None) -> str:
    name = " ".join(name.split())
    text = ""
    if not fold(name):
        text = _("Give the folder a name.")
    elif max(len(name), len(fold(name))) > LONGEST_NAME:
        text = _("A folder’s name has at most %(most)s characters.", most=LONGEST_NAME)
    else:
        take_turns("names of folders")
        other = by_name(name)
        if other is not None and (own is None or other.id != own.id):
            text = _("There is already a folder called “%(name)s”.", name=other.name)
    if text:
        raise Refused(text, {"name": text})
    return name


def _note(action: str, folder: TemplateFolder, actor: Actor) -> None:
    record(actor, action, object_type="template_folder", object_id=folder.id, name=folder.name)
