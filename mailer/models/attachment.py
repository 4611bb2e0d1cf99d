"""Files that go with mails."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, UTCDateTime


class Attachment(Base):
    """A file that goes with a message, with one delivery only, or, as long as it has no message,
    with what somebody is about to send.

    `infra.mail_files` keeps it as it stands in mails. Several rows may name one file.
    """

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    message_id: Mapped[int | None] = mapped_column(Id)
    #: Empty: it goes with every mail of the message.
    delivery_id: Mapped[int | None] = mapped_column(Id)
    #: Names the page on which it was chosen, before there is a message.
    draft_key: Mapped[str | None] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(130))
    #: Bytes of the file.
    size: Mapped[int] = mapped_column(Integer)
    #: Bytes that it takes in a mail.
    encoded_size: Mapped[int] = mapped_column(Integer)
    #: SHA-256 of the file.
    digest: Mapped[str] = mapped_column(String(64))
    #: Names what is kept in `infra.files`.
    key: Mapped[str] = mapped_column(String(100))
    created_by_id: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)

    __table_args__ = (
        Index("ix_attachment_message", "message_id", "delivery_id"),
        Index("ix_attachment_draft", "draft_key"),
        Index("ix_attachment_key", "key"),
    )
