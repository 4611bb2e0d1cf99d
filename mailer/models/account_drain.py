"""Who drains an account."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, UTCDateTime


class AccountDrain(Base):
    """One drain that sends through an account, and its share of the account's connections."""

    __tablename__ = "account_drain"

    account_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    owner: Mapped[str] = mapped_column(String(40), primary_key=True)
    #: Connections that it may have open. Together never more than the account allows.
    connections: Mapped[int] = mapped_column(Integer, default=0)
    #: Until when without a renewal.
    until: Mapped[dt.datetime] = mapped_column(UTCDateTime)
