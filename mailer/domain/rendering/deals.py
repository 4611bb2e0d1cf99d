"""The deals that mails are about, read for many in one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from mailer.domain.templates.tags.facts import NO_DEAL, CustomerFacts, DealFacts
from mailer.infra.db import db
from mailer.models.deal import Deal
from mailer.models.user import User

#: Names the deal among the data of a delivery.
DATA = "deal_id"
#: Deals read by one query.
_AT_ONCE = 1000


def facts_of(deal_ids: Iterable[int]) -> dict[int, DealFacts]:
    """What tags tell about these deals as they are now; those that are gone are missing."""
    ids = sorted(set(deal_ids))
    found: dict[int, DealFacts] = {}
    for start in range(0, len(ids), _AT_ONCE):
        found |= _read(ids[start : start + _AT_ONCE])
    return found


def with_deal(customer: CustomerFacts, deal_id: int | None) -> CustomerFacts:
    """A customer and the deal that the mail is about, if it is about one."""
    if deal_id is None:
        return customer
    return customer._replace(deal=facts_of([deal_id]).get(deal_id, NO_DEAL))


def in_data(data: Mapping[str, object] | None) -> int | None:
    """The deal that a delivery names."""
    found = data.get(DATA) if data else None
    return found if isinstance(found, int) else None


def _read(ids: Sequence[int]) -> dict[int, DealFacts]:
    rows = db.session.execute(
        select(
            Deal.id,
            Deal.title,
            Deal.number,
            Deal.stage,
            Deal.amount,
            Deal.currency,
            User.name,
            Deal.expected_on,
            Deal.closed_on,
        )
        .outerjoin(User, User.id == Deal.owner_id)
        .where(Deal.id.in_(ids))
    )
    return {
        deal_id: DealFacts(
            title, number, stage.value, amount, currency, owner or "", expected, closed
        )
        for deal_id, title, number, stage, amount, currency, owner, expected, closed in rows
    }
