"""Who of a slice of recipients gets no mail of a mailing, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select

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
    if mailing.follows_id is not None:
        found = _new_ones(mailing.id, found)
    if found:
        db.session.execute(insert(MailingExclusion), found)
    return len(found)


def _new_ones(mailing_id: int, found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A follow-up goes through recipients day by day, and may come to somebody twice: an opening
    is judged anew, and counts for another day."""
    known = select(MailingExclusion.recipient_id).where(
        MailingExclusion.mailing_id == mailing_id,
        MailingExclusion.recipient_id.in_([each["recipient_id"] for each in found]),
    )
    noted = set(db.session.scalars(known))
    return [each for each in found if each["recipient_id"] not in noted]


def _exclusion(mailing_id: int, row: Any, owners: Mapping[str, int]) -> dict[str, Any]:
    repeated = row.reason is None
    return {
        "mailing_id": mailing_id,
        "recipient_id": row.id,
        "reason": ExclusionReason.DUPLICATE if repeated else ExclusionReason(row.reason),
        "address": row.email,
        "duplicate_of": owners[row.email_key] if repeated else None,
        "until": row.until if row.reason == ExclusionReason.PAUSED else None,
    }
