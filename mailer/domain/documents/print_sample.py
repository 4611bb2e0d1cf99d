"""A made-up invoice, to look at a print form before there is a real one."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from mailer.domain.documents.printing import sheet_of
from mailer.domain.settings.company import company
from mailer.lib import clock
from mailer.lib.paper.draw import draw
from mailer.models.customer import Customer
from mailer.models.document import Document, DocumentLine, DocumentState, DocumentType

_WORDS = {
    "fr": ("Atelier Lambert", "12 rue des Tilleuls", "69002", "Lyon", "FR"),
    "en": ("Carter & Daughters Ltd", "12 Linden Lane", "BS1 4ND", "Bristol", "GB"),
}
_LINES = {
    "fr": (("Heures de conseil", "12", "85"), ("Déplacement", "1", "190")),
    "en": (("Hours of advice", "12", "85"), ("Travel", "1", "190")),
}
_TERMS = {"fr": "Paiement à 30 jours.", "en": "To be paid within 30 days."}


def sample(form: str, language: str) -> bytes:
    """The PDF, in the language of whoever looks at it."""
    language = language if language in _WORDS else "en"
    name, street, postal_code, city, country = _WORDS[language]
    today = clock.today(company().time_zone)
    customer = Customer(
        company=name,
        name=name,
        first_name="",
        last_name="",
        street=street,
        postal_code=postal_code,
        city=city,
        country=country,
        language=language,
        number="C-10245",
        vat_number="",
    )
    lines = [
        DocumentLine(
            position=position,
            name=words,
            description="",
            quantity=Decimal(many),
            price=Decimal(price),
            net=Decimal(many) * Decimal(price),
            tax_rate=Decimal(20),
        )
        for position, (words, many, price) in enumerate(_LINES[language], 1)
    ]
    document = Document(
        type=DocumentType.INVOICE,
        state=DocumentState.OPEN,
        number=f"{today.year}-0142",
        issue_date=today,
        due_date=today + dt.timedelta(days=30),
        party_name=name,
        seller_key="",
        seller={},
        buyer={},
        net=Decimal(1210),
        tax=Decimal(242),
        total=Decimal(1452),
        remaining=Decimal(1452),
        currency="EUR",
        payment_term=_TERMS[language],
        customer=customer,
    )
    return draw(form, sheet_of(document, lines, []))
