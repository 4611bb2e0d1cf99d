"""Find follow-ups of a mailing, and what a follow-up follows."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from mailer.infra.db import db
from mailer.models.follow_up import FollowUp
from mailer.models.mailing import Mailing, MailingState


def origin_of(mailing: Mailing) -> Mailing:
    """The mailing that has the follow-ups: itself, or the planned one that a draft changes and
    whose follow-ups it will take over."""
    if mailing.state is not MailingState.DRAFT or mailing.replaces_id is None:
        return mailing
    replaced = db.session.get(Mailing, mailing.replaces_id)
    there = replaced is not None and replaced.deleted_at is None
    return replaced if replaced is not None and there else mailing


def of_mailing(mailing: Mailing) -> list[FollowUp]:
    """Its follow-ups, the first one made first; of those that went out, deleted ones, too."""
    return list(
        db.session.scalars(
            select(FollowUp)
            .join(Mailing, Mailing.id == FollowUp.mailing_id)
            .where(Mailing.follows_id == origin_of(mailing).id, _there())
            .order_by(FollowUp.mailing_id)
        )
    )


def of_its_own(mailing: Mailing) -> FollowUp | None:
    """What makes this mailing a follow-up, if it is one."""
    return db.session.get(FollowUp, mailing.id) if mailing.follows_id is not None else None


def followed_by(mailing: Mailing) -> Mailing | None:
    """The mailing that this one follows, if it is a follow-up and that is not deleted."""
    if mailing.follows_id is None:
        return None
    origin = db.session.get(Mailing, mailing.follows_id)
    return origin if origin is not None and origin.deleted_at is None else None


def locked(follow_up_id: int) -> FollowUp | None:
    """A follow-up and its mailing, as they are now; nobody else changes them until this unit of
    work ends."""
    return db.session.get(FollowUp, follow_up_id, with_for_update=True, populate_existing=True)


def begun(follow_up: FollowUp) -> bool:
    """It is a mailing like others by now, and is changed no more."""
    return follow_up.mailing.state is not MailingState.DRAFT


def _there() -> ColumnElement[bool]:
    return or_(Mailing.deleted_at.is_(None), Mailing.started_at.is_not(None))
