"""A sale that is hoped for, from the first talk until it is won or lost."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal

from sqlalchemy import Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mailer.infra.db import Base, Exact, Id, UTCDateTime, enum_type, sort_key
from mailer.models.customer import Customer
from mailer.models.document import MONEY
from mailer.models.user import User


class DealStage(enum.StrEnum):
    """How far a deal has come."""

    NEW = "new"
    QUALIFIED = "qualified"
    OFFER = "offer"
    NEGOTIATION = "negotiation"
    WON = "won"
    LOST = "lost"


class Deal(Base):
    """One deal with one customer."""

    __tablename__ = "deal"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    #: Ours, or that of the system that the deal comes from.
    number: Mapped[str] = mapped_column(sort_key(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    title_key: Mapped[str] = mapped_column(sort_key(200))
    stage: Mapped[DealStage] = mapped_column(enum_type(DealStage), default="new")
    amount: Mapped[Decimal | None] = mapped_column(Exact(MONEY))
    #: ISO 4217.
    currency: Mapped[str] = mapped_column(String(3))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    #: The day on which it should be decided; the day on which it was won or lost.
    expected_on: Mapped[dt.date | None] = mapped_column(Date)
    closed_on: Mapped[dt.date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(Text, default="")
    created_by_id: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    modified_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    #: In no list any more; for a while it can be brought back.
    deleted_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    customer: Mapped[Customer] = relationship()
    owner: Mapped[User | None] = relationship()

    __table_args__ = (
        Index("ix_deal_title", "title_key", "id"),
        Index("ix_deal_stage", "stage", "expected_on", "id"),
        Index("ix_deal_amount", "amount", "id"),
        Index("ix_deal_customer", "customer_id", "modified_at", "id"),
        Index("ix_deal_owner", "owner_id", "id"),
        Index("ix_deal_expected", "expected_on", "id"),
        Index("ix_deal_closed", "closed_on", "id"),
        Index("ix_deal_modified", "modified_at", "id"),
        Index(
            "ix_deal_deleted",
            "deleted_at",
            sqlite_where=text("deleted_at IS NOT NULL"),
            postgresql_where=text("deleted_at IS NOT NULL"),
        ),
    )
