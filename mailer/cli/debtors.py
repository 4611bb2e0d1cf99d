"""`mailer debtors …`."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

import click
from sqlalchemy import select

from mailer.cli.verb import say, verb
from mailer.domain.accounts.access import Actor, require
from mailer.domain.debtors import days, labels, notify, reasons, report, run
from mailer.domain.debtors.report import Line
from mailer.domain.debtors.search import Days
from mailer.infra.db import db
from mailer.lib.batches import batched
from mailer.models.document import Document
from mailer.models.receipt import Receipt
from mailer.models.reminder import ReminderRun


@click.group("debtors", help="Unpaid receipts: what leaves by itself, and notices by hand.")
def commands() -> None:
    """`mailer debtors`."""


@commands.command("forecast")
@verb
def forecast(actor: Actor) -> dict[str, Any]:
    """Tell what leaves by itself during the next 14 days, and what does not and why."""
    require(actor, "debtors:view")
    found = days.coming()
    numbers = _numbers({each for mail in found.planned for each in mail.receipt_ids})
    numbers |= _numbers({each.receipt_id for each in found.held})
    planned = [
        {
            "day": mail.day.isoformat(),
            "customer_id": mail.customer_id,
            "level": mail.level.value,
            "documents": [numbers[each] for each in mail.receipt_ids],
        }
        for mail in found.planned
    ]
    held = [
        {
            "day": each.day.isoformat(),
            "document": numbers[each.receipt_id],
            "level": each.level.value,
            "why": each.why.value,
        }
        for each in found.held
    ]
    for mail in found.planned:
        documents = ", ".join(numbers[each] for each in mail.receipt_ids)
        say(f"{mail.day}: {labels.LEVELS[mail.level]}, {documents}")
    for each in found.held:
        say(f"Not {numbers[each.receipt_id]} on {each.day}: {labels.HOLDS[each.why]}")
    return {"planned": planned, "held": held}


@commands.command("send")
@click.option("--overdue", type=click.IntRange(0), default=1, help="Days overdue, at least.")
@click.option("--notified", type=click.IntRange(0), help="Days since the last notice, at least.")
@verb
def send(actor: Actor, overdue: int, notified: int | None) -> dict[str, Any]:
    """Notify all customers of what is unpaid, one mail each; paused receipts are left out.

    Exit status 1 when somebody could not be written to.
    """
    require(actor, run.SEND)
    found = notify.choice(Days(overdue_from=overdue, notified=notified))
    ids = [
        debt.receipt.id
        for debtor in found.debtors
        if debtor.pause is None
        for debt in debtor.debts
        if debt.pause is None
    ]
    made = run.send_by_hand(ids, token_hex(12), actor)
    run_id = made.id
    db.session.commit()
    while run.post_next(run_id):
        db.session.commit()
    mails = [_told(line) for line in report.of_run(db.session.get_one(ReminderRun, run_id)).lines]
    for mail in mails:
        say(f"{mail['customer']}: {mail['reason'] or mail['to']}")
    return {"id": run_id, "ok": not any(mail["reason"] for mail in mails), "mails": mails}


def _told(line: Line) -> dict[str, Any]:
    reminder = line.reminder
    return {
        "customer": line.name,
        "to": line.delivery.address if line.delivery is not None else "",
        "documents": line.references,
        "reason": reasons.shown(reminder.reason, reminder.reason_value) if reminder.reason else "",
    }


def _numbers(receipt_ids: set[int]) -> dict[int, str]:
    """Receipt → its document's number."""
    found: dict[int, str] = {}
    for some in batched(sorted(receipt_ids), 500):
        query = select(Receipt.id, Document.number).join(
            Document, Document.id == Receipt.document_id
        )
        rows = db.session.execute(query.where(Receipt.id.in_(some)))
        found |= {row[0]: row[1] for row in rows}
    return found
