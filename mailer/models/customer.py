"""Everyone the company writes to: customers, suppliers, third parties, leads."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mailer.infra.db import Base, Id, UTCDateTime, enum_type, sort_key
from mailer.models.group import CustomerGroup, Family
from mailer.models.user import User


class CustomerKind(enum.StrEnum):
    """What the person or firm is to the company."""

    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    THIRD_PARTY = "third_party"
    LEAD = "lead"


class Consent(enum.StrEnum):
    """Whether promotional mail may be sent; opt-out is *withdrawn*."""

    UNKNOWN = "unknown"
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class EmailState(enum.StrEnum):
    """Whether the main address can be written to."""

    NONE = "none"
    VALID = "valid"
    INVALID = "invalid"


class Customer(Base):
    """One customer, supplier, third party or lead.

    The `*_key` columns are folded copies (lower case, no accents) for search and sorting;
    `domain.customers.keys` fills them. The main postal address stands here.
    """

    __tablename__ = "customer"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[CustomerKind] = mapped_column(enum_type(CustomerKind), default="customer")
    #: The company's own number for this record, or that of the system it was imported from.
    number: Mapped[str] = mapped_column(sort_key(60), default="")
    first_name: Mapped[str] = mapped_column(String(120), default="")
    last_name: Mapped[str] = mapped_column(String(120), default="")
    company: Mapped[str] = mapped_column(String(200), default="")
    #: What lists show and `@CUSTOMERNAME@` gives: the person's name, else the company's.
    name: Mapped[str] = mapped_column(String(250), default="")
    name_key: Mapped[str] = mapped_column(sort_key(250), default="")
    last_name_key: Mapped[str] = mapped_column(sort_key(120), default="")
    company_key: Mapped[str] = mapped_column(sort_key(200), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    email_key: Mapped[str] = mapped_column(sort_key(254), default="")
    email_state: Mapped[EmailState] = mapped_column(enum_type(EmailState), default="none")
    phone: Mapped[str] = mapped_column(String(60), default="")
    mobile: Mapped[str] = mapped_column(String(60), default="")
    fax: Mapped[str] = mapped_column(String(60), default="")
    website: Mapped[str] = mapped_column(String(200), default="")
    vat_number: Mapped[str] = mapped_column(sort_key(40), default="")
    street: Mapped[str] = mapped_column(String(250), default="")
    postal_code: Mapped[str] = mapped_column(sort_key(20), default="")
    city: Mapped[str] = mapped_column(String(120), default="")
    city_key: Mapped[str] = mapped_column(sort_key(120), default="")
    region: Mapped[str] = mapped_column(String(120), default="")
    #: ISO 3166-1 alpha-2 where it is known, else as it was written.
    country: Mapped[str] = mapped_column(sort_key(80), default="")
    #: ISO 639-1; empty means the company's own language.
    language: Mapped[str] = mapped_column(String(8), default="")
    family_id: Mapped[int | None] = mapped_column(ForeignKey("family.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"), index=True)
    consent: Mapped[Consent] = mapped_column(enum_type(Consent), default="unknown")
    notes: Mapped[str] = mapped_column(Text, default="")
    #: Values of custom fields by the field's key.
    custom: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    modified_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)

    family: Mapped[Family | None] = relationship()
    owner: Mapped[User | None] = relationship()
    groups: Mapped[list[CustomerGroup]] = relationship(
        secondary="customer_group_member", order_by="CustomerGroup.name_key"
    )

    __table_args__ = (
        Index("ix_customer_kind_name", "kind", "name_key", "id"),
        Index("ix_customer_name", "name_key", "id"),
        Index("ix_customer_last_name", "last_name_key", "id"),
        Index("ix_customer_company", "company_key", "id"),
        Index("ix_customer_email", "email_key", "id"),
        Index("ix_customer_number", "number", "id"),
        Index("ix_customer_vat_number", "vat_number", "id"),
        Index("ix_customer_city", "city_key", "id"),
        Index("ix_customer_country", "country", "id"),
        Index("ix_customer_language", "language"),
        Index("ix_customer_consent", "consent"),
        Index("ix_customer_email_state", "email_state"),
        Index("ix_customer_modified", "modified_at", "id"),
        Index("ix_customer_created", "created_at", "id"),
    )
