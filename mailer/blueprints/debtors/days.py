"""The forecast: what leaves by itself during the next days, and what does not, and why."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from mailer.blueprints.debtors.list import pause_badge
from mailer.domain.debtors import days, labels, pauses
from mailer.domain.debtors.plan import Held, Planned
from mailer.domain.debtors.settings import settings
from mailer.infra.db import db
from mailer.lib.batches import batched
from mailer.models.document import Document
from mailer.models.receipt import Receipt

#: Mails, and receipts that are held, which the page names; the counts tell of all.
MOST = 300


@dataclass(frozen=True)
class Mail:
    """One planned mail with its receipts."""

    planned: Planned
    receipts: list[Receipt]


def forecast() -> str:
    """Day by day."""
    found = days.coming()
    ids = {each for mail in found.planned[:MOST] for each in mail.receipt_ids}
    ids |= {each.receipt_id for each in found.held[:MOST]}
    receipts = _receipts(ids)
    by_day: dict[dt.date, list[Mail]] = defaultdict(list)
    for mail in found.planned[:MOST]:
        by_day[mail.day].append(Mail(mail, [receipts[each] for each in mail.receipt_ids]))
    return render_template(
        "debtors/forecast.html",
        settings=settings(),
        by_day=by_day,
        count=len(found.planned),
        held=_held(found.held[:MOST], receipts),
        held_count=len(found.held),
        labels=labels,
        pauses=pauses.of_receipts(receipts),
        pause_of=pauses.of_customer,
        pause_badge=pause_badge,
        most=MOST,
    )


def _held(held: list[Held], receipts: dict[int, Receipt]) -> list[tuple[Held, Receipt]]:
    return [(each, receipts[each.receipt_id]) for each in held]


def _receipts(ids: set[int]) -> dict[int, Receipt]:
    found: dict[int, Receipt] = {}
    for some in batched(sorted(ids), 500):
        query = select(Receipt).where(Receipt.id.in_(some))
        loaded = joinedload(Receipt.document).joinedload(Document.customer)
        found |= {each.id: each for each in db.session.scalars(query.options(loaded))}
    return found
