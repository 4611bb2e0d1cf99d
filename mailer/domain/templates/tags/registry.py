"""All tags, by every name that they answer to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from mailer.domain.custom_lists import define
from mailer.domain.templates.tags import (
    company,
    custom,
    customer,
    deal,
    document,
    entry,
    incident,
    mailing,
    reminder,
    user,
)
from mailer.domain.templates.tags.tag import Scope, TagKind
from mailer.infra.db import db
from mailer.lib.placeholders import key
from mailer.models.custom_field import CustomField

BUILT_IN: tuple[TagKind, ...] = customer.TAGS + company.TAGS + user.TAGS + mailing.TAGS

#: What mails about one thing know beside: of a document's, nobody unsubscribes.
_MORE: dict[Scope | None, tuple[TagKind, ...]] = {
    None: deal.TAGS,
    Scope.DOCUMENT: document.TAGS,
    Scope.INCIDENT: incident.TAGS,
    Scope.REMINDER: reminder.TAGS,
}
_WITHOUT: dict[Scope | None, tuple[TagKind, ...]] = {
    Scope.DOCUMENT: (mailing.UNSUBSCRIBE, mailing.VIEW_ONLINE),
    Scope.INCIDENT: (mailing.UNSUBSCRIBE, mailing.VIEW_ONLINE),
    Scope.REMINDER: (mailing.UNSUBSCRIBE, mailing.VIEW_ONLINE, mailing.WIDGET),
}


@dataclass(frozen=True)
class Registry:
    """The tags of this company, in the order of the menu."""

    tags: tuple[TagKind, ...]
    by_key: dict[str, TagKind]

    def known(self, name: str) -> bool:
        """Is there a tag of that `key()`?"""
        return name in self.by_key


def registry(about: Scope | None = None) -> Registry:
    """The built-in tags and those of the company's custom fields; of a mail `about` a document,
    an incident or unpaid receipts its tags too, which other mails do not know. Mails about
    nothing else are mailings, which may be about deals and entries of custom lists."""
    more = _MORE.get(about, ())
    always = tuple(tag for tag in BUILT_IN if tag not in _WITHOUT.get(about, ()))
    fields = db.session.scalars(
        select(CustomField).order_by(CustomField.position, CustomField.id)
    ).all()
    taken = set(_by_key(always + more))
    added = custom.tags_of((each for each in fields if each.list_id is None), taken)
    if about is None:
        taken |= set(_by_key(added))
        added = [*entry.tags_of(define.all_lists(), fields, taken), *added]
    return Registry((*more, *always, *added), _by_key([*added, *always, *more]))


def _by_key(tags: Iterable[TagKind]) -> dict[str, TagKind]:
    return {key(name): tag for tag in tags for name in (*tag.aliases, tag.name)}
