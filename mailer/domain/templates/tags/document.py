"""Tags that tell about the document that a mail brings: an invoice, a quote, a delivery note."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from flask_babel import lazy_gettext as _l

from mailer.domain.templates.tags.facts import DocumentFacts, Facts
from mailer.domain.templates.tags.tag import ADDRESS, Scope, TagKind


def amount(value: Decimal | None, currency: str, language: str) -> str:
    """An amount as a reader expects it; empty where none is known."""
    if value is None:
        return ""
    if not currency:
        return str(format_decimal(value, "#,##0.00", locale=language))
    return str(format_currency(value, currency, locale=language))


def as_kept(facts: DocumentFacts) -> dict[str, str]:
    """As a message keeps it: what was sent stays as it was, whatever becomes of the document."""
    return {name: str(value) for name, value in facts._asdict().items() if value is not None}


def from_kept(kept: dict[str, Any]) -> DocumentFacts:
    """The same, back again."""

    def day(name: str) -> dt.date | None:
        return dt.date.fromisoformat(kept[name]) if kept.get(name) else None

    def money(name: str) -> Decimal | None:
        return Decimal(kept[name]) if kept.get(name) else None

    return DocumentFacts(
        type=kept.get("type", ""),
        number=kept.get("number", ""),
        date=day("date"),
        due=day("due"),
        total=money("total"),
        remaining=money("remaining"),
        currency=kept.get("currency", ""),
    )


def _day(choose: Callable[[Facts], dt.date | None]) -> Callable[[Facts], str]:
    def written(facts: Facts) -> str:
        day = choose(facts)
        return str(format_date(day, "long", locale=facts.mail.language)) if day else ""

    return written


def _amount(choose: Callable[[Facts], Decimal | None]) -> Callable[[Facts], str]:
    return lambda facts: amount(choose(facts), facts.document.currency, facts.mail.language)


TAGS = (
    TagKind(
        "DOCNUMBER",
        Scope.DOCUMENT,
        _l("Document number"),
        _l("The number of the invoice, quote or other document."),
        lambda facts: facts.document.number,
        ("NUMFACT", "NUMDOC", "NUMERODOCUMENT", "NUMEROFACTURE", "INVOICENUMBER"),
    ),
    TagKind(
        "DOCDATE",
        Scope.DOCUMENT,
        _l("Document date"),
        _l("The day on which the document was made out."),
        _day(lambda facts: facts.document.date),
        ("DATEFACT", "DATEDOC", "DATEDOCUMENT", "DATEFACTURE", "INVOICEDATE"),
    ),
    TagKind(
        "DUEDATE",
        Scope.DOCUMENT,
        _l("Due date"),
        _l("The day until which it is to be paid; the next one where there are several."),
        _day(lambda facts: facts.document.due),
        ("ECHEANCE", "DATEECHEANCE"),
    ),
    TagKind(
        "TOTAL",
        Scope.DOCUMENT,
        _l("Total"),
        _l("The total with tax and currency."),
        _amount(lambda facts: facts.document.total),
        ("MONTANT", "MONTANTTOTAL", "AMOUNT"),
    ),
    TagKind(
        "REMAINING",
        Scope.DOCUMENT,
        _l("Remaining to pay"),
        _l("What is not paid yet, with currency."),
        _amount(lambda facts: facts.document.remaining),
        ("SOLDE", "RESTEAPAYER", "BALANCE"),
    ),
    TagKind(
        "CURRENCY",
        Scope.DOCUMENT,
        _l("Currency"),
        _l("The currency of the amounts, as three letters."),
        lambda facts: facts.document.currency,
        ("DEVISE",),
    ),
    TagKind(
        "DOCTYPE",
        Scope.DOCUMENT,
        _l("Kind of document"),
        _l("“invoice”, “quote” and so on, in the language of the mail."),
        lambda facts: facts.document.type,
        ("TYPEDOCUMENT", "DOCUMENTTYPE"),
    ),
    TagKind(
        "DOCUMENTLINK",
        # Each recipient has a link of their own.
        Scope.MAILING,
        _l("Link to the document"),
        _l("The address of a page where the reader sees and downloads it; for a link or button."),
        lambda facts: facts.links.document,
        ("LIENDOCUMENT", "DOCLINK", "LIENFACTURE"),
        uses=ADDRESS,
    ),
)
