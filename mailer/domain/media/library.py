"""Find, name, delete and bring back pictures of the media library."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.lists.paging import Order, Page, Rows, page
from mailer.domain.media.keep import EDIT, LONGEST_ALT, LONGEST_NAME, one_line
from mailer.infra import files
from mailer.infra.db import after_commit, db
from mailer.lib import clock
from mailer.lib.errors import NotFound, Refused
from mailer.lib.folding import fold
from mailer.lib.pagination import Cursor
from mailer.models.media_file import MediaFile

VIEW, DELETE = "templates:view", "templates:delete"
#: So long a deleted picture can be brought back.
KEPT_DAYS = 30
NEWEST_FIRST = Order((MediaFile.created_at, MediaFile.id), descending=True)


def find(text: str, cursor: Cursor | None, size: int, *, deleted: bool = False) -> Page[MediaFile]:
    """Pictures, newest first; `text` stands anywhere in the name or the alternative text."""
    gone = MediaFile.deleted_at.is_not(None) if deleted else MediaFile.deleted_at.is_(None)
    conditions: list[ColumnElement[bool]] = [gone]
    if fold(text):
        conditions.append(
            or_(
                MediaFile.name_key.contains(fold(text), autoescape=True),
                MediaFile.alt.icontains(text.strip(), autoescape=True),
            )
        )
    return page(Rows(MediaFile, conditions), NEWEST_FIRST, cursor, size)


def describe(media: MediaFile, name: str, alt: str, actor: Actor) -> None:
    """Change what it is called and what stands in its place for those who do not see it."""
    require(actor, EDIT, media)
    name, alt = one_line(name), one_line(alt)
    fields: dict[str, str] = {}
    if not fold(name):
        fields["name"] = _("Give the picture a name, so that you find it again.")
    elif len(name) > LONGEST_NAME:
        fields["name"] = _("A name has at most %(most)s characters.", most=LONGEST_NAME)
    if len(alt) > LONGEST_ALT:
        fields["alt"] = _(
            "An alternative text has at most %(most)s characters: it is read aloud.",
            most=LONGEST_ALT,
        )
    if fields:
        raise Refused(" ".join(fields.values()), fields)
    if (media.name, media.alt) == (name, alt):
        return
    media.name, media.name_key, media.alt = name, fold(name)[:LONGEST_NAME], alt
    db.session.flush()
    record(actor, "media.describe", object_type="media", object_id=media.id, name=name)


def delete(pictures: Sequence[MediaFile], actor: Actor) -> None:
    """Show them nowhere any more, neither here nor in mails; `restore` brings them back."""
    require(actor, DELETE)
    for media in pictures:
        media.deleted_at = clock.now()
        record(actor, "media.delete", object_type="media", object_id=media.id, name=media.name)
    db.session.flush()


def restore(ids: Sequence[int], actor: Actor) -> list[MediaFile]:
    """Show them again, at the same address: mails that were sent show them too."""
    require(actor, DELETE)
    found = some(ids, deleted=None)
    if not found:
        raise NotFound
    for media in found:
        if media.deleted_at is not None:
            media.deleted_at = None
            record(actor, "media.restore", object_type="media", object_id=media.id)
    db.session.flush()
    return found


def some(ids: Sequence[int], *, deleted: bool | None = False) -> list[MediaFile]:
    """The pictures of these ids that are there, those deleted, or (None) both."""
    query = select(MediaFile).where(MediaFile.id.in_(ids[:500])).order_by(MediaFile.id)
    if deleted is not None:
        gone = MediaFile.deleted_at
        query = query.where(gone.is_not(None) if deleted else gone.is_(None))
    return list(db.session.scalars(query))


def purge() -> int:
    """Forget for ever what was deleted more than 30 days ago; answers with how many.

    The files go once the rows are gone for certain.
    """
    before = clock.now() - dt.timedelta(days=KEPT_DAYS)
    query = select(MediaFile).where(MediaFile.deleted_at < before).limit(200)
    old = list(db.session.scalars(query.with_for_update(skip_locked=True)))
    keys = [media.key for media in old]
    for media in old:
        db.session.delete(media)
    db.session.flush()
    after_commit(lambda: files.delete_all(keys))
    return len(old)
