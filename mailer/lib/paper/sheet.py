"""What a form prints: words and numbers, written out as a reader expects them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Block:
    """A name and what stands below it: an address."""

    name: str
    lines: Sequence[str] = ()
    #: Stands above it, in small: "Delivered to".
    label: str = ""


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    description: str = ""
    quantity: str = ""
    price: str = ""
    tax: str = ""
    amount: str = ""


@dataclass(frozen=True)
class Words:
    """The heads of the table, and what is said on each page."""

    description: str = "Description"
    quantity: str = "Quantity"
    price: str = "Unit price"
    tax: str = "VAT"
    amount: str = "Amount"
    #: With `{page}` and `{pages}`.
    page: str = "Page {page} of {pages}"


@dataclass(frozen=True)
class Total:
    """One line below the table."""

    label: str
    amount: str
    #: The one that counts.
    strong: bool = False


@dataclass(frozen=True)
class Sheet:
    """One document, ready to be drawn."""

    #: What it is: "Invoice".
    title: str
    number: str
    sender: Block
    receiver: Block
    #: Dates and references: (name, value).
    facts: Sequence[tuple[str, str]] = ()
    rows: Sequence[Row] = ()
    totals: Sequence[Total] = ()
    #: When what part is due: (day, amount), below a title.
    instalments: Sequence[tuple[str, str]] = ()
    instalments_title: str = ""
    #: Below everything: payment terms.
    notes: Sequence[str] = ()
    #: At the foot of each page.
    footer: Sequence[str] = ()
    words: Words = field(default_factory=Words)
    #: `#rrggbb`.
    colour: str = "#2563eb"
    #: A picture; none: the sender's name stands in its place.
    logo: bytes = b""
    #: ISO 639-1, for readers that speak.
    language: str = "en"
