"""Addresses whose owner wants no mailings."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, UTCDateTime, sort_key


class OptOut(Base):
    """Stands whether or not a customer has the address, also after the customer is gone."""

    __tablename__ = "opt_out"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    address: Mapped[str] = mapped_column(String(254))
    address_key: Mapped[str] = mapped_column(sort_key(254), unique=True)
    #: Where it was said: `one_click`, `page`.
    source: Mapped[str] = mapped_column(String(24))
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
