"""What is being sent now, for the header and Home."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select

from mailer.domain.deliveries.states import FINAL
from mailer.domain.outbox import counts
from mailer.infra.db import db
from mailer.models.mailing import Mailing, MailingState

#: More than this are not shown at once.
MOST = 20


@dataclass(frozen=True)
class Running:
    """A mailing on its way: how many of its mails are settled."""

    mailing: Mailing
    settled: int

    @property
    def total(self) -> int:
        """Mails in all."""
        return max(self.mailing.expected, self.settled)


def listed() -> ColumnElement[bool]:
    """Not deleted; and no follow-up that has not begun, as that stands with its mailing."""
    begun = or_(Mailing.follows_id.is_(None), Mailing.state != MailingState.DRAFT)
    return and_(Mailing.deleted_at.is_(None), begun)


def counted() -> dict[MailingState, int]:
    """How many mailings are in which state."""
    found = select(Mailing.state, func.count()).where(listed())
    return dict(db.session.execute(found.group_by(Mailing.state)).all())


def sending_now() -> list[Running]:
    """Mailings that are being sent, the oldest first."""
    mailings = db.session.scalars(
        select(Mailing)
        .where(Mailing.state == MailingState.SENDING)
        .order_by(Mailing.id)
        .limit(MOST)
    ).all()
    settled = counts.by_state([mailing.id for mailing in mailings], FINAL)
    return [Running(mailing, sum(settled[mailing.id].values())) for mailing in mailings]
