"""Letters: the texts that accompany documents sent by e-mail."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import Boolean, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mailer.infra.db import Base, Id, UTCDateTime, enum_type, sort_key
from mailer.models.document import DocumentType
from mailer.models.user import User


class LetterKind(enum.StrEnum):
    """What a letter is for."""

    #: Goes with a document.
    ACCOMPANYING = "accompanying"
    #: Goes with one that the customer was sent before.
    AGAIN = "again"


class Letter(Base):
    """One text in one language, for one type of document.

    There may be several for the same; `leads` says which one is chosen by itself.
    """

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    #: By which people call it.
    code: Mapped[str] = mapped_column(String(40))
    code_key: Mapped[str] = mapped_column(sort_key(40), unique=True)
    #: The subject of the mail, unless whoever sends it writes another one.
    label: Mapped[str] = mapped_column(String(500))
    label_key: Mapped[str] = mapped_column(sort_key(500))
    kind: Mapped[LetterKind] = mapped_column(enum_type(LetterKind), default="accompanying")
    target: Mapped[DocumentType] = mapped_column(enum_type(DocumentType))
    #: ISO 639-1.
    language: Mapped[str] = mapped_column(String(8))
    leads: Mapped[bool] = mapped_column(Boolean, default=True)
    #: As it was typed: text mode's marks and tags.
    text: Mapped[str] = mapped_column(Text)
    #: One of `domain.templates.modes.text_layouts`.
    layout: Mapped[str] = mapped_column(String(24), default="classic")
    #: The template that the mail is made of instead, while there is one.
    template_id: Mapped[int | None] = mapped_column(Id)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    modified_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)

    created_by: Mapped[User | None] = relationship()

    __table_args__ = (
        Index("ix_letter_choice", "target", "language", "kind", "code_key"),
        Index("ix_letter_label", "label_key", "id"),
        Index("ix_letter_modified", "modified_at", "id"),
    )
