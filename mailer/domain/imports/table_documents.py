"""A row of a table as a document."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from mailer.domain.accounts.access import Actor
from mailer.domain.documents.draft import Draft, money
from mailer.domain.documents.enter import Outcome, enter
from mailer.domain.documents.settings import settings
from mailer.domain.imports import values
from mailer.domain.imports.table_row import Done, RowRefused
from mailer.lib import amounts
from mailer.lib.einvoice.checks import is_currency
from mailer.lib.einvoice.invoice import Party
from mailer.lib.folding import fold
from mailer.models.document import DocumentSource, DocumentType

NEEDED = ("number", "issue_date", "total")
_TYPES: dict[DocumentType, str] = {
    DocumentType.QUOTE: "quote, quotation, estimate, offer, devis, offre, dev",
    DocumentType.ORDER: "order, sales order, commande, bon de commande, commande client, cde",
    DocumentType.DELIVERY_NOTE: "delivery note, delivery, bon de livraison, livraison, bl",
    DocumentType.INVOICE: "invoice, bill, facture, fac, f, fact, 380",
    DocumentType.CREDIT_NOTE: "credit note, credit, avoir, note de crédit, avo, nc, 381",
    DocumentType.WORK_ESTIMATE: "work estimate, devis sav, work_estimate",
    DocumentType.WORK_ORDER: "work order, ordre de travail, work_order",
    DocumentType.WORK_DELIVERY_NOTE: "work delivery note, bon d'intervention, work_delivery_note",
    DocumentType.PURCHASE_ORDER: "purchase order, commande fournisseur, purchase_order, po",
}
_NAMES = {fold(name): type_ for type_, names in _TYPES.items() for name in names.split(",")}
_NAMES |= {type_.value: type_ for type_ in DocumentType}


def bring_in(
    cells: Mapping[str, str], file: str, actor: Actor, *, create_customers: bool, nth: int = 0
) -> Done:
    """Enter the document of one row. Raises `RowRefused`, or `Refused` with its sentence."""
    draft = _draft(cells)
    draft.source_name = file
    entered = enter(draft, actor, create_customers=create_customers)
    label = " · ".join(filter(None, (draft.number, entered.document.party_name)))
    made: dict[str, list[Any]] = {}
    if entered.outcome is Outcome.CREATED:
        made["document"] = [entered.document.id]
    elif entered.before is not None:
        made["completed"] = [entered.document.id, entered.document.customer_id, *entered.before]
    if made and any(code == "customer_created" for code, _value in draft.warnings):
        made["customer"] = [entered.document.customer_id or 0]
    warnings = [["", code, value] for code, value in draft.warnings]
    return Done(Outcome(entered.outcome), label, warnings, made)


def _draft(cells: Mapping[str, str]) -> Draft:
    number = cells.get("number", "")
    if not number:
        raise RowRefused("", "no_document_number")
    day = amounts.day(cells.get("issue_date", ""))
    if day is None:
        raise RowRefused("issue_date", "no_day", cells.get("issue_date", ""))
    total = _amount(cells, "total")
    if total is None:
        raise RowRefused("total", "no_amount", cells.get("total", ""))
    due_date = amounts.day(cells.get("due_date", ""))
    if due_date is None and cells.get("due_date"):
        raise RowRefused("due_date", "no_day", cells["due_date"])
    currency = cells.get("currency", "").upper() or settings().currency
    if not is_currency(currency):
        raise RowRefused("currency", "no_currency", currency)
    type_ = _type(cells.get("type", ""))
    party = _party(cells)
    supplier = type_ is DocumentType.PURCHASE_ORDER
    return Draft(
        type=type_,
        number=number,
        issue_date=day,
        due_date=due_date,
        net=_amount(cells, "net"),
        tax=_amount(cells, "tax"),
        total=total,
        due=_amount(cells, "due"),
        currency=currency,
        seller=party if supplier else Party(),
        buyer=Party() if supplier else party,
        customer_number=cells.get("customer_number", "")[:60],
        payment_term=cells.get("payment_term", ""),
        language=values.language(cells.get("language", "")),
        source=DocumentSource.TABLE,
        source_digest=hashlib.sha256(repr(sorted(cells.items())).encode()).hexdigest(),
    )


def _type(text: str) -> DocumentType:
    if not text:
        return DocumentType.INVOICE
    found = _NAMES.get(fold(text))
    if found is None:
        raise RowRefused("type", "no_document_type", text)
    return found


def _amount(cells: Mapping[str, str], name: str) -> Decimal | None:
    text = cells.get(name, "")
    found = amounts.amount(text)
    if found is None and text:
        raise RowRefused(name, "no_amount", text)
    return money(found)


def _party(cells: Mapping[str, str]) -> Party:
    country = cells.get("country", "")
    return Party(
        name=cells.get("customer", ""),
        vat_number=cells.get("vat_number", ""),
        address=[cells["street"]] if cells.get("street") else [],
        postal_code=cells.get("postal_code", ""),
        city=cells.get("city", ""),
        region=cells.get("region", ""),
        country=values.country(country) or country,
        email=cells.get("email", ""),
        number=cells.get("customer_number", "")[:60],
    )
