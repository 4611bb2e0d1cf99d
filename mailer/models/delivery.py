"""One mail to one address."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import JSON, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mailer.infra.db import Base, Id, UTCDateTime, enum_type
from mailer.models.bounce import Bounce
from mailer.models.contact import Contact
from mailer.models.customer import Customer
from mailer.models.reading import Reading


class DeliveryState(enum.StrEnum):
    """Where one mail to one address stands; `domain.deliveries.states` holds the transitions."""

    #: Of a mailing whose A/B test has no winner yet: no drain looks at it.
    HELD = "held"
    QUEUED = "queued"
    CLAIMED = "claimed"
    HANDING_OVER = "handing_over"
    DEFERRED = "deferred"
    ACCEPTED = "accepted"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    IN_DOUBT = "in_doubt"


class Delivery(Base):
    """One mail to one address. No foreign keys and partial indexes only, so that a million
    rows are queued quickly; unique for (message, address)."""

    __tablename__ = "delivery"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    message_id: Mapped[int] = mapped_column(Id)
    mailing_id: Mapped[int | None] = mapped_column(Id)
    account_id: Mapped[int] = mapped_column(Id)
    priority: Mapped[int] = mapped_column(Integer)
    address: Mapped[str] = mapped_column(String(254))
    address_key: Mapped[str] = mapped_column(String(254))
    customer_id: Mapped[int | None] = mapped_column(Id)
    contact_id: Mapped[int | None] = mapped_column(Id)
    #: Tag values that belong to this recipient only.
    data: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    state: Mapped[DeliveryState] = mapped_column(enum_type(DeliveryState), default="queued")
    due_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    #: When it is given up. Empty: the clock does not run yet (mail of a mailing that its server
    #: has not put off).
    expires_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    #: The drain that has it in work.
    owner: Mapped[str] = mapped_column(String(40), default="")
    #: Until when without a renewal; for a doubtful mail: when it is sent once more.
    lease_until: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    #: Rises with every claim: an answer counts only for the attempt that asked.
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    #: Temporary refusals so far; a fault of the account does not count.
    deferrals: Mapped[int] = mapped_column(Integer, default=0)
    #: How often it was handed over without an answer.
    doubts: Mapped[int] = mapped_column(Integer, default=0)
    smtp_code: Mapped[int | None] = mapped_column(Integer)
    #: The server's reply, or in plain words why the mail waits or ended.
    reply: Mapped[str] = mapped_column(String(500), default="")
    accepted_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    updated_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    #: How it was read, if anything is known of that.
    reading: Mapped[Reading | None] = relationship(
        primaryjoin="foreign(Reading.delivery_id) == Delivery.id", viewonly=True, uselist=False
    )
    #: How it came back, if it did.
    bounce: Mapped[Bounce | None] = relationship(
        primaryjoin="foreign(Bounce.delivery_id) == Delivery.id", viewonly=True, uselist=False
    )

    #: Whom it is to, while their records are there: the contact, if it is to one.
    customer: Mapped[Customer | None] = relationship(
        primaryjoin="foreign(Delivery.customer_id) == Customer.id", viewonly=True
    )
    contact: Mapped[Contact | None] = relationship(
        primaryjoin="foreign(Delivery.contact_id) == Contact.id", viewonly=True
    )

    __table_args__ = (
        Index("uq_delivery_message_address", "message_id", "address_key", unique=True),
        Index(
            "ix_delivery_due",
            "account_id",
            "priority",
            "due_at",
            "id",
            sqlite_where=text("state IN ('queued','deferred')"),
            postgresql_where=text("state IN ('queued','deferred')"),
        ),
        Index(
            "ix_delivery_leased",
            "lease_until",
            sqlite_where=text("state IN ('claimed','handing_over','in_doubt')"),
            postgresql_where=text("state IN ('claimed','handing_over','in_doubt')"),
        ),
        Index(
            "ix_delivery_expires",
            "expires_at",
            sqlite_where=text("state IN ('queued','deferred') AND expires_at IS NOT NULL"),
            postgresql_where=text("state IN ('queued','deferred') AND expires_at IS NOT NULL"),
        ),
        Index(
            "ix_delivery_mailing_state",
            "mailing_id",
            "state",
            "id",
            sqlite_where=text("mailing_id IS NOT NULL"),
            postgresql_where=text("mailing_id IS NOT NULL"),
        ),
        Index(
            "ix_delivery_accepted",
            "accepted_at",
            "id",
            sqlite_where=text("accepted_at IS NOT NULL AND customer_id IS NOT NULL"),
            postgresql_where=text("accepted_at IS NOT NULL AND customer_id IS NOT NULL"),
        ),
        Index(
            "ix_delivery_customer",
            "customer_id",
            "id",
            sqlite_where=text("customer_id IS NOT NULL"),
            postgresql_where=text("customer_id IS NOT NULL"),
        ),
    )
