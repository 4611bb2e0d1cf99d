"""Something that a customer reported, from its opening to its closing."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import Boolean, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from mailer.infra.db import Base, Id, UTCDateTime, enum_type, sort_key
from mailer.models.contact import Contact
from mailer.models.customer import Customer
from mailer.models.rating import RatedKind, Rating
from mailer.models.user import User


class IncidentState(enum.StrEnum):
    """How far an incident has come."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    CLOSED = "closed"


class Notice(enum.StrEnum):
    """What the customer can be told by e-mail."""

    OPENING = "opening"
    CLOSING = "closing"


class Incident(Base):
    """One incident of one customer.

    The two boxes are the incident's own: they are filled in from the company's settings when it
    is made, and no later change of those settings touches them.
    """

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    #: Ours, or that of the system that the incident comes from.
    number: Mapped[str] = mapped_column(sort_key(40), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    title_key: Mapped[str] = mapped_column(sort_key(200))
    #: What the customer reported: `@OBSERVATIONS@`.
    description: Mapped[str] = mapped_column(Text, default="")
    #: For colleagues; no mail shows them.
    remarks: Mapped[str] = mapped_column(Text, default="")
    #: What was done about it, for the customer.
    closing_text: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[IncidentState] = mapped_column(enum_type(IncidentState), default="open")
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id", ondelete="SET NULL"), index=True
    )
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    #: Tell the customer that it was opened; that it is closed.
    notify_opening: Mapped[bool] = mapped_column(Boolean)
    notify_closing: Mapped[bool] = mapped_column(Boolean)
    created_by_id: Mapped[int | None] = mapped_column(Id)
    opened_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    modified_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)

    customer: Mapped[Customer] = relationship()
    contact: Mapped[Contact | None] = relationship()
    assignee: Mapped[User | None] = relationship()
    ratings: Mapped[list[Rating]] = relationship(
        primaryjoin=lambda: (
            (foreign(Rating.object_id) == Incident.id) & (Rating.kind == RatedKind.INCIDENT)
        ),
        order_by=lambda: Rating.last_at.desc(),
        viewonly=True,
    )

    __table_args__ = (
        Index("ix_incident_opened", "opened_at", "id"),
        Index("ix_incident_closed", "closed_at", "id"),
        Index("ix_incident_modified", "modified_at", "id"),
        Index("ix_incident_title", "title_key", "id"),
        Index("ix_incident_state", "state", "opened_at", "id"),
        Index("ix_incident_customer", "customer_id", "opened_at", "id"),
        Index("ix_incident_assignee", "assignee_id", "opened_at", "id"),
    )
