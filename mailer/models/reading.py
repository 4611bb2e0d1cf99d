"""What is known of how mails were read, one row for each mail of which anything is."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, UTCDateTime, enum_type
from mailer.models.tracking_event import Grade


class Reading(Base):
    """The openings and clicks of one mail of a mailing, judged together; made again from
    `tracking_event` whenever something is added there."""

    __tablename__ = "reading"

    delivery_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    mailing_id: Mapped[int] = mapped_column(Id)
    #: The best grade of its openings and of its clicks; empty where there are none. A person's
    #: click opens, too.
    opened: Mapped[Grade | None] = mapped_column(enum_type(Grade))
    clicked: Mapped[Grade | None] = mapped_column(enum_type(Grade))
    #: The first opening and click of that grade.
    opened_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    clicked_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    #: How many were not a machine's.
    openings: Mapped[int] = mapped_column(Integer, default=0)
    clicks: Mapped[int] = mapped_column(Integer, default=0)

    #: When it was last judged: triggers look at what changed.
    changed_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (
        Index("ix_reading_mailing", "mailing_id", "opened", "clicked"),
        Index("ix_reading_changed", "mailing_id", "changed_at"),
    )
