"""Mails kept as they left, for the evidence of documents."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, UTCDateTime


class SentCopy(Base):
    """The bytes of one mail, as they were handed to its server at one attempt.

    Only its texts are here: what files went with it is kept once, as they stand in mails.
    """

    __tablename__ = "sent_copy"

    delivery_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    attempt: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    #: All texts, one behind the other.
    text: Mapped[bytes] = mapped_column(LargeBinary)
    #: What the mail consists of, in order: `[bytes of text]`, or `[key, encoded bytes]` of a file.
    parts: Mapped[list[list[Any]]] = mapped_column(JSON)
