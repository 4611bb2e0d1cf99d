"""What is to be sent: one message, to one or many addresses (see `delivery`)."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import JSON, Boolean, Index, Integer, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, UTCDateTime, enum_type


class MessageKind(enum.StrEnum):
    """Why a mail leaves the company."""

    MAILING = "mailing"
    PROOF = "proof"
    #: Of a mailing, for whoever started it.
    COPY = "copy"
    #: Brings an invoice, a quote or another document.
    DOCUMENT = "document"
    PASSWORD = "password"  # noqa: S105 - a kind of mail
    INVITATION = "invitation"
    ACCOUNT_STOPPED = "account_stopped"
    #: Of an incident's opening or closing; `guard_object_id` names the incident.
    INCIDENT = "incident"
    #: Tells the company of a customer's rating.
    RATING = "rating"
    #: Of unpaid receipts; `guard_object_id` names the `Reminder`.
    REMINDER = "reminder"
    #: Tells the company what a customer answered to one.
    REMINDER_ANSWER = "reminder_answer"
    #: Shows that a bounce address works: it is found in the bounce mailbox.
    BOUNCE_TEST = "bounce_test"
    #: Reminds a colleague of a task or a call.
    TO_DO = "to_do"


class Priority(enum.IntEnum):
    """Urgent mail never waits behind bulk mail."""

    URGENT = 0
    BULK = 1


class Message(Base):
    """One mail to be made and sent.

    A mail of a template names its version; a system mail (a password link) names its kind
    only, and `data` holds what its texts need (ids, never secrets).
    """

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[MessageKind] = mapped_column(enum_type(MessageKind))
    priority: Mapped[int] = mapped_column(Integer, default=Priority.URGENT)
    mailing_id: Mapped[int | None] = mapped_column(Id)
    template_version_id: Mapped[int | None] = mapped_column(Id)
    account_id: Mapped[int] = mapped_column(Id)
    subject: Mapped[str] = mapped_column(String(500), default="")
    from_name: Mapped[str] = mapped_column(String(120), default="")
    from_address: Mapped[str] = mapped_column(String(254))
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    language: Mapped[str] = mapped_column(String(8), default="")
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    #: A check made in the second of sending, a file in `domain/deliveries/guards/`.
    guard: Mapped[str] = mapped_column(String(40), default="")
    guard_object_id: Mapped[int | None] = mapped_column(Id)
    #: It holds the rating widget.
    asks_rating: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    created_by_id: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)

    __table_args__ = (
        Index("ix_message_mailing", "mailing_id"),
        Index("ix_message_created", "created_at", "id"),
        Index(
            "ix_message_asks_rating",
            "kind",
            "guard_object_id",
            sqlite_where=text("asks_rating"),
            postgresql_where=text("asks_rating"),
        ),
        Index(
            "ix_message_version",
            "template_version_id",
            "id",
            sqlite_where=text("template_version_id IS NOT NULL"),
            postgresql_where=text("template_version_id IS NOT NULL"),
        ),
    )
