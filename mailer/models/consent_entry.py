"""The log of who agreed to promotional mail, and when."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, UTCDateTime, enum_type
from mailer.models.customer import Consent


class ConsentSource(enum.StrEnum):
    """Where a change of consent came from."""

    STAFF = "staff"
    IMPORT = "import"
    CUSTOMER = "customer"
    COMPLAINT = "complaint"
    DEMO = "demo"


class ConsentEntry(Base):
    """One change of one customer's consent; never altered."""

    __tablename__ = "consent_entry"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    consent: Mapped[Consent] = mapped_column(enum_type(Consent))
    source: Mapped[ConsentSource] = mapped_column(enum_type(ConsentSource))
    address: Mapped[str] = mapped_column(String(254), default="")
    note: Mapped[str] = mapped_column(String(300), default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))

    __table_args__ = (
        Index("ix_consent_entry_customer", "customer_id", "at"),
        Index("ix_consent_entry_at", "at", "id"),
    )
