"""Unpaid receipts, reminders that were sent, answers."""

from __future__ import annotations

import datetime as dt
import secrets
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.debtors import answers, pauses, run
from mailer.domain.debtors.answers import Wanted
from mailer.domain.documents.search import today
from mailer.domain.rendering import public_links
from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery
from mailer.models.receipt import Receipt
from mailer.models.reminder import AnswerKind, Reminder, ReminderAnswer, ReminderRun
from mailer.models.smtp_account import SmtpAccount
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.documents import make_document, receipt_of


def make_debt(customer: Customer | None = None, days: int = 10, **values: Any) -> Receipt:
    """An unpaid receipt of € 121, so many days overdue."""
    due = today() - dt.timedelta(days=days)
    values.setdefault("issue_date", due - dt.timedelta(days=30))
    values.setdefault("due_date", due)
    values.setdefault("total", Decimal("121.00"))
    return receipt_of(make_document(customer, **values))


def make_run(*receipts: Receipt) -> ReminderRun:
    """A notice by hand, whose mails wait to be posted."""
    ids = [each.id for each in receipts or (make_debt(),)]
    return run.send_by_hand(ids, secrets.token_hex(12), SYSTEM)


def make_reminder(*receipts: Receipt) -> Reminder:
    """A notice by hand, in the outbox."""
    if not db.session.scalar(select(SmtpAccount).where(SmtpAccount.company_default)):
        make_company_account()
    made = make_run(*receipts)
    while run.post_next(made.id):
        pass
    return db.session.scalars(select(Reminder).where(Reminder.run_id == made.id)).one()


def delivery_of(reminder: Reminder) -> Delivery:
    """Its mail."""
    return db.session.get_one(Delivery, reminder.delivery_id)


def make_answer(
    reminder: Reminder | None = None, kind: AnswerKind = AnswerKind.DISPUTED, **values: Any
) -> ReminderAnswer:
    """What a customer answered."""
    asked = answers.asked_by(delivery_of(reminder or make_reminder()))
    assert asked is not None
    values.setdefault("comment", "Not ours.")
    values.setdefault("receipt_ids", [each.id for each in asked.receipts])
    return answers.answer(asked, Wanted(kind, **values), secrets.token_hex(12))


def token_of(reminder: Reminder) -> str:
    """Of the link in its mail."""
    url = public_links.link_of(f"d{reminder.delivery_id}", public_links.REMINDER)
    return url.rpartition("/")[2]


def _document_and_token() -> tuple[int, str]:
    receipt = make_debt()
    return receipt.document_id, token_of(make_reminder(receipt))


SAMPLES = {
    "document_id token": _document_and_token,
    # In English, as the other pages for readers are.
    "public.reminder:token": lambda: token_of(
        make_reminder(make_debt(make_customer(language="en")))
    ),
    "receipt_id": lambda: make_debt().id,
    "debtors.run:run_id": lambda: make_run().id,
    "debtors.run_progress:run_id": lambda: make_run().id,
    "pause_id": lambda: pauses.pause(make_debt(), None, "", SYSTEM).id,
    "level": lambda: "first",
}
