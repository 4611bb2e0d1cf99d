"""A made-up customer, for the tag menu and for previews before there is a real one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from mailer.domain.templates.tags.facts import (
    CustomerFacts,
    DealFacts,
    DocumentFacts,
    IncidentFacts,
    LinkFacts,
    OwnerFacts,
    ReceiptFacts,
    ReminderFacts,
)
from mailer.models.custom_field import CustomField, FieldKind

_PEOPLE = {
    "fr": CustomerFacts(
        name="Élise Lambert",
        first_name="Élise",
        last_name="Lambert",
        company="Atelier Lambert",
        number="C-10245",
        email="elise.lambert@example.com",
        phone="+33 1 99 00 12 34",
        mobile="+33 6 39 98 12 34",
        vat_number="FR00999999999",
        street="12 rue des Tilleuls",
        postal_code="69002",
        city="Lyon",
        region="Auvergne-Rhône-Alpes",
        country="FR",
        language="fr",
        owner=OwnerFacts("Hugo Marchand", "hugo.marchand@example.com", "+33 1 99 00 55 66"),
    ),
    "en": CustomerFacts(
        name="Emily Carter",
        first_name="Emily",
        last_name="Carter",
        company="Carter & Daughters Ltd",
        number="C-10245",
        email="emily.carter@example.com",
        phone="+44 20 7946 0123",
        mobile="+44 7700 900123",
        vat_number="GB999999999",
        street="12 Linden Lane",
        postal_code="BS1 4ND",
        city="Bristol",
        region="Somerset",
        country="GB",
        language="en",
        owner=OwnerFacts("Hugh Marchant", "hugh.marchant@example.com", "+44 20 7946 0456"),
    ),
}


_DEALS = {
    "fr": DealFacts(
        title="Nouvelle chaudière",
        number="D-00042",
        stage="offer",
        amount=Decimal("8450.00"),
        currency="EUR",
        owner="Hugo Marchand",
        expected=dt.date(2026, 12, 15),
    ),
    "en": DealFacts(
        title="New boiler",
        number="D-00042",
        stage="offer",
        amount=Decimal("8450.00"),
        currency="EUR",
        owner="Hugh Marchant",
        expected=dt.date(2026, 12, 15),
    ),
}


_INCIDENTS = {
    "fr": IncidentFacts(
        number="I-00042",
        title="L’imprimante ne répond plus",
        observations="Depuis lundi, l’imprimante du premier étage n’imprime plus.\n"
        "Le voyant rouge clignote trois fois.",
        closing_text="Nous avons remplacé le câble réseau et imprimé une page d’essai.",
        opened="2026-11-18",
        closed="2026-11-21",
        contact="Élise Lambert",
        assignee="Hugo Marchand",
    ),
    "en": IncidentFacts(
        number="I-00042",
        title="The printer does not answer",
        observations="Since Monday, the printer on the first floor has not printed.\n"
        "Its red light blinks three times.",
        closing_text="We replaced the network cable and printed a test page.",
        opened="2026-11-18",
        closed="2026-11-21",
        contact="Emily Carter",
        assignee="Hugh Marchant",
    ),
}


def incident(language: str) -> IncidentFacts:
    """A made-up incident of that customer."""
    return _INCIDENTS.get(language, _INCIDENTS["en"])


def customer(language: str, fields: Iterable[CustomField] = ()) -> CustomerFacts:
    """The made-up customer of a language (English for those without), custom fields filled, with
    a deal."""
    person = _PEOPLE.get(language, _PEOPLE["en"])
    return person._replace(
        custom={field.key: _sample(field) for field in fields},
        deal=_DEALS.get(language, _DEALS["en"]),
    )


def links(public_url: str) -> LinkFacts:
    """Addresses that look like those of a mail, and lead nowhere."""
    return LinkFacts(
        f"{public_url}/unsubscribe/…", f"{public_url}/view/…", f"{public_url}/document/…"
    )


def document(kind: str) -> DocumentFacts:
    """A made-up document; `kind`: what it is called in a sentence."""
    return DocumentFacts(
        type=kind,
        number="2026-0142",
        date=dt.date(2026, 11, 21),
        due=dt.date(2026, 12, 21),
        total=Decimal("1452.00"),
        remaining=Decimal("726.00"),
        currency="EUR",
    )


def reminder(today: dt.date, answer_url: str) -> ReminderFacts:
    """Two made-up receipts, one of them partly paid, some days overdue."""
    first, second = today - dt.timedelta(days=24), today - dt.timedelta(days=8)
    return ReminderFacts(
        (
            ReceiptFacts(
                "2026-0142", first, Decimal("1452.00"), Decimal("726.00"), "EUR", answer_url
            ),
            ReceiptFacts(
                "2026-0157", second, Decimal("217.80"), Decimal("217.80"), "EUR", answer_url
            ),
        ),
        answer_url,
    )


def _sample(field: CustomField) -> Any:
    if field.kind == FieldKind.CHOICE and field.choices:
        return field.choices[0]
    samples: dict[FieldKind, Any] = {
        FieldKind.NUMBER: 12,
        FieldKind.DATE: dt.date(2026, 11, 21).isoformat(),
        FieldKind.YES_NO: True,
    }
    return samples.get(field.kind, field.label)
