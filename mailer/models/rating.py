"""What customers think of how they were served, and each answer that they gave."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mailer.infra.db import Base, Id, UTCDateTime, enum_type, sort_key
from mailer.models.customer import Customer


class RatedKind(enum.StrEnum):
    """What is rated."""

    INCIDENT = "incident"
    DOCUMENT = "document"
    MAILING = "mailing"


class VoteState(enum.StrEnum):
    """Whether an answer counts."""

    WAITING = "waiting"
    COUNTED = "counted"
    SUSPICIOUS = "suspicious"


class Rating(Base):
    """The rating of one thing by one recipient. `score` and `comment` are those of the last answer
    that counts; there is none while no answer does."""

    __tablename__ = "rating"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[RatedKind] = mapped_column(enum_type(RatedKind))
    #: The incident's, the document's or the mailing's.
    object_id: Mapped[int] = mapped_column(Id)
    address: Mapped[str] = mapped_column(String(254))
    address_key: Mapped[str] = mapped_column(sort_key(254))
    #: The mail that was answered first.
    delivery_id: Mapped[int] = mapped_column(Id)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    score: Mapped[int | None] = mapped_column(Integer)
    comment: Mapped[str] = mapped_column(Text, default="")
    #: An answer that was set apart is newer than the one that counts.
    suspicious: Mapped[bool] = mapped_column(Boolean, default=False)
    first_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    last_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)

    customer: Mapped[Customer | None] = relationship()
    votes: Mapped[list[RatingVote]] = relationship(order_by="RatingVote.id")

    __table_args__ = (
        Index("uq_rating_object", "kind", "object_id", "address_key", unique=True),
        Index("ix_rating_customer", "customer_id", "last_at"),
        Index("ix_rating_last", "last_at", "id"),
        Index("ix_rating_score", "score", "last_at", "id"),
    )


class RatingVote(Base):
    """One answer, with what tells whether a person gave it."""

    __tablename__ = "rating_vote"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    rating_id: Mapped[int] = mapped_column(ForeignKey("rating.id", ondelete="CASCADE"), index=True)
    score: Mapped[int] = mapped_column(Integer)
    comment: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[VoteState] = mapped_column(enum_type(VoteState), default="waiting")
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    #: The page it was sent from, and when that was shown.
    page: Mapped[str] = mapped_column(String(32))
    shown_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    #: When the mail server took the mail; empty when nobody knows.
    accepted_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    network: Mapped[str] = mapped_column(String(64), default="")
    #: Why it is suspicious: names of `domain.ratings.signs`.
    signs: Mapped[list[Any]] = mapped_column(JSON, default=list)
    #: Who accepted it by hand.
    accepted_by_id: Mapped[int | None] = mapped_column(Id)

    __table_args__ = (
        Index("ix_rating_vote_at", "at", "id"),
        Index(
            "ix_rating_vote_waiting",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )
