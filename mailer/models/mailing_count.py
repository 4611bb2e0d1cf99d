"""How many mails of a mailing are in which state, kept with the mails themselves."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Integer
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, UTCDateTime, enum_type
from mailer.models.delivery import DeliveryState


class MailingCount(Base):
    """A part of a count: what one shard has added to it and taken from it, so that it may be
    negative; the sum over the shards is the number of mails.

    Every change of a delivery's state changes these rows in its own transaction. Each drain has
    a shard to itself, so that drains do not wait for each other.
    """

    __tablename__ = "mailing_count"

    mailing_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    state: Mapped[DeliveryState] = mapped_column(enum_type(DeliveryState), primary_key=True)
    shard: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(Integer, default=0)
    #: Of the accepted ones: when the first and the last was.
    first_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    last_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
