"""A mailing without a template of the library: its mail is written in its first step, and kept
with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select

from mailer.domain.accounts.access import Actor
from mailer.domain.audit.record import record
from mailer.domain.mailings import drafts
from mailer.domain.templates import unlisted
from mailer.infra.db import db, take_turns
from mailer.lib import clock
from mailer.lib.errors import NotFound
from mailer.models.mailing import Mailing, MailingState, MailingTick
from mailer.models.template import Template

#: How long a deleted draft can be brought back, and how many go in one unit of work.
KEPT, AT_ONCE = dt.timedelta(days=30), 50


@dataclass(frozen=True)
class Written:
    """What stands in the editor, right or wrong."""

    subject: str = ""
    source: str = ""
    #: The sheet that it is written on.
    options: Mapping[str, Any] = field(default_factory=dict)


def keep(
    key: str,
    written: Written,
    wishes: Mapping[str, Any],
    actor: Actor,
    *,
    revision: int | None = None,
    window: str = "",
    ticked: Mapping[str, Any] | None = None,
) -> Mailing:
    """Keep what was written so far in the draft of that key, as `drafts.keep` does the rest."""
    with db.session.begin_nested():
        take_turns(f"mailing.draft.{key}")
        draft = drafts.of_key(key, actor)
        own = draft.template if draft is not None and draft.template.unlisted else None
        template = unlisted.keep(own, written.subject, written.source, written.options, actor)
        # The subject that was typed here last is the one that counts.
        return drafts.keep(
            key,
            template,
            {**wishes, "subject": ""},
            actor,
            revision=revision,
            window=window,
            ticked=ticked,
        )


def of_draft(draft: Mailing | None) -> Written:
    """What was kept so far; nothing where the draft has a template of the library."""
    if draft is None or not draft.template.unlisted:
        return Written()
    version = draft.template.version
    return Written(
        draft.wishes.get("subject") or version.subject, version.source, dict(version.options)
    )


def purge() -> int:
    """Delete for ever drafts that were deleted long ago, with what was written for them; how many
    were found (the next run takes what is left). The caller commits."""
    query = (
        select(Mailing)
        .join(Template, Template.id == Mailing.template_id)
        .where(
            Template.unlisted,
            Mailing.state == MailingState.DRAFT,
            Mailing.deleted_at <= clock.now() - KEPT,
        )
        .limit(AT_ONCE)
    )
    found = db.session.scalars(query).all()
    for draft in found:
        template = draft.template
        db.session.execute(delete(MailingTick).where(MailingTick.mailing_id == draft.id))
        db.session.execute(delete(Mailing).where(Mailing.follows_id == draft.id))
        db.session.delete(draft)
        db.session.flush()
        unlisted.forget(template)
    return len(found)


def save_as_template(mailing: Mailing, actor: Actor) -> Template:
    """Put the mail into the library, for the next time. Raises `NotFound` for a draft, which is
    nobody else's yet, and for a mailing that has a template."""
    if mailing.state == MailingState.DRAFT or not mailing.template.unlisted:
        raise NotFound
    made = unlisted.listed(mailing.template, mailing.subject, actor)
    record(
        actor,
        "mailings.save_template",
        object_type="mailing",
        object_id=mailing.id,
        name=made.name,
    )
    return made
