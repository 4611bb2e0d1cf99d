"""One template in several languages: the main one and its variants, at most one a language.

A customer gets the one in their language; whose language has none gets the main one. Who has
no language is taken to speak the company's. The rule is `pick`; a mailing freezes what it
chooses from (`frozen`), so that nothing that is done later changes what is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.settings.company import company
from mailer.domain.templates.languages import language_name
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.template import Template, TemplateVersion

EDIT = "templates:edit"
#: In what a mailing froze: for customers without a language.
NO_LANGUAGE = ""

Choice = TypeVar("Choice")
Default = TypeVar("Default")


@dataclass(frozen=True)
class Family:
    """A template in all its languages."""

    main: Template
    #: The main one first. The language of one that names none is the company's.
    by_language: Mapping[str, Template]

    def for_customer(self, language: str) -> Template:
        """The one that a customer of this language gets (empty: no language)."""
        return pick(self.by_language, language or company().language, self.main)


def pick(choices: Mapping[str, Choice], language: str, otherwise: Default) -> Choice | Default:
    """What there is in a language: in its country's form (`pt_br`), else as such (`pt`)."""
    wanted = key(language)
    return choices.get(wanted) or choices.get(wanted.partition("_")[0]) or otherwise


def key(language: str) -> str:
    """A language's code as it is compared: `pt-BR` is `pt_br`."""
    return language.lower().replace("-", "_")


def family_of(template: Template) -> Family:
    """All the languages of what the template belongs to."""
    main = main_of(template)
    found = {_language(main): main}
    for variant in variants_of(main):
        found.setdefault(_language(variant), variant)
    return Family(main, found)


def main_of(template: Template) -> Template:
    """The template itself, or the one that it is a variant of."""
    if template.variant_of_id is None:
        return template
    return db.session.get_one(Template, template.variant_of_id)


def variants_of(main: Template) -> list[Template]:
    """Its other languages, by their code; those in the bin are none."""
    return list(
        db.session.scalars(
            select(Template)
            .where(Template.variant_of_id == main.id, Template.deleted_at.is_(None))
            .order_by(Template.language, Template.id)
        )
    )


def variant_for(template: Template, customer_language: str) -> TemplateVersion:
    """The current version that a customer of this language gets (empty: no language)."""
    return family_of(template).for_customer(customer_language).version


def frozen(family: Family) -> dict[str, int]:
    """What a mailing chooses from: language → id of the version. Empty for one language: there
    is nothing to choose."""
    if len(family.by_language) < 2:
        return {}
    ids = {language: _version_id(each) for language, each in family.by_language.items()}
    return ids | {NO_LANGUAGE: _version_id(family.for_customer(NO_LANGUAGE))}


def link(template: Template, other: Template, actor: Actor) -> None:
    """Make `other`, which exists already, a variant of the template.

    Raises `Refused` when it belongs to another template or its language is there already.
    """
    require(actor, EDIT, template)
    require(actor, EDIT, other)
    main = locked_main(template)
    if other.id == main.id or other.variant_of_id == main.id:
        raise Refused(_("“%(name)s” is one of its languages already.", name=other.name))
    if other.variant_of_id is not None or variants_of(other):
        text = _(
            "“%(name)s” has languages of its own. Separate them on its page first, so that none "
            "is lost.",
            name=other.name,
        )
        raise Refused(text, {"other": text})
    refuse_language(main, other.language, other)
    other.variant_of_id = main.id
    other.folder_id = main.folder_id
    _note("templates.link", other, main, actor)


def unlink(variant: Template, actor: Actor) -> None:
    """Make a variant a template of its own again."""
    require(actor, EDIT, variant)
    if variant.variant_of_id is None:
        raise Refused(_("“%(name)s” is not a language of another template.", name=variant.name))
    main = main_of(variant)
    variant.variant_of_id = None
    _note("templates.unlink", variant, main, actor)


def make_main(variant: Template, actor: Actor) -> None:
    """Let this language answer for customers whose language has none."""
    require(actor, EDIT, variant)
    if variant.variant_of_id is None:
        return
    before = locked_main(variant)
    hand_over(before, variant)
    _note("templates.make_main", variant, before, actor)


def heir_of(main: Template) -> Template | None:
    """Who answers once the main one is gone: the company's language, else the first."""
    others = variants_of(main)
    ours = key(company().language)
    return next((each for each in others if _language(each) == ours), others[0] if others else None)


def hand_over(main: Template, heir: Template) -> None:
    """Let the heir lead, instead of the main one, all its languages, those in the bin too."""
    db.session.flush()
    others = db.session.scalars(select(Template).where(Template.variant_of_id == main.id))
    for each in (main, *others):
        each.variant_of_id = heir.id if each.id != heir.id else None
    db.session.flush()


def locked_main(template: Template) -> Template:
    """The main one, locked until the end of the unit: two who add a language take turns."""
    main = main_of(template)
    db.session.refresh(main, with_for_update=True)
    return main


def refuse_language(main: Template, language: str, own: Template | None = None) -> None:
    """Raise `Refused` when one of the languages other than `own` is this one."""
    wanted = key(language or company().language)
    taken = (each for each in (main, *variants_of(main)) if own is None or each.id != own.id)
    for each in taken:
        if _language(each) == wanted:
            text = _(
                "“%(name)s” is in %(language)s already. A template has each language once.",
                name=each.name,
                language=language_name(wanted),
            )
            raise Refused(text, {"language": text})


def _language(template: Template) -> str:
    return key(template.language or company().language)


def _version_id(template: Template) -> int:
    if template.version_id is None:
        raise LookupError(f"template {template.id} has no version")
    return template.version_id


def _note(action: str, variant: Template, main: Template, actor: Actor) -> None:
    db.session.flush()
    record(
        actor,
        action,
        object_type="template",
        object_id=variant.id,
        name=variant.name,
        main=main.name,
    )
