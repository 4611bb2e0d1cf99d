"""The versions of a template: what each save changed, and the way back to one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from mailer.domain.accounts.access import Actor
from mailer.domain.templates import library
from mailer.domain.templates.modes import text_layouts
from mailer.infra.db import db
from mailer.lib.errors import NotFound
from mailer.models.template import Template, TemplateVersion

#: Characters of a source up to which its lines are counted for the list.
COUNTED = 300_000


@dataclass(frozen=True)
class Change:
    """What a version changed in the one before."""

    subject: bool
    options: bool
    source: bool
    #: Lines that came and went; None for a source that is too long to count.
    added: int | None = None
    removed: int | None = None


@dataclass(frozen=True)
class Entry:
    """One version in the list; the first one changed nothing."""

    version: TemplateVersion
    change: Change | None


def numbered(template: Template, number: int) -> TemplateVersion:
    """A version by its number. Raises `NotFound` when there is none."""
    found: TemplateVersion | None = db.session.scalar(
        select(TemplateVersion).where(
            TemplateVersion.template_id == template.id, TemplateVersion.number == number
        )
    )
    if found is None:
        raise NotFound
    return found


def count(template: Template) -> int:
    """How often it was saved."""
    own = TemplateVersion.template_id == template.id
    return db.session.scalar(select(func.count()).select_from(TemplateVersion).where(own)) or 0


def history(template: Template, below: int | None, size: int) -> list[Entry]:
    """The newest versions first, those with a number below `below`."""
    rows = select(TemplateVersion).where(TemplateVersion.template_id == template.id)
    if below is not None:
        rows = rows.where(TemplateVersion.number < below)
    rows = rows.order_by(TemplateVersion.number.desc()).limit(size + 1)
    found = list(db.session.scalars(rows))
    before: Sequence[TemplateVersion | None] = [*found[1:], None]
    pairs = list(zip(found, before, strict=True))[:size]
    return [
        Entry(version, change(earlier, version) if earlier is not None else None)
        for version, earlier in pairs
    ]


def change(old: TemplateVersion, new: TemplateVersion) -> Change:
    """What is different in `new`."""
    subject, options = old.subject != new.subject, _options(old) != _options(new)
    if old.source == new.source:
        return Change(subject, options, False)
    if max(len(old.source), len(new.source)) > COUNTED:
        return Change(subject, options, True)
    before, after = Counter(old.source.splitlines()), Counter(new.source.splitlines())
    added, removed = (after - before).total(), (before - after).total()
    return Change(subject, options, True, added, removed)


def _options(version: TemplateVersion) -> dict[str, object]:
    """What was chosen besides the source; a text without a layout has the usual one."""
    layout = text_layouts.find(version.options.get("layout")).key
    return {**version.options, "layout": layout}


def restore(template: Template, number: int, base_number: int, actor: Actor) -> TemplateVersion:
    """Bring back what a version was, as a new version: none is ever altered. `base_number` is
    the version that was the current one for who asks.

    Raises `Outdated` when someone saved meanwhile, and `Refused` when what was kept then cannot
    be kept any more.
    """
    wanted = numbered(template, number)
    return library.save_version(
        template,
        base_number=base_number,
        name=template.name,
        subject=wanted.subject,
        source=wanted.source,
        language=template.language,
        actor=actor,
        options=wanted.options,
    )
