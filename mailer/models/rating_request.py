"""Whether a mail that holds the rating widget really asks: decided once for each mail."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, UTCDateTime


class RatingRequest(Base):
    """The decision about one mail to one customer, for all attempts to send it. There is none
    where the company asks as often as it likes."""

    __tablename__ = "rating_request"

    delivery_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    customer_id: Mapped[int] = mapped_column(Id)
    decided_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    #: The mail goes without the widget, because the customer was asked then; empty: it asks.
    asked_before_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_rating_request_customer", "customer_id", "decided_at"),)
