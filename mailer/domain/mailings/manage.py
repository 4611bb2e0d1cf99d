"""Change a planned mailing, delete mailings, hand them to a colleague."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from sqlalchemy import select, update

from mailer.domain.accounts import access
from mailer.domain.accounts.access import Actor
from mailer.domain.audit.record import record
from mailer.domain.mailings import drafts, operate, replacing
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import NotFound, Refused
from mailer.models.attachment import Attachment
from mailer.models.mailing import Mailing, MailingState
from mailer.models.user import User

#: One that starts sooner than this is stopped while it is changed.
SOON = dt.timedelta(minutes=15)
#: What may be deleted: nothing that is under way, or that will start by itself.
DELETABLE = (MailingState.DRAFT, MailingState.STOPPED, MailingState.SENT)


def may_edit(mailing: Mailing) -> bool:
    """Is it planned, or stopped before it had started?"""
    return mailing.started_at is None and mailing.state in (
        MailingState.SCHEDULED,
        MailingState.STOPPED,
    )


def edit(mailing: Mailing, actor: Actor) -> tuple[Mailing, bool]:
    """A draft in which a planned mailing is changed, and whether that was stopped, as it would
    have started within 15 minutes. Else it starts as planned until the change is done."""
    decision = operate.may_operate(mailing, actor)
    if not decision:
        raise Refused(decision.reason)
    db.session.refresh(mailing, with_for_update=True)
    if not may_edit(mailing):
        raise Refused(_("The mailing is in another state by now; nothing was changed."))
    soon = (
        mailing.state == MailingState.SCHEDULED
        and mailing.start_at is not None
        and mailing.start_at - clock.now() <= SOON
    )
    if soon:
        operate.stop(mailing, actor)
    begun = db.session.scalar(
        select(Mailing).where(
            Mailing.replaces_id == mailing.id,
            Mailing.state == MailingState.DRAFT,
            Mailing.deleted_at.is_(None),
            Mailing.created_by_id == actor.id,
        )
    )
    return begun or drafts.copy(mailing, actor, replaces=True), soon


def delete(mailing: Mailing, actor: Actor) -> None:
    """Put it away; `restore` brings it back. Raises `Refused` while it is under way."""
    access.require(actor, "mailings:send", mailing)
    db.session.refresh(mailing, with_for_update=True)
    if mailing.state == MailingState.DRAFT and mailing.created_by_id != actor.id:
        owner = mailing.created_by.name if mailing.created_by else _("the system")
        if not getattr(actor, "super_admin", False):
            raise Refused(_("Only %(owner)s, whose draft this is, may do this.", owner=owner))
    if mailing.state not in DELETABLE:
        raise Refused(_("It is planned or under way. Stop it first, then delete it."))
    mailing.deleted_at = clock.now()
    record(actor, "mailings.delete", object_type="mailing", object_id=mailing.id)
    db.session.flush()


def restore(mailing_id: int, actor: Actor) -> Mailing:
    """Bring a deleted mailing back."""
    access.require(actor, "mailings:send")
    mailing = db.session.get(Mailing, mailing_id, with_for_update=True)
    if mailing is None or mailing.deleted_at is None or replacing.successor_of(mailing):
        raise NotFound
    mailing.deleted_at = None
    record(actor, "mailings.restore", object_type="mailing", object_id=mailing.id)
    db.session.flush()
    return mailing


def heirs() -> list[User]:
    """Colleagues to whom a mailing can be handed."""
    found = db.session.scalars(select(User).where(User.active).order_by(User.name, User.id))
    return [user for user in found if access.can(user, "mailings:send")]


def hand_over(mailing: Mailing, heir: User, actor: Actor) -> None:
    """Let a mailing belong to another colleague, in whose name and by whose rights it then
    starts. Only super admins do that. Raises `Refused`."""
    _require_admin(actor)
    if not access.can(heir, "mailings:send"):
        raise Refused(_("%(name)s may not send mailings. Choose someone else.", name=heir.name))
    db.session.refresh(mailing, with_for_update=True)
    before = mailing.created_by.name if mailing.created_by else ""
    if mailing.draft_key:
        db.session.execute(
            update(Attachment)
            .where(Attachment.draft_key == mailing.draft_key, Attachment.message_id.is_(None))
            .values(created_by_id=heir.id)
        )
    mailing.created_by_id = heir.id
    if mailing.template.unlisted:
        mailing.template.created_by_id = heir.id
    waiting = (Mailing.follows_id == mailing.id, Mailing.state == MailingState.DRAFT)
    db.session.execute(update(Mailing).where(*waiting).values(created_by_id=heir.id))
    db.session.flush()
    db.session.expire(mailing, ["created_by"])
    record(
        actor,
        "mailings.hand_over",
        object_type="mailing",
        object_id=mailing.id,
        before=before,
        after=heir.name,
    )


def hand_over_all(leaver: User, heir: User, actor: Actor) -> int:
    """Hand over what somebody who leaves has planned or begun; answers with how many."""
    mailings = planned_by(leaver)
    for mailing in mailings:
        hand_over(mailing, heir, actor)
    return len(mailings)


def planned_by(user: User) -> list[Mailing]:
    """What somebody has planned, holds or has begun."""
    open_ones = (
        MailingState.DRAFT,
        MailingState.SCHEDULED,
        MailingState.SENDING,
        MailingState.PAUSED,
    )
    found = db.session.scalars(
        select(Mailing)
        .where(
            Mailing.created_by_id == user.id,
            Mailing.state.in_(open_ones),
            Mailing.deleted_at.is_(None),
        )
        .order_by(Mailing.id)
    )
    return list(found)


def _require_admin(actor: Actor) -> None:
    if isinstance(actor, User) and not actor.super_admin:
        raise Refused(_("Only super admins hand mailings to someone else."))
