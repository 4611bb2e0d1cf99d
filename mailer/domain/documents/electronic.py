"""A document of our own in the terms of an electronic invoice."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from mailer.domain.customers import countries
from mailer.domain.settings.company import company
from mailer.lib.einvoice.invoice import Invoice, Line, Party
from mailer.models.customer import Customer
from mailer.models.document import Document, DocumentLine, DocumentType


def invoice_of(document: Document, lines: Sequence[DocumentLine]) -> Invoice:
    """What is known of it; `einvoice.write.why_not` says whether that is enough. The amounts of
    a credit note are positive (UNTDID 1001, 381)."""
    credit = document.type is DocumentType.CREDIT_NOTE
    sign = -1 if credit and document.total < 0 else 1

    def amount(value: Decimal | None) -> Decimal | None:
        return value * sign if value is not None else None

    total = amount(document.total)
    return Invoice(
        credit_note=credit,
        number=document.number,
        issue_date=document.issue_date,
        due_date=document.due_date,
        payment_terms=document.payment_term,
        currency=document.currency,
        net=amount(document.net),
        tax=amount(document.tax),
        total=total,
        due=total if credit else document.remaining,
        seller=_ours(),
        buyer=_buyer(document.buyer, document.customer),
        lines=[
            Line(
                name=line.name or line.description,
                description=line.description if line.name else "",
                quantity=line.quantity,
                unit=line.unit,
                price=line.price,
                net=amount(line.net),
                tax_rate=line.tax_rate,
            )
            for line in lines
        ],
    )


def _ours() -> Party:
    ours = company()
    return Party(
        name=ours.name,
        vat_number=ours.vat_number,
        address=[ours.street] if ours.street else [],
        postal_code=ours.postal_code,
        city=ours.city,
        country=countries.code_of(ours.country),
    )


def _buyer(named: dict[str, Any], customer: Customer | None) -> Party:
    if named.get("name"):
        address = named.get("address") or []
        return Party(
            name=str(named["name"]),
            vat_number=str(named.get("vat_number") or ""),
            address=[str(line) for line in (address if isinstance(address, list) else [address])],
            postal_code=str(named.get("postal_code") or ""),
            city=str(named.get("city") or ""),
            country=countries.code_of(str(named.get("country") or "")),
        )
    if customer is None:
        return Party()
    return Party(
        name=customer.company or customer.name,
        vat_number=customer.vat_number,
        address=[customer.street] if customer.street else [],
        postal_code=customer.postal_code,
        city=customer.city,
        country=countries.code_of(customer.country),
    )
