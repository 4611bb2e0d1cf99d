"""What came of a mailing, in numbers that add up to the unit: every recipient of the audience is
one delivery or one exclusion."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from mailer.domain.customers import addressed
from mailer.domain.deliveries.states import FINAL
from mailer.domain.outbox import counts
from mailer.infra.db import db
from mailer.models.delivery import DeliveryState
from mailer.models.mailing import ExclusionReason, Mailing, MailingExclusion


@dataclass(frozen=True)
class Outcome:
    """Deliveries by state, exclusions by reason, and how fast it went."""

    states: dict[DeliveryState, int]
    excluded: dict[ExclusionReason, int]
    expected: int
    first_accepted_at: dt.datetime | None
    last_accepted_at: dt.datetime | None

    @property
    def deliveries(self) -> int:
        """Mails of this mailing, whatever became of them."""
        return sum(self.states.values())

    @property
    def left_out(self) -> int:
        """Recipients of the audience who get no mail."""
        return sum(self.excluded.values())

    @property
    def audience(self) -> int:
        """Everyone who was chosen."""
        return max(self.deliveries, self.expected) + self.left_out

    @property
    def settled(self) -> int:
        """Mails of which nothing more is to be done."""
        return sum(count for state, count in self.states.items() if state in FINAL)

    def of(self, *states: DeliveryState) -> int:
        """How many mails are in one of these states."""
        return sum(self.states.get(state, 0) for state in states)

    def seconds_left(self) -> float | None:
        """At the pace so far, how long the rest takes; None when nothing tells."""
        if self.first_accepted_at is None or self.last_accepted_at is None:
            return None
        if self.of(DeliveryState.HELD):
            return None
        took = (self.last_accepted_at - self.first_accepted_at).total_seconds()
        accepted = self.of(DeliveryState.ACCEPTED)
        if accepted < 2 or took <= 0:
            return None
        return (max(self.deliveries, self.expected) - self.settled) * took / (accepted - 1)


def outcome(mailing: Mailing) -> Outcome:
    """Count what came of a mailing so far."""
    counted = counts.of_mailing(mailing.id)
    excluded = db.session.execute(
        select(MailingExclusion.reason, func.count())
        .where(MailingExclusion.mailing_id == mailing.id)
        .group_by(MailingExclusion.reason)
    )
    return Outcome(
        states=counted.states,
        excluded=dict(excluded.all()),
        expected=mailing.expected,
        first_accepted_at=counted.first_accepted_at,
        last_accepted_at=counted.last_accepted_at,
    )


@dataclass(frozen=True)
class LeftOut:
    """A recipient who got no mail."""

    id: int
    #: None: the record is gone.
    customer_id: int | None
    name: str
    address: str
    reason: ExclusionReason
    #: For a duplicate: the customer (of the contact) whose mail it is.
    duplicate_of: int | None
    #: Mailings are paused until then.
    until: dt.datetime | None


def left_out(
    mailing: Mailing, reason: ExclusionReason | None, after: int, size: int
) -> list[LeftOut]:
    """Who got no mail (for one reason), by the recipient's id, from the first one after `after`."""
    who = addressed.of(mailing.audience)
    model, other = who.model, aliased(who.model)
    query = (
        select(
            MailingExclusion.recipient_id,
            who.customer_of(model),
            func.coalesce(model.name, ""),
            MailingExclusion.address,
            MailingExclusion.reason,
            who.customer_of(other),
            MailingExclusion.until,
        )
        .outerjoin(model, model.id == MailingExclusion.recipient_id)
        .outerjoin(other, other.id == MailingExclusion.duplicate_of)
        .where(MailingExclusion.mailing_id == mailing.id, MailingExclusion.recipient_id > after)
        .order_by(MailingExclusion.recipient_id)
        .limit(size)
    )
    if reason is not None:
        query = query.where(MailingExclusion.reason == reason)
    return [LeftOut(*row) for row in db.session.execute(query)]
