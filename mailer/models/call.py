"""A telephone call that somebody here is to make."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mailer.infra.db import Base, Id, UTCDateTime, enum_type, sort_key
from mailer.models.contact import Contact
from mailer.models.customer import Customer
from mailer.models.user import User


class CallState(enum.StrEnum):
    """Whether it was made."""

    OPEN = "open"
    DONE = "done"


class CallOutcome(enum.StrEnum):
    """What came of it."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    MESSAGE_LEFT = "message_left"


class CallOrigin(enum.StrEnum):
    """What scheduled a call."""

    PERSON = "person"
    #: A recipient of a mailing did something.
    TRIGGER = "trigger"


class Call(Base):
    """One call to a customer, by one person or by nobody yet."""

    __tablename__ = "call"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    subject: Mapped[str] = mapped_column(String(200))
    subject_key: Mapped[str] = mapped_column(sort_key(200))
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[CallState] = mapped_column(enum_type(CallState), default="open")
    starts_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id", ondelete="SET NULL"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    #: Minutes before it, at which the assignee is reminded; empty: not at all.
    remind_minutes: Mapped[int | None] = mapped_column(Integer)
    #: The moment of that, until the reminder is posted.
    remind_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    origin: Mapped[CallOrigin] = mapped_column(enum_type(CallOrigin), default="person")
    #: What a program made it for: the same is never made twice.
    origin_key: Mapped[str | None] = mapped_column(sort_key(80), unique=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    modified_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    outcome: Mapped[CallOutcome | None] = mapped_column(enum_type(CallOutcome))
    #: What was said.
    result: Mapped[str] = mapped_column(Text, default="")
    done_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    #: In no list any more; for a while it can be brought back.
    deleted_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    customer: Mapped[Customer] = relationship()
    contact: Mapped[Contact | None] = relationship()
    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id])
    created_by: Mapped[User | None] = relationship(foreign_keys=[created_by_id])
    done_by: Mapped[User | None] = relationship(foreign_keys=[done_by_id])

    __table_args__ = (
        Index("ix_call_starts", "state", "starts_at", "id"),
        Index("ix_call_assignee", "assignee_id", "state", "starts_at", "id"),
        Index("ix_call_customer", "customer_id", "starts_at", "id"),
        Index("ix_call_contact", "contact_id"),
        Index("ix_call_subject", "subject_key", "id"),
        Index("ix_call_done", "done_at", "id"),
        Index(
            "ix_call_remind",
            "remind_at",
            sqlite_where=text("remind_at IS NOT NULL"),
            postgresql_where=text("remind_at IS NOT NULL"),
        ),
        Index(
            "ix_call_deleted",
            "deleted_at",
            sqlite_where=text("deleted_at IS NOT NULL"),
            postgresql_where=text("deleted_at IS NOT NULL"),
        ),
    )
