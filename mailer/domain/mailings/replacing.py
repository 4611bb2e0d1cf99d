"""A changed mailing takes the place of the one that was planned."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select, update

from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.mailing import Mailing, MailingState
from mailer.models.trigger import Trigger


def take_out(draft: Mailing) -> Mailing | None:
    """Call off the mailing that a draft replaces, if it does. Raises `Refused` when that has
    started meanwhile: who got it would get it twice."""
    db.session.refresh(draft, with_for_update=True)
    if draft.state != MailingState.DRAFT:
        raise Refused(_("The mailing is in another state by now; nothing was changed."))
    if draft.replaces_id is None:
        return None
    old = db.session.get(Mailing, draft.replaces_id, with_for_update=True, populate_existing=True)
    if old is None:
        return None
    if successor_of(old) is not None:
        raise Refused(
            _(
                "“%(name)s” was changed by someone else meanwhile. Nothing was sent or planned; "
                "your changes are kept as a draft.",
                name=old.title,
            )
        )
    if old.deleted_at is not None:
        if old.started_at is None:
            _take_triggers(old, draft)
        return None
    if old.started_at is not None or old.state not in (
        MailingState.SCHEDULED,
        MailingState.STOPPED,
    ):
        raise Refused(
            _(
                "“%(name)s” has started meanwhile, as it was planned before your changes. Nothing "
                "was sent a second time; your changes are kept as a draft.",
                name=old.title,
            )
        )
    old.state, old.deleted_at = MailingState.STOPPED, clock.now()
    _take_along(old, draft)
    db.session.flush()
    return old


def _take_along(old: Mailing, draft: Mailing) -> None:
    """What was set on the mailing counts for the one that takes its place. It has not begun, so no
    trigger has acted yet."""
    follow_ups = update(Mailing).where(Mailing.follows_id == old.id)
    db.session.execute(follow_ups.values(follows_id=draft.id))
    _take_triggers(old, draft)


def _take_triggers(old: Mailing, draft: Mailing) -> None:
    """Also of one that was deleted meanwhile: unlike follow-ups, they do not go with it."""
    triggers = update(Trigger).where(Trigger.mailing_id == old.id)
    db.session.execute(triggers.values(mailing_id=draft.id))


def successor_of(mailing: Mailing) -> Mailing | None:
    """The changed one that stands in its place."""
    found: Mailing | None = db.session.scalar(
        select(Mailing)
        .where(Mailing.replaces_id == mailing.id, Mailing.state != MailingState.DRAFT)
        .limit(1)
    )
    return found
