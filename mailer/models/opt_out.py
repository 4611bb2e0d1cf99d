"""Addresses whose owner wants no mailings."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, UTCDateTime, enum_type, sort_key


class OptOutHow(enum.StrEnum):
    """How the address came to be here."""

    #: The button of the mail program (RFC 8058).
    ONE_CLICK = "one_click"
    #: The page behind the link in the mail.
    PAGE = "page"
    #: The customer who had opted out with it is deleted or has another address.
    RECORD = "record"
    #: Its owner called a mail spam (RFC 5965).
    COMPLAINT = "complaint"


class OptOut(Base):
    """Stands whether or not a customer has the address, also after the customer is gone."""

    __tablename__ = "opt_out"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    address: Mapped[str] = mapped_column(String(254))
    address_key: Mapped[str] = mapped_column(sort_key(254), unique=True)
    how: Mapped[OptOutHow] = mapped_column(enum_type(OptOutHow))
    #: In answer to which mail.
    delivery_id: Mapped[int | None] = mapped_column(Id)
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
