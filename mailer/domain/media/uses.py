"""Where a picture of the media library stands: templates, drafts, blocks, mails that went out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, Text, cast, or_, select

from mailer.domain.media.addresses import path_of, paths_anywhere
from mailer.infra.db import db
from mailer.models.mailing import Mailing
from mailer.models.media_file import MediaFile
from mailer.models.message import Message
from mailer.models.template import Template, TemplateBlock, TemplateDraft, TemplateVersion
from mailer.models.user import User

#: More of a kind are counted, not listed.
LISTED = 50


@dataclass(frozen=True)
class DraftUse:
    """A draft that shows it: of whom, and of which template, if that exists already."""

    draft: TemplateDraft
    author: str
    template: Template | None


@dataclass
class Uses:
    """Where one picture stands."""

    #: Their current version shows it.
    templates: list[Template] = field(default_factory=list)
    #: Somebody is writing it into them.
    drafts: list[DraftUse] = field(default_factory=list)
    blocks: list[TemplateBlock] = field(default_factory=list)
    #: Mails that went out with it.
    mailings: list[Mailing] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.templates or self.drafts or self.blocks or self.mailings)


def of(media: MediaFile) -> Uses:
    """Everywhere that one picture stands, newest first."""
    path = path_of(media)
    versions = select(TemplateVersion.id).where(
        TemplateVersion.html.contains(path, autoescape=True)
    )
    return Uses(
        templates=_listed(
            select(Template)
            .where(Template.deleted_at.is_(None), Template.version_id.in_(versions))
            .order_by(Template.modified_at.desc(), Template.id)
        ),
        drafts=_drafts(path),
        blocks=_listed(
            select(TemplateBlock)
            .where(TemplateBlock.source.contains(path, autoescape=True))
            .order_by(TemplateBlock.name_key)
        ),
        mailings=_mailings(versions),
    )


def counts(pictures: Sequence[MediaFile]) -> dict[int, int]:
    """In how many templates each picture stands now.

    The mails are read once for all pictures; only those that have any of ours are fetched.
    """
    by_path = {path_of(media): media.id for media in pictures}
    found: Counter[int] = Counter()
    if not by_path:
        return found
    query = (
        select(TemplateVersion.html)
        .join(Template, Template.version_id == TemplateVersion.id)
        .where(Template.deleted_at.is_(None), TemplateVersion.html.contains("/media/"))
    )
    for html in db.session.scalars(query.execution_options(yield_per=50)):
        found.update(by_path[path] for path in paths_anywhere(html) if path in by_path)
    return found


def _mailings(versions: Select[int]) -> list[Mailing]:
    """A mailing has sent a version, and perhaps others to those who read another language."""
    ids = set(db.session.scalars(versions))
    if not ids:
        return []
    several = (
        select(Mailing.id, Message.data)
        .join(Message, Message.mailing_id == Mailing.id)
        .where(cast(Message.data, Text).contains('"variants"'))
    )
    others = [
        mailing_id
        for mailing_id, data in db.session.execute(several)
        if ids.intersection(data.get("variants", {}).values())
    ]
    tested = select(Message.mailing_id).where(Message.template_version_id.in_(versions))
    sent = or_(
        Mailing.template_version_id.in_(versions),
        Mailing.id.in_(others[:500]),
        Mailing.id.in_(tested),
    )
    return _listed(
        select(Mailing).where(sent).order_by(Mailing.created_at.desc(), Mailing.id.desc())
    )


def _drafts(path: str) -> list[DraftUse]:
    query = (
        select(TemplateDraft, User.name, Template)
        .join(User, User.id == TemplateDraft.user_id)
        .outerjoin(Template, Template.id == TemplateDraft.template_id)
        .where(TemplateDraft.source.contains(path, autoescape=True))
        .order_by(TemplateDraft.seen_at.desc(), TemplateDraft.id.desc())
        .limit(LISTED)
    )
    return [DraftUse(*row) for row in db.session.execute(query)]


def _listed(query: Select[Any]) -> list[Any]:
    return list(db.session.scalars(query.limit(LISTED)))
