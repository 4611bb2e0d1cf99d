"""People and places of a customer, beside its main record."""

from __future__ import annotations

import enum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, enum_type, sort_key


class AddressUse(enum.StrEnum):
    """What an address or contact is for; documents go to *financial* first."""

    MAIN = "main"
    FINANCIAL = "financial"
    DELIVERY = "delivery"
    OTHER = "other"


class Contact(Base):
    """A person at a customer."""

    __tablename__ = "contact"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), index=True
    )
    use: Mapped[AddressUse] = mapped_column(enum_type(AddressUse), default="main")
    name: Mapped[str] = mapped_column(String(200))
    job_title: Mapped[str] = mapped_column(String(120), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    email_key: Mapped[str] = mapped_column(sort_key(254), default="", index=True)
    phone: Mapped[str] = mapped_column(String(60), default="")
    language: Mapped[str] = mapped_column(String(8), default="")


class Address(Base):
    """A further postal address, with an e-mail address of its own if it has one."""

    __tablename__ = "address"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), index=True
    )
    use: Mapped[AddressUse] = mapped_column(enum_type(AddressUse), default="other")
    label: Mapped[str] = mapped_column(String(120), default="")
    street: Mapped[str] = mapped_column(String(250), default="")
    postal_code: Mapped[str] = mapped_column(String(20), default="")
    city: Mapped[str] = mapped_column(String(120), default="")
    region: Mapped[str] = mapped_column(String(120), default="")
    country: Mapped[str] = mapped_column(String(80), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    email_key: Mapped[str] = mapped_column(sort_key(254), default="", server_default="", index=True)
    phone: Mapped[str] = mapped_column(String(60), default="")
