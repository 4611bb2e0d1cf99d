"""Addresses that get no mail at all."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, UTCDateTime, enum_type, sort_key


class SuppressionReason(enum.StrEnum):
    """Why an address is written to no more."""

    HARD_BOUNCE = "hard_bounce"
    COMPLAINT = "complaint"
    BY_HAND = "by_hand"
    #: Too many mails came back from it lately; until `expires_at`.
    SOFT_BOUNCES = "soft_bounces"


class Suppression(Base):
    """One address on the suppression list."""

    __tablename__ = "suppression"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    address: Mapped[str] = mapped_column(String(254))
    address_key: Mapped[str] = mapped_column(sort_key(254), unique=True)
    reason: Mapped[SuppressionReason] = mapped_column(enum_type(SuppressionReason))
    evidence: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(Id)
    #: When it is taken off the list by itself; None: never.
    expires_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (
        Index("ix_suppression_created", "created_at", "id"),
        Index(
            "ix_suppression_expires",
            "expires_at",
            sqlite_where=text("expires_at IS NOT NULL"),
            postgresql_where=text("expires_at IS NOT NULL"),
        ),
    )
