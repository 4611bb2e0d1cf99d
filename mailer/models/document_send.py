"""Documents sent by mail: what somebody validated, and what became of each document of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mailer.infra.db import Base, Id, UTCDateTime
from mailer.models.user import User


class SendBatch(Base):
    """What one person sent at one time."""

    __tablename__ = "send_batch"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    #: Names the window that was validated: validated twice, it is sent once.
    once: Mapped[str] = mapped_column(String(32))
    #: Of `lib.paper.draw.FORMS`, for documents that have no PDF.
    form: Mapped[str] = mapped_column(String(24))
    #: The sender gets a hidden copy of each mail.
    bcc: Mapped[bool] = mapped_column(Boolean, default=False)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)

    created_by: Mapped[User | None] = relationship()

    __table_args__ = (UniqueConstraint("once"), Index("ix_send_batch_created", "created_at", "id"))


_WAITS = text("message_id IS NULL AND problem = ''")


class DocumentSend(Base):
    """One document of a batch: to whom, with which text and files, and its message once it is
    posted, or why it was left out. No foreign key to the document: it may be deleted, what was
    sent stays known."""

    __tablename__ = "document_send"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("send_batch.id", ondelete="CASCADE"))
    document_id: Mapped[int] = mapped_column(Id)
    #: As they were: the report names them.
    number: Mapped[str] = mapped_column(String(80))
    party_name: Mapped[str] = mapped_column(String(250), default="")
    #: Whose document it was when it was validated; only to them it is posted.
    customer_id: Mapped[int | None] = mapped_column(Id)
    recipients: Mapped[list[str]] = mapped_column(JSON, default=list)
    #: subject, text, layout and language of the letter, as they were validated.
    letter: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    #: Ids of the document's files that go with it besides its PDF.
    file_ids: Mapped[list[int]] = mapped_column(JSON, default=list)
    #: Names a page's files that go with every mail of the batch.
    draft_key: Mapped[str] = mapped_column(String(40), default="")
    message_id: Mapped[int | None] = mapped_column(Id)
    #: A code of `domain.dispatch.problems`, and what it is about; empty while nothing is wrong.
    problem: Mapped[str] = mapped_column(String(40), default="")
    problem_value: Mapped[str] = mapped_column(String(300), default="")

    batch: Mapped[SendBatch] = relationship()

    __table_args__ = (
        Index("ix_document_send_batch", "batch_id", "id"),
        Index("ix_document_send_document", "document_id", "id"),
        Index("ix_document_send_message", "message_id"),
        Index(
            "ix_document_send_waits",
            "batch_id",
            "id",
            sqlite_where=_WAITS,
            postgresql_where=_WAITS,
        ),
    )
