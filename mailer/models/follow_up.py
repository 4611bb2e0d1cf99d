"""What leaves by itself some days after a mailing, to those who did something with it."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import JSON, Boolean, Date, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mailer.infra.db import Base, enum_type
from mailer.models.mailing import Mailing


class Reaction(enum.StrEnum):
    """What recipients did with the mailing that is followed up."""

    RECEIVED = "received"
    OPENED = "opened"
    CLICKED = "clicked"
    UNOPENED = "unopened"


class FollowUp(Base):
    """When a mailing that follows another one leaves, and to whom of that one's recipients.

    Its template, sender, subject and triggers are those of its own mailing, which is a draft that
    stands in no list until it begins; `Mailing.follows_id` names the mailing that it follows.

    With `days`, the day of each recipient counts: on which the mail arrived, or was first opened.
    `done_through` is the last such day that has been dealt with.
    """

    __tablename__ = "follow_up"

    mailing_id: Mapped[int] = mapped_column(
        ForeignKey("mailing.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    who: Mapped[Reaction] = mapped_column(enum_type(Reaction))
    #: One of both: so many days later, or on that day.
    days: Mapped[int | None] = mapped_column(Integer)
    on_date: Mapped[dt.date | None] = mapped_column(Date)
    #: Sources of an audience (`domain.customers.audience`) that get none of it.
    leave_out: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    done_through: Mapped[dt.date | None] = mapped_column(Date)
    #: Nobody can be due any more.
    ended: Mapped[bool] = mapped_column(Boolean, default=False)
    #: It is late, and somebody said that it may leave all the same.
    late_allowed: Mapped[bool] = mapped_column(Boolean, default=False)

    mailing: Mapped[Mailing] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (
        Index(
            "ix_follow_up_open",
            "mailing_id",
            sqlite_where=text("NOT ended"),
            postgresql_where=text("NOT ended"),
        ),
    )
