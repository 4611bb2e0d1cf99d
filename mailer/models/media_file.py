"""Pictures of the media library."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mailer.infra.db import Base, Id, UTCDateTime, sort_key
from mailer.models.user import User


class MediaFile(Base):
    """One picture, drawn anew when it was uploaded; mails point to it for ever."""

    __tablename__ = "media_file"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    #: Names the file in `infra.files` (`media/….png`); its public path is `/` + key.
    key: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(sort_key(120))
    #: What it shows, for those who do not see it; offered wherever it is used.
    alt: Mapped[str] = mapped_column(String(300), default="")
    content_type: Mapped[str] = mapped_column(String(40))
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    #: Bytes.
    size: Mapped[int] = mapped_column(Integer)
    #: SHA-256 of the kept file: the same picture uploaded twice is kept once.
    digest: Mapped[str] = mapped_column(String(64))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    #: Deleted pictures are shown nowhere any more, neither here nor in mails.
    deleted_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    created_by: Mapped[User | None] = relationship()

    __table_args__ = (
        Index("ix_media_file_created", "created_at", "id"),
        Index("ix_media_file_name", "name_key", "id"),
        Index("ix_media_file_digest", "digest"),
    )
