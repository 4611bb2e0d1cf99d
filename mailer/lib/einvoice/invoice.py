"""What an electronic invoice says, in the terms of EN 16931 (BT-1 and so on)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass
class Party:
    """A seller or buyer."""

    name: str = ""
    #: With its country's prefix (BT-31, BT-48).
    vat_number: str = ""
    #: The local one (BT-32).
    tax_number: str = ""
    #: Lines above the city.
    address: list[str] = field(default_factory=list)
    postal_code: str = ""
    city: str = ""
    region: str = ""
    #: ISO 3166-1 alpha-2.
    country: str = ""
    email: str = ""
    phone: str = ""
    #: Number of this party in the other's books (BT-29, BT-46).
    number: str = ""


@dataclass
class Line:
    """One line (BG-25)."""

    name: str = ""
    description: str = ""
    quantity: Decimal | None = None
    unit: str = ""
    #: Net, of `base` units (BT-146, BT-149).
    price: Decimal | None = None
    base: Decimal = Decimal(1)
    #: Charges less allowances of the line.
    surcharge: Decimal = Decimal(0)
    net: Decimal | None = None
    tax_rate: Decimal | None = None


@dataclass
class Tax:
    """The VAT of one category and rate (BG-23)."""

    category: str = ""
    rate: Decimal | None = None
    basis: Decimal | None = None
    amount: Decimal | None = None
    #: It says why nothing is charged (BT-120, BT-121).
    reason: bool = False


@dataclass
class Instalment:
    """A part that is due on a day; without an amount, all of it."""

    due_date: dt.date
    amount: Decimal | None = None


@dataclass
class EmbeddedFile:
    """A file inside the invoice."""

    name: str
    media_type: str
    content: bytes


@dataclass
class Invoice:
    """One invoice or credit note. Amounts are as the document has them, signs included."""

    #: `Factur-X EN 16931`, `ZUGFeRD 1 COMFORT`, `UBL 2.1` …
    format: str = ""
    #: Its lines are part of this profile.
    has_lines: bool = True
    #: UNTDID 1001 (BT-3).
    type_code: str = ""
    credit_note: bool = False
    number: str = ""
    issue_date: dt.date | None = None
    #: The last day to pay all of it (BT-9).
    due_date: dt.date | None = None
    instalments: list[Instalment] = field(default_factory=list)
    #: As text (BT-20).
    payment_terms: str = ""
    currency: str = ""
    #: Sum of the lines (BT-106), allowances (BT-107) and charges (BT-108) of the whole.
    lines_total: Decimal | None = None
    allowances: Decimal | None = None
    charges: Decimal | None = None
    net: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None
    prepaid: Decimal | None = None
    rounding: Decimal | None = None
    #: What is to be paid (BT-115).
    due: Decimal | None = None
    seller: Party = field(default_factory=Party)
    buyer: Party = field(default_factory=Party)
    lines: list[Line] = field(default_factory=list)
    taxes: list[Tax] = field(default_factory=list)
    language: str = ""
    files: list[EmbeddedFile] = field(default_factory=list)
    #: What is odd about it, as (code, detail); the domain has a sentence for each code.
    warnings: list[tuple[str, str]] = field(default_factory=list)

    def warn(self, code: str, value: object = "") -> None:
        """Note what is odd, once."""
        warning = (code, str(value)[:200])
        if warning not in self.warnings:
            self.warnings.append(warning)
