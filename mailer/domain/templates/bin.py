"""The bin: what was deleted can be taken out again for thirty days.

What was sent of a template is kept for ever, because a mailing shows what it sent; the rest
goes for good (`erase`, `purge`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, String, and_, cast, delete, exists, select
from sqlalchemy.orm import aliased

from mailer.domain.accounts.access import SYSTEM, Actor, require
from mailer.domain.audit.record import record
from mailer.domain.templates import variants
from mailer.domain.templates.library import DELETE, NAMES, free_name
from mailer.infra import files
from mailer.infra.db import after_commit, db, take_turns
from mailer.lib import clock
from mailer.lib.errors import NotFound, Refused
from mailer.lib.folding import fold
from mailer.models.mailing import Mailing
from mailer.models.message import Message
from mailer.models.template import Template, TemplateDraft, TemplateVersion

#: How long a template stays in the bin.
DAYS = 30
#: Templates that one run of the purge takes: a unit of work stays short.
AT_ONCE = 50


def in_bin() -> list[ColumnElement[bool]]:
    """What a row of the bin meets: a language that was deleted with its main one is no row of
    its own, it comes back with it."""
    main = aliased(Template)
    together = exists().where(
        main.id == Template.variant_of_id, main.deleted_at == Template.deleted_at
    )
    return [Template.deleted_at.is_not(None), Template.purged_at.is_(None), ~together]


def days_left(template: Template) -> int:
    """Days until it goes for good, the last one counted."""
    if template.deleted_at is None:
        raise LookupError(f"template {template.id} is not in the bin")
    left = template.deleted_at + dt.timedelta(days=DAYS) - clock.now()
    return max(0, -(-left // dt.timedelta(days=1)))


def deleted_with(template: Template) -> list[Template]:
    """Its languages that went into the bin together with it."""
    found = select(Template).where(
        Template.variant_of_id == template.id, Template.deleted_at == template.deleted_at
    )
    return list(db.session.scalars(found.order_by(Template.language, Template.id)))


def restore(template_id: int, actor: Actor) -> Template:
    """Take it out of the bin, with the languages that went with it.

    It gets a number when its name was taken meanwhile; a language whose place was taken stands
    by itself. Raises `NotFound` for what is not there any more.
    """
    require(actor, DELETE)
    template = db.session.get(Template, template_id)
    if template is None or template.purged_at is not None:
        raise NotFound
    if template.deleted_at is None:
        return template
    take_turns(NAMES)
    for each in (template, *deleted_with(template)):
        each.name = free_name(each.name)
        each.name_key = fold(each.name)
        each.deleted_at = each.deleted_by_id = None
        db.session.flush()
        record(
            actor, "templates.restore", object_type="template", object_id=each.id, name=each.name
        )
    if not _fits_its_main(template):
        template.variant_of_id = None
    db.session.flush()
    return template


def erase(template_ids: Iterable[int], actor: Actor) -> list[str]:
    """Delete for ever what is in the bin, with the languages that went with it; answers with
    the names."""
    require(actor, DELETE)
    found = db.session.scalars(
        select(Template).where(Template.id.in_(list(template_ids)), *in_bin()).order_by(Template.id)
    ).all()
    if not found:
        raise NotFound
    names = [template.name for template in found]
    _erase(found, actor)
    return names


def purge() -> int:
    """Delete for ever what has been in the bin for its days; how many were found (the next run
    takes what is left)."""
    before = clock.now() - dt.timedelta(days=DAYS)
    found = db.session.scalars(
        select(Template)
        .where(Template.deleted_at <= before, *in_bin())
        .order_by(Template.deleted_at, Template.id)
        .limit(AT_ONCE)
    ).all()
    _erase(found, SYSTEM)
    return len(found)


def _fits_its_main(template: Template) -> bool:
    if template.variant_of_id is None:
        return True
    main = db.session.get(Template, template.variant_of_id)
    if main is None or main.deleted_at is not None:
        return False
    try:
        variants.refuse_language(main, template.language, template)
    except Refused:
        return False
    return True


def _erase(templates: Iterable[Template], actor: Actor) -> None:
    gone = [each for template in templates for each in (template, *deleted_with(template))]
    kept = _sent_versions([each.id for each in gone])
    pictures = [each.thumbnail for each in gone if each.thumbnail]
    # A language before its main one.
    for each in reversed(gone):
        name, object_id = each.name, each.id
        each.thumbnail, each.thumbnail_version_id = "", None
        _forget(each, kept.get(each.id, set()))
        record(actor, "templates.erase", object_type="template", object_id=object_id, name=name)
    db.session.flush()
    after_commit(lambda: files.delete_all(pictures))


def _forget(template: Template, kept: set[int]) -> None:
    """Remove a template's versions but those that were sent, and itself when none was."""
    db.session.execute(delete(TemplateDraft).where(TemplateDraft.template_id == template.id))
    mailed = db.session.scalar(
        select(Mailing.id).where(Mailing.template_id == template.id).limit(1)
    )
    if mailed is None and not kept:
        db.session.delete(template)
        return
    db.session.execute(
        delete(TemplateVersion).where(
            and_(TemplateVersion.template_id == template.id, TemplateVersion.id.not_in(kept))
        )
    )
    template.version_id = max(kept, default=None)
    template.purged_at = clock.now()


def _sent_versions(template_ids: Sequence[int]) -> dict[int, set[int]]:
    """Template → its versions that a message or a mailing names."""
    own = TemplateVersion.template_id.in_(template_ids)
    ids = select(TemplateVersion.id).where(own)
    rows = select(TemplateVersion.id, TemplateVersion.template_id).where(own)
    of = {row.id: row.template_id for row in db.session.execute(rows)}
    sent = set(
        db.session.scalars(
            select(Message.template_version_id).where(Message.template_version_id.in_(ids))
        )
    ) | set(
        db.session.scalars(
            select(Mailing.template_version_id).where(Mailing.template_version_id.in_(ids))
        )
    )
    in_languages = select(Message.data).where(cast(Message.data, String).contains('"variants"'))
    for data in db.session.scalars(in_languages):
        sent.update(data.get("variants", {}).values())
    found: dict[int, set[int]] = {}
    for version_id in sent:
        if version_id is not None and version_id in of:
            found.setdefault(of[version_id], set()).add(version_id)
    return found
