"""Tags that tell about the unpaid receipts that a reminder is about."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from babel.dates import format_date
from flask_babel import lazy_gettext as _l

from mailer.domain.templates.tags.document import amount
from mailer.domain.templates.tags.facts import Facts, ReceiptFacts, ReminderFacts
from mailer.domain.templates.tags.tag import ADDRESS, LINES, Scope, TagKind


def totals(receipts: tuple[ReceiptFacts, ...]) -> dict[str, Decimal]:
    """Currency → what is still to be paid in it."""
    found: dict[str, Decimal] = {}
    for each in receipts:
        found[each.currency] = found.get(each.currency, Decimal(0)) + each.remaining
    return found


def total_in_words(receipts: tuple[ReceiptFacts, ...], language: str) -> str:
    """The sum as a reader expects it; of several currencies each."""
    return " + ".join(amount(value, code, language) for code, value in totals(receipts).items())


def _oldest(reminder: ReminderFacts) -> dt.date | None:
    return min((each.due for each in reminder.receipts), default=None)


def _oldest_due(facts: Facts) -> str:
    day = _oldest(facts.reminder)
    return str(format_date(day, "long", locale=facts.mail.language)) if day else ""


def _days_overdue(facts: Facts) -> str:
    day = _oldest(facts.reminder)
    return str(max(0, (facts.mail.day - day).days)) if day else ""


#: A table, made where the mail is: see `rendering.receipts_table`. Elsewhere, the references.
RECEIPTS = TagKind(
    "RECEIPTS",
    Scope.REMINDER,
    _l("Table of unpaid receipts"),
    _l("Reference, due date, amount and link of each; alone on its line."),
    lambda facts: ", ".join(each.reference for each in facts.reminder.receipts),
    ("ECHEANCES", "TABLEIMPAYES", "UNPAIDRECEIPTS"),
    uses=LINES,
)

TAGS = (
    RECEIPTS,
    TagKind(
        "TOTALDUE",
        Scope.REMINDER,
        _l("Total to pay"),
        _l("What is still to be paid of all of them when the mail leaves, with currency."),
        lambda facts: total_in_words(facts.reminder.receipts, facts.mail.language),
        ("TOTALDU", "MONTANTDU", "TOTALIMPAYE"),
    ),
    TagKind(
        "RECEIPTCOUNT",
        Scope.REMINDER,
        _l("Number of receipts"),
        _l("How many unpaid receipts the mail is about."),
        lambda facts: str(len(facts.reminder.receipts)),
        ("NOMBREECHEANCES", "NBECHEANCES"),
    ),
    TagKind(
        "OLDESTDUEDATE",
        Scope.REMINDER,
        _l("Oldest due date"),
        _l("The due date that is over for the longest time."),
        _oldest_due,
        ("PREMIEREECHEANCE", "PLUSANCIENNEECHEANCE"),
    ),
    TagKind(
        "DAYSOVERDUE",
        Scope.REMINDER,
        _l("Days overdue"),
        _l("How many days the oldest of them is overdue; 0 before it is due."),
        _days_overdue,
        ("JOURSDERETARD", "JOURSRETARD"),
    ),
    TagKind(
        "ANSWERLINK",
        Scope.REMINDER,
        _l("Link to answer"),
        _l("The page on which the customer sees the documents and answers; for a link or button."),
        lambda facts: facts.reminder.answer_url,
        ("LIENREPONSE",),
        uses=ADDRESS,
    ),
)
