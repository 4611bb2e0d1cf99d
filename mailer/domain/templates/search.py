"""Templates found by what is written in them and by what became of them.

A row of the library is a template in all its languages, so a condition is met when one of them
meets it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, exists, false, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from mailer.domain.settings.company import company
from mailer.domain.templates import variants
from mailer.infra.db import db
from mailer.lib.folding import fold
from mailer.models.template import DesignMode, Template, TemplateVersion

Condition = ColumnElement[bool]

#: What a row shows, loaded with it.
LOADED = (
    joinedload(Template.version).load_only(TemplateVersion.subject, TemplateVersion.number),
    selectinload(Template.variants),
)
NO_FOLDER = "none"
SENT, NEVER_SENT = "sent", "never"


def shown() -> list[Condition]:
    """What the library shows: what is not in the bin, each template once."""
    return [
        Template.deleted_at.is_(None),
        Template.variant_of_id.is_(None),
        Template.unlisted.is_(False),
    ]


def contains(text: str) -> Condition:
    """The text stands anywhere in a name or subject. Templates are few: no index is needed."""
    wanted = fold(text)
    return or_(_contains(Template, wanted), _a_variant(lambda each: _contains(each, wanted)))


def contains_itself(text: str) -> Condition:
    """The same without its other languages: in the bin, where they may be gone."""
    return _contains(Template, fold(text))


def linkable(family: variants.Family) -> list[Template]:
    """Templates that could become one of its languages: alone, and in one that is missing."""
    variant = aliased(Template)
    alone = ~exists().where(variant.variant_of_id == Template.id, variant.deleted_at.is_(None))
    found = db.session.scalars(
        select(Template).where(*shown(), alone).order_by(Template.name_key, Template.id)
    )
    ours = company().language
    return [each for each in found if variants.key(each.language or ours) not in family.by_language]


def used_languages() -> list[str]:
    """The languages that templates are written in, by their code."""
    found = db.session.scalars(
        select(Template.language).where(Template.deleted_at.is_(None)).distinct()
    )
    return sorted({language or company().language for language in found})


def in_modes(values: Sequence[str]) -> Condition:
    """It, or one of its languages, is designed in one of these ways."""
    known = [DesignMode(value) for value in values if value in set(DesignMode)]
    return Template.mode.in_(known) | _a_variant(lambda each: each.mode.in_(known))


def in_languages(values: Sequence[str]) -> Condition:
    """It is written in one of these languages."""
    wanted = list(values)
    if variants.key(company().language) in {variants.key(value) for value in values}:
        wanted.append("")
    return Template.language.in_(wanted) | _a_variant(lambda each: each.language.in_(wanted))


def in_folders(values: Sequence[str]) -> Condition:
    """It stands in one of these folders (`none`: in no folder)."""
    ids = [int(value) for value in values if value.isdecimal() and len(value) < 16]
    found = Template.folder_id.in_(ids) if ids else false()
    return found | Template.folder_id.is_(None) if NO_FOLDER in values else found


def that_were(values: Sequence[str]) -> Condition:
    """`sent`: customers got it in one of its languages; `never`: nobody did."""
    sent = Template.last_sent_at.is_not(None) | _a_variant(
        lambda each: each.last_sent_at.is_not(None)
    )
    meant = {SENT: sent, NEVER_SENT: ~sent}
    return or_(false(), *(meant[value] for value in values if value in meant))


def _a_variant(condition: Callable[[type[Template]], Condition]) -> Condition:
    each = aliased(Template)
    return exists().where(
        each.variant_of_id == Template.id, each.deleted_at.is_(None), condition(each)
    )


def _contains(each: type[Template], wanted: str) -> Condition:
    return or_(
        each.name_key.contains(wanted, autoescape=True),
        each.subject_key.contains(wanted, autoescape=True),
    )
