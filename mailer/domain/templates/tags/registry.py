"""All tags, by every name that they answer to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from mailer.domain.templates.tags import company, custom, customer, incident, mailing, user
from mailer.domain.templates.tags.tag import Scope, TagKind
from mailer.infra.db import db
from mailer.lib.placeholders import key
from mailer.models.custom_field import CustomField

BUILT_IN: tuple[TagKind, ...] = customer.TAGS + company.TAGS + user.TAGS + mailing.TAGS


@dataclass(frozen=True)
class Registry:
    """The tags of this company, in the order of the menu."""

    tags: tuple[TagKind, ...]
    by_key: dict[str, TagKind]

    def known(self, name: str) -> bool:
        """Is there a tag of that `key()`?"""
        return name in self.by_key


def registry(about: Scope | None = None) -> Registry:
    """The built-in tags and those of the company's custom fields; for a mail `about` an incident
    its tags, too."""
    more = incident.TAGS if about is Scope.INCIDENT else ()
    built_in = _by_key(BUILT_IN + more)
    fields = db.session.scalars(select(CustomField).order_by(CustomField.position, CustomField.id))
    added = custom.tags_of(fields, set(built_in))
    return Registry(more + BUILT_IN + tuple(added), _by_key([*added, *BUILT_IN, *more]))


def _by_key(tags: Iterable[TagKind]) -> dict[str, TagKind]:
    return {key(name): tag for tag in tags for name in (*tag.aliases, tag.name)}
