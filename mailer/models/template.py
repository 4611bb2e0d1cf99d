"""The template library."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mailer.infra.db import Base, Id, UTCDateTime, enum_type, sort_key
from mailer.models.user import User


class DesignMode(enum.StrEnum):
    """How a template is designed; each is one file in `domain/templates/modes/`."""

    TEXT = "text"


class Template(Base):
    """A reusable mail: a name and its current version."""

    __tablename__ = "template"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(sort_key(120))
    mode: Mapped[DesignMode] = mapped_column(enum_type(DesignMode), default="text")
    language: Mapped[str] = mapped_column(String(8), default="")
    version_id: Mapped[int | None] = mapped_column(Id)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    modified_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    last_sent_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    #: In the bin since then; nothing shows it, a sent mailing still may.
    deleted_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    created_by: Mapped[User | None] = relationship()
    version: Mapped[TemplateVersion] = relationship(
        primaryjoin="foreign(Template.version_id) == TemplateVersion.id", viewonly=True
    )

    __table_args__ = (
        Index("ix_template_name", "name_key", "id"),
        Index("ix_template_modified", "modified_at", "id"),
        Index("ix_template_created", "created_at", "id"),
        Index("ix_template_last_sent", "last_sent_at", "id"),
    )


class TemplateVersion(Base):
    """What one save produced; never altered, so that what was sent keeps what it sent."""

    __tablename__ = "template_version"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    template_id: Mapped[int] = mapped_column(ForeignKey("template.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    subject: Mapped[str] = mapped_column(String(500))
    #: What the person typed, in the mode's own form.
    source: Mapped[str] = mapped_column(Text)
    #: What the mode made of it, tags still in place.
    html: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)

    __table_args__ = (UniqueConstraint("template_id", "number"),)
