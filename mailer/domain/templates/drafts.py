"""What people are writing and have not saved: kept for them, told to others, never sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.exc import IntegrityError

from mailer.domain.accounts.access import require
from mailer.domain.templates.languages import is_language
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import NotFound, Refused
from mailer.models.template import DesignMode, Template, TemplateDraft
from mailer.models.user import User

EDIT = "templates:edit"
#: An editor that has not been heard of for so long is no longer open; it calls every 20 s.
OPEN_FOR = dt.timedelta(seconds=45)
#: A draft that nobody came back to is kept so long.
KEPT = dt.timedelta(days=90)
#: So is a mere trace of an editor that was open.
TRACE_KEPT = dt.timedelta(days=1)
#: Characters; what is longer cannot be a mail, and stays in the browser alone.
LONGEST = 2_000_000
_LONGEST_NAME, _LONGEST_SUBJECT = 500, 5_000
#: No version has a larger one; the column takes no larger one either.
_LAST_NUMBER = 2**31 - 1


class Elsewhere(Refused):
    """The person writes the same draft in another window; neither overwrites the other."""


@dataclass(frozen=True)
class Work:
    """What stands in an editor, right or wrong."""

    mode: DesignMode
    name: str = ""
    subject: str = ""
    language: str = ""
    source: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    #: The version that was opened.
    base_number: int = 0


@dataclass(frozen=True)
class Other:
    """Someone else who writes in a template."""

    name: str
    #: The editor is open at this moment.
    open: bool
    #: Since when it is open; of a draft left lying, when it was last changed.
    since: dt.datetime
    #: There is something that was not saved.
    unsaved: bool


def keep(
    work: Work,
    actor: User,
    *,
    template: Template | None = None,
    draft_id: int | None = None,
    window: str = "",
    known: str = "",
) -> TemplateDraft:
    """Keep what `actor` has written so far: of a template, or of a new one (`draft_id` once it
    has one).

    `window` names the browser window, `known` is the `stamp` of the draft that it began with.
    Raises `Elsewhere` when another window of the person has written since, and `Refused` for
    more than a mail can be.
    """
    require(actor, EDIT, template)
    source = _storable(work.source)
    if len(source) > LONGEST:
        raise Refused(
            _(
                "This is longer than %(most)s characters and cannot become a mail. It is not "
                "kept as a draft; shorten it before you leave.",
                most=f"{LONGEST:,}",
            )
        )
    draft = _row(template, draft_id, actor, work.mode)
    if draft.changed_at is not None and window != draft.window and known != stamp(draft):
        raise Elsewhere(
            _(
                "You are writing this in another window too. What you write here is not kept "
                "as a draft, so that neither overwrites the other; saving works."
            )
        )
    draft.window = window[:36]
    draft.mode = work.mode
    draft.name = _storable(work.name)[:_LONGEST_NAME]
    draft.subject = _storable(work.subject)[:_LONGEST_SUBJECT]
    draft.language = work.language if is_language(work.language) else ""
    draft.source = source
    draft.options = dict(work.options)
    # Any other number is no version's.
    draft.base_number = work.base_number if 0 <= work.base_number <= _LAST_NUMBER else 0
    draft.changed_at = clock.now()
    db.session.flush()
    return draft


def seen(template: Template, actor: User) -> None:
    """The editor of a template is open in front of `actor`, right now."""
    require(actor, EDIT, template)
    _row(template, None, actor, template.mode)
    db.session.flush()


def own(template: Template, actor: User) -> TemplateDraft | None:
    """What `actor` wrote in a template and did not save."""
    found: TemplateDraft | None = db.session.scalar(
        select(TemplateDraft).where(
            TemplateDraft.template_id == template.id,
            TemplateDraft.user_id == actor.id,
            TemplateDraft.changed_at.is_not(None),
        )
    )
    return found


def load(draft_id: int, actor: User) -> TemplateDraft:
    """A draft of `actor`; raises `NotFound` for those of others as well."""
    draft = db.session.get(TemplateDraft, draft_id)
    if draft is None or draft.user_id != actor.id:
        raise NotFound
    return draft


def unfinished(actor: User, limit: int = 50) -> list[TemplateDraft]:
    """New templates that `actor` began and never saved, the latest first."""
    return list(
        db.session.scalars(
            select(TemplateDraft)
            .where(
                TemplateDraft.user_id == actor.id,
                TemplateDraft.template_id.is_(None),
                TemplateDraft.changed_at.is_not(None),
            )
            .order_by(TemplateDraft.changed_at.desc(), TemplateDraft.id.desc())
            .limit(limit)
        )
    )


def others(template: Template, actor: User) -> list[Other]:
    """Who else has the template open, or has an unsaved draft of it; those at work first."""
    alive = clock.now() - OPEN_FOR
    rows = db.session.execute(
        select(TemplateDraft, User.name)
        .join(User, User.id == TemplateDraft.user_id)
        .where(
            TemplateDraft.template_id == template.id,
            TemplateDraft.user_id != actor.id,
            or_(TemplateDraft.seen_at > alive, TemplateDraft.changed_at.is_not(None)),
        )
        .order_by(TemplateDraft.seen_at.desc(), TemplateDraft.id)
    )
    found = []
    for draft, name in rows:
        is_open = draft.seen_at > alive
        since = draft.opened_at if is_open else draft.changed_at or draft.seen_at
        found.append(Other(name, is_open, since, draft.changed_at is not None))
    return found


def discard(draft: TemplateDraft, actor: User) -> None:
    """Throw away one's own draft."""
    require(actor, EDIT)
    if draft.user_id != actor.id:
        raise NotFound
    db.session.delete(draft)
    db.session.flush()


def saved(actor: User, template: Template | None = None, draft_id: int | None = None) -> None:
    """What `actor` had drafted is a version now: of that template, or of a new one."""
    which = [TemplateDraft.template_id == template.id] if template is not None else []
    if draft_id is not None:
        which.append(and_(TemplateDraft.id == draft_id, TemplateDraft.template_id.is_(None)))
    if which:
        db.session.execute(
            delete(TemplateDraft).where(TemplateDraft.user_id == actor.id, or_(*which))
        )


def forget_old() -> int:
    """Delete what nobody came back to."""
    now = clock.now()
    gone = db.session.execute(
        delete(TemplateDraft).where(
            or_(
                func.coalesce(TemplateDraft.changed_at, TemplateDraft.seen_at) < now - KEPT,
                and_(TemplateDraft.changed_at.is_(None), TemplateDraft.seen_at < now - TRACE_KEPT),
            )
        )
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE has it


def stamp(draft: TemplateDraft) -> str:
    """Says which state of a draft one has seen; empty before anything was written."""
    return draft.changed_at.isoformat() if draft.changed_at is not None else ""


def _storable(text: str) -> str:
    """As it was typed, but for what no database keeps; a browser sends every line break as two
    characters."""
    text = text.replace("\0", "").replace("\r\n", "\n")
    return text.encode(errors="ignore").decode()


def _row(
    template: Template | None, draft_id: int | None, actor: User, mode: DesignMode
) -> TemplateDraft:
    """The draft to write into, seen now; a new one where there is none (any more)."""
    now = clock.now()
    draft = _find(template, draft_id, actor)
    if draft is None:
        draft = TemplateDraft(
            template_id=template.id if template is not None else None,
            user_id=actor.id,
            mode=mode,
            opened_at=now,
            seen_at=now,
        )
        try:
            with db.session.begin_nested():
                db.session.add(draft)
        except IntegrityError:
            # Another window of the person was quicker.
            draft = _find(template, draft_id, actor)
            if draft is None:
                raise
    if draft.seen_at < now - OPEN_FOR:
        draft.opened_at = now
    draft.seen_at = now
    return draft


def _find(template: Template | None, draft_id: int | None, actor: User) -> TemplateDraft | None:
    query = select(TemplateDraft).where(TemplateDraft.user_id == actor.id).with_for_update()
    if template is not None:
        query = query.where(TemplateDraft.template_id == template.id)
    elif draft_id is not None:
        query = query.where(TemplateDraft.id == draft_id, TemplateDraft.template_id.is_(None))
    else:
        return None
    found: TemplateDraft | None = db.session.scalar(query)
    return found
