"""What customers do on the pages of their documents: one row for each look and each download."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, UTCDateTime, enum_type


class ViewKind(enum.StrEnum):
    """What was looked at."""

    PAGE = "page"
    FILE = "file"


class DocumentView(Base):
    """A look by somebody who had the link of a mail. Rows are only added; no foreign keys, so
    that what was seen stays known when the document is gone."""

    __tablename__ = "document_view"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    #: Given when it was noted in Redis; what is brought over twice is one row.
    record_id: Mapped[str] = mapped_column(String(24), unique=True)
    kind: Mapped[ViewKind] = mapped_column(enum_type(ViewKind))
    document_id: Mapped[int] = mapped_column(Id)
    #: The mail whose link it was.
    delivery_id: Mapped[int] = mapped_column(Id)
    #: Of a file: its name.
    file_name: Mapped[str] = mapped_column(String(200), default="")
    #: To the millisecond.
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    #: The program, as it calls itself.
    user_agent: Mapped[str] = mapped_column(String(200), default="")
    #: The network it came from, not the machine (`lib.networks`).
    network: Mapped[str] = mapped_column(String(43), default="")

    __table_args__ = (Index("ix_document_view_document", "document_id", "id"),)
