"""Addresses that get no mail at all."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, UTCDateTime, enum_type, sort_key


class SuppressionReason(enum.StrEnum):
    """Why an address is written to no more."""

    HARD_BOUNCE = "hard_bounce"
    COMPLAINT = "complaint"
    BY_HAND = "by_hand"


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

    __table_args__ = (Index("ix_suppression_created", "created_at", "id"),)
