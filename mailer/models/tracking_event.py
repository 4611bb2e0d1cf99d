"""What readers do with the mails of a mailing: one row for each opening and each click."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, UTCDateTime, enum_type


class TrackingKind(enum.StrEnum):
    """What was done."""

    OPEN = "open"
    CLICK = "click"


class Grade(enum.StrEnum):
    """How sure it is that a person did it."""

    HUMAN = "human"
    PROBABLE = "probable"
    MACHINE = "machine"


class Why(enum.StrEnum):
    """What speaks for a grade."""

    #: A click that nothing speaks against.
    NOTHING_AGAINST = "nothing_against"
    #: An opening of a mail in which a person clicked.
    CLICKED = "clicked"
    #: Pictures were loaded, by a mail program or by its provider in its place.
    PICTURES = "pictures"
    PROXY = "proxy"
    PREFETCHED = "prefetched"
    #: The program says itself that it is none that people read with.
    PROGRAM = "program"
    #: Sooner after the mail was taken than anybody reads.
    EARLY = "early"
    #: Several links, or all of them, within seconds.
    BURST = "burst"
    #: More than anybody does with one mail.
    MANY = "many"


class TrackingEvent(Base):
    """One request for a pixel or a link, by a person or by a machine. Rows are added and judged, and
    no foreign keys slow that down."""

    __tablename__ = "tracking_event"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    #: Given when it was noted in Redis; what is brought over twice is one row.
    record_id: Mapped[str] = mapped_column(String(24), unique=True)
    kind: Mapped[TrackingKind] = mapped_column(enum_type(TrackingKind))
    delivery_id: Mapped[int] = mapped_column(Id)
    message_id: Mapped[int] = mapped_column(Id)
    mailing_id: Mapped[int | None] = mapped_column(Id)
    #: Of a click: which link (`tracked_link`).
    link_number: Mapped[int | None] = mapped_column(Integer)
    #: To the millisecond.
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    #: The program, as it calls itself.
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    #: The network it came from, not the machine (`lib.networks`).
    network: Mapped[str] = mapped_column(String(43), default="")
    #: Empty until it is judged, and again when it is to be judged anew.
    grade: Mapped[Grade | None] = mapped_column(enum_type(Grade))
    why: Mapped[Why | None] = mapped_column(enum_type(Why))

    __table_args__ = (
        Index(
            "ix_tracking_event_ungraded",
            "id",
            sqlite_where=text("grade IS NULL"),
            postgresql_where=text("grade IS NULL"),
        ),
        Index("ix_tracking_event_delivery", "delivery_id", "kind", "id"),
        Index("ix_tracking_event_at", "at", "id"),
        Index(
            "ix_tracking_event_mailing",
            "mailing_id",
            "kind",
            "id",
            sqlite_where=text("mailing_id IS NOT NULL"),
            postgresql_where=text("mailing_id IS NOT NULL"),
        ),
    )
