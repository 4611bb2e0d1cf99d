"""Who of a slice of customers gets no mail of a mailing, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert

from mailer.infra.db import db
from mailer.models.mailing import ExclusionReason, Mailing, MailingExclusion


def note(mailing: Mailing, rows: Sequence[Any], owners: Mapping[str, int]) -> int:
    """Keep it for the ledger; how many these are. `rows` are of `recipients.slice_after`, `owners`
    says whose mail each address gets."""
    found = [
        _exclusion(mailing.id, row, owners)
        for row in rows
        if row.reason is not None or owners[row.email_key] != row.id
    ]
    if found:
        db.session.execute(insert(MailingExclusion), found)
    return len(found)


def _exclusion(mailing_id: int, row: Any, owners: Mapping[str, int]) -> dict[str, Any]:
    repeated = row.reason is None
    return {
        "mailing_id": mailing_id,
        "customer_id": row.id,
        "reason": ExclusionReason.DUPLICATE if repeated else ExclusionReason(row.reason),
        "address": row.email,
        "duplicate_of": owners[row.email_key] if repeated else None,
        "until": row.until if row.reason == ExclusionReason.PAUSED else None,
    }
