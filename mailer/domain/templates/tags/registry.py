"""All tags, by every name that they answer to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from mailer.domain.templates.tags import company, custom, customer, document, mailing, user
from mailer.domain.templates.tags.tag import TagKind
from mailer.infra.db import db
from mailer.lib.placeholders import key
from mailer.models.custom_field import CustomField

BUILT_IN: tuple[TagKind, ...] = customer.TAGS + company.TAGS + user.TAGS + mailing.TAGS

#: A mail with a document is written to one customer: nobody unsubscribes from it.
WITH_DOCUMENTS: tuple[TagKind, ...] = document.TAGS + tuple(
    tag for tag in BUILT_IN if tag not in (mailing.UNSUBSCRIBE, mailing.VIEW_ONLINE)
)


@dataclass(frozen=True)
class Registry:
    """The tags of this company, in the order of the menu."""

    tags: tuple[TagKind, ...]
    by_key: dict[str, TagKind]

    def known(self, name: str) -> bool:
        """Is there a tag of that `key()`?"""
        return name in self.by_key


def registry(*, documents: bool = False) -> Registry:
    """The built-in tags and those of the company's custom fields; with `documents`, those of
    mails that bring a document too, which other mails do not know."""
    tags = WITH_DOCUMENTS if documents else BUILT_IN
    taken = set(_by_key(tags))
    fields = db.session.scalars(select(CustomField).order_by(CustomField.position, CustomField.id))
    added = custom.tags_of(fields, taken)
    return Registry(tags + tuple(added), _by_key([*added, *tags]))


def _by_key(tags: Iterable[TagKind]) -> dict[str, TagKind]:
    return {key(name): tag for tag in tags for name in (*tag.aliases, tag.name)}
