"""One mail in the hands of a drain."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from mailer.domain.deliveries.quota import Limits

#: How long a claim is good without a renewal, and how often it is renewed.
LEASE = dt.timedelta(seconds=10)
RENEWAL = dt.timedelta(seconds=3)


#: A delivery's id, and which of its attempts.
Claim = tuple[int, int]


class Mail(NamedTuple):
    """A claimed delivery. What is decided about it counts only for this owner and attempt."""

    id: int
    message_id: int
    mailing_id: int | None
    account_id: int
    address: str
    address_key: str
    customer_id: int | None
    contact_id: int | None
    data: dict[str, Any] | None
    expires_at: dt.datetime | None
    attempt: int
    deferrals: int
    doubts: int
    owner: str
    claimed_at: dt.datetime
    #: The limits it was counted under.
    limits: Limits

    @property
    def claim(self) -> Claim:
        """What tells it from another claim of the same delivery."""
        return self.id, self.attempt
