"""Receipts: what is to be paid of a document and when, and the payments that came."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal

from sqlalchemy import Date, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mailer.infra.db import Base, Exact, Id, UTCDateTime, enum_type
from mailer.models.document import MONEY, Document


class PaymentSource(enum.StrEnum):
    """How a payment became known."""

    HAND = "hand"
    TABLE = "table"


_UNPAID = text("remaining > 0")


class Receipt(Base):
    """A part of a document's total with its due date; `remaining` is `amount` less `paid`, and
    all three are in the document's currency."""

    __tablename__ = "receipt"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    #: 1, 2, 3 … of its document.
    position: Mapped[int] = mapped_column(Integer, default=1)
    due_date: Mapped[dt.date] = mapped_column(Date)
    amount: Mapped[Decimal] = mapped_column(Exact(MONEY))
    paid: Mapped[Decimal] = mapped_column(Exact(MONEY), default=Decimal(0))
    remaining: Mapped[Decimal] = mapped_column(Exact(MONEY))

    document: Mapped[Document] = relationship()

    __table_args__ = (
        UniqueConstraint("document_id", "position"),
        Index(
            "ix_receipt_unpaid",
            "due_date",
            "document_id",
            sqlite_where=_UNPAID,
            postgresql_where=_UNPAID,
        ),
    )


class Payment(Base):
    """Money that came for a receipt."""

    __tablename__ = "payment"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    receipt_id: Mapped[int] = mapped_column(
        ForeignKey("receipt.id", ondelete="CASCADE"), index=True
    )
    paid_on: Mapped[dt.date] = mapped_column(Date)
    amount: Mapped[Decimal] = mapped_column(Exact(MONEY))
    source: Mapped[PaymentSource] = mapped_column(
        enum_type(PaymentSource), default=PaymentSource.HAND
    )
    #: The bank's or the customer's reference.
    reference: Mapped[str] = mapped_column(String(140), default="")
    #: Names the row of a table, so that no payment is counted twice; empty if written by hand.
    import_key: Mapped[str | None] = mapped_column(String(64), unique=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)

    receipt: Mapped[Receipt] = relationship()

    __table_args__ = (Index("ix_payment_created", "created_at", "id"),)
