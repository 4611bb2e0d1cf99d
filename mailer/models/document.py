"""Commercial documents: quotes, orders, delivery notes, invoices and their kin."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from mailer.infra.db import Base, Exact, Id, UTCDateTime, enum_type, sort_key
from mailer.models.customer import Customer
from mailer.models.rating import RatedKind, Rating
from mailer.models.user import User

#: Decimals of amounts: no currency has more.
MONEY = 4
#: Decimals of quantities, rates and prices of one unit.
FINE = 6


class DocumentType(enum.StrEnum):
    """What a document is."""

    QUOTE = "quote"
    ORDER = "order"
    DELIVERY_NOTE = "delivery_note"
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    WORK_ESTIMATE = "work_estimate"
    WORK_ORDER = "work_order"
    WORK_DELIVERY_NOTE = "work_delivery_note"
    PURCHASE_ORDER = "purchase_order"


class DocumentState(enum.StrEnum):
    """Where a document stands; what is paid follows from its receipts."""

    OPEN = "open"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    DONE = "done"
    CANCELLED = "cancelled"


class DocumentSource(enum.StrEnum):
    """How a document came in."""

    E_INVOICE = "e_invoice"
    TABLE = "table"
    HAND = "hand"


class FileRole(enum.StrEnum):
    """What a file is to its document."""

    #: What people read: the PDF.
    PDF = "pdf"
    #: What it was read from, if that is no PDF.
    ORIGINAL = "original"
    ATTACHMENT = "attachment"


class Document(Base):
    """One document. A number may come twice: of other sellers, and anew each year.

    `seller` and `buyer` are kept as the document names them: name, vat_number, address
    (lines), postal_code, city, region, country, email.
    """

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    type: Mapped[DocumentType] = mapped_column(enum_type(DocumentType))
    number: Mapped[str] = mapped_column(String(80))
    #: Folded, for search and sorting.
    number_key: Mapped[str] = mapped_column(sort_key(80))
    #: Whose number it is: empty for our own company, else the folded VAT number or name.
    seller_key: Mapped[str] = mapped_column(sort_key(200), default="")
    issue_date: Mapped[dt.date] = mapped_column(Date)
    #: The last day to pay all of it; of a quote, the day until which it holds.
    due_date: Mapped[dt.date | None] = mapped_column(Date)
    #: Empty as long as nobody said who the buyer is; of a purchase order, the supplier.
    customer_id: Mapped[int | None] = mapped_column(
        ForeignKey("customer.id", ondelete="SET NULL"), index=True
    )
    #: The other side's name as the document has it, for lists.
    party_name: Mapped[str] = mapped_column(String(250), default="")
    party_key: Mapped[str] = mapped_column(sort_key(250), default="")
    net: Mapped[Decimal | None] = mapped_column(Exact(MONEY))
    tax: Mapped[Decimal | None] = mapped_column(Exact(MONEY))
    total: Mapped[Decimal] = mapped_column(Exact(MONEY))
    #: What its receipts leave to be paid; 0 for what is not to be paid.
    remaining: Mapped[Decimal] = mapped_column(Exact(MONEY), default=Decimal(0))
    #: ISO 4217.
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[DocumentState] = mapped_column(
        enum_type(DocumentState), default=DocumentState.OPEN
    )
    seller: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    buyer: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    payment_term: Mapped[str] = mapped_column(Text, default="")
    #: ISO 639-1, where it is known.
    language: Mapped[str] = mapped_column(String(8), default="")
    source: Mapped[DocumentSource] = mapped_column(enum_type(DocumentSource))
    #: The file it was read from, and what that was: `Factur-X 1.0 EN 16931`.
    source_name: Mapped[str] = mapped_column(String(255), default="")
    source_format: Mapped[str] = mapped_column(String(80), default="")
    #: SHA-256 of that file, or of the row; empty if written by hand.
    source_digest: Mapped[str] = mapped_column(sort_key(64), default="")
    #: What was odd about it, as [code, value]; translated where it is shown.
    warnings: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    #: The links of mails that were posted until then open nothing any more.
    links_closed_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    modified_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)

    customer: Mapped[Customer | None] = relationship()
    created_by: Mapped[User | None] = relationship()
    ratings: Mapped[list[Rating]] = relationship(
        primaryjoin=lambda: (
            (foreign(Rating.object_id) == Document.id) & (Rating.kind == RatedKind.DOCUMENT)
        ),
        order_by=lambda: Rating.last_at.desc(),
        viewonly=True,
    )

    __table_args__ = (
        Index("ix_document_number", "number_key", "id"),
        Index("ix_document_issued", "issue_date", "id"),
        Index("ix_document_type_issued", "type", "issue_date", "id"),
        Index("ix_document_due", "due_date", "id"),
        Index("ix_document_party", "party_key", "id"),
        Index("ix_document_state", "state", "id"),
        Index("ix_document_total", "total", "id"),
        Index("ix_document_remaining", "remaining", "id"),
        Index("ix_document_source_digest", "source_digest"),
    )


class DocumentLine(Base):
    """One line of a document, where lines are known."""

    __tablename__ = "document_line"

    document_id: Mapped[int] = mapped_column(
        ForeignKey("document.id", ondelete="CASCADE"), primary_key=True
    )
    #: 1, 2, 3 …
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(500), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    quantity: Mapped[Decimal | None] = mapped_column(Exact(FINE))
    #: UN/ECE Recommendation 20 or as it was written.
    unit: Mapped[str] = mapped_column(String(20), default="")
    #: Of one unit, net.
    price: Mapped[Decimal | None] = mapped_column(Exact(FINE))
    net: Mapped[Decimal | None] = mapped_column(Exact(MONEY))
    #: Per cent.
    tax_rate: Mapped[Decimal | None] = mapped_column(Exact(FINE))


class DocumentFile(Base):
    """A file of a document: its PDF, what it was read from, what was attached.

    `infra.mail_files` keeps the bytes under `key`, ready for mails.
    """

    __tablename__ = "document_file"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    document_id: Mapped[int] = mapped_column(
        ForeignKey("document.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[FileRole] = mapped_column(enum_type(FileRole))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(130))
    #: Bytes of the file, and those that it takes in a mail.
    size: Mapped[int] = mapped_column(Integer)
    encoded_size: Mapped[int] = mapped_column(Integer)
    #: SHA-256 of the file.
    digest: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(100), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
