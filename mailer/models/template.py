"""The template library."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mailer.infra.db import Base, Id, UTCDateTime, enum_type, sort_key
from mailer.models.user import User


class DesignMode(enum.StrEnum):
    """How a template is designed; each is one file in `domain/templates/modes/`."""

    TEXT = "text"
    RICH = "rich"
    HTML = "html"
    DRAGDROP = "dragdrop"


class TemplateFolder(Base):
    """A shelf of the library; a template stands on one or on none."""

    __tablename__ = "template_folder"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(sort_key(60), unique=True)


class Template(Base):
    """A reusable mail: a name and its current version."""

    __tablename__ = "template"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(sort_key(120))
    #: The current version's subject, folded: what a search looks in.
    subject_key: Mapped[str] = mapped_column(sort_key(500), default="", server_default="")
    mode: Mapped[DesignMode] = mapped_column(enum_type(DesignMode), default="text")
    language: Mapped[str] = mapped_column(String(8), default="")
    folder_id: Mapped[int | None] = mapped_column(Id)
    #: Says the same as that template in another language; customers get theirs.
    variant_of_id: Mapped[int | None] = mapped_column(Id)
    version_id: Mapped[int | None] = mapped_column(Id)
    #: What its mailings are about, unless they say otherwise.
    topic_id: Mapped[int | None] = mapped_column(Id)
    #: Whom its mailings come from and who gets the answers, where they are not to be as usual.
    from_name: Mapped[str] = mapped_column(String(120), default="", server_default="")
    from_address: Mapped[str] = mapped_column(String(254), default="", server_default="")
    reply_to: Mapped[str] = mapped_column(String(254), default="", server_default="")
    #: Written for one mailing: no part of the library, and nobody's but `created_by`'s.
    unlisted: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    #: A small picture of it in `infra.files`, and the version that it shows.
    thumbnail: Mapped[str] = mapped_column(String(100), default="")
    thumbnail_version_id: Mapped[int | None] = mapped_column(Id)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    modified_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    last_sent_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    #: In the bin since then; nothing shows it, a sent mailing still may.
    deleted_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    deleted_by_id: Mapped[int | None] = mapped_column(Id)
    #: Out of the bin for ever: only what was sent of it is kept.
    purged_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    created_by: Mapped[User | None] = relationship()
    deleted_by: Mapped[User | None] = relationship(
        primaryjoin="foreign(Template.deleted_by_id) == User.id", viewonly=True
    )
    #: Of a variant.
    main: Mapped[Template | None] = relationship(
        primaryjoin="foreign(Template.variant_of_id) == remote(Template.id)", viewonly=True
    )
    #: Its other languages; a variant has none.
    variants: Mapped[list[Template]] = relationship(
        primaryjoin="and_(Template.id == foreign(remote(Template.variant_of_id)), "
        "remote(Template.deleted_at).is_(None))",
        order_by="Template.language, Template.id",
        viewonly=True,
    )
    folder: Mapped[TemplateFolder | None] = relationship(
        primaryjoin="foreign(Template.folder_id) == TemplateFolder.id", viewonly=True
    )
    version: Mapped[TemplateVersion] = relationship(
        primaryjoin="foreign(Template.version_id) == TemplateVersion.id", viewonly=True
    )

    __table_args__ = (
        Index("ix_template_variant_of", "variant_of_id"),
        Index("ix_template_folder", "folder_id"),
        Index("ix_template_deleted", "deleted_at", "id"),
        Index("ix_template_name", "name_key", "id"),
        Index("ix_template_modified", "modified_at", "id"),
        Index("ix_template_created", "created_at", "id"),
        Index("ix_template_last_sent", "last_sent_at", "id"),
    )


class TemplateVersion(Base):
    """What one save produced; never altered, so that what was sent keeps what it sent. (Of an
    unlisted template, what no mail was made of yet is.)"""

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
    #: What the mode lets choose besides the source: the layout of a text.
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)

    __table_args__ = (UniqueConstraint("template_id", "number"),)


class TemplateDraft(Base):
    """What someone is writing and has not saved: kept by itself, never sent, never a version."""

    __tablename__ = "template_draft"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    #: Empty for a template that does not exist yet.
    template_id: Mapped[int | None] = mapped_column(ForeignKey("template.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"))
    #: The version that was opened.
    base_number: Mapped[int] = mapped_column(Integer, default=0)
    mode: Mapped[DesignMode] = mapped_column(enum_type(DesignMode))
    name: Mapped[str] = mapped_column(String(500), default="")
    subject: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(8), default="")
    source: Mapped[str] = mapped_column(Text, default="")
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    opened_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    #: The editor was open then: it says so every few seconds.
    seen_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    #: Nothing was typed before; an editor that was only opened has no work to lose.
    changed_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    #: The browser window that wrote last: two of one person do not overwrite each other.
    window: Mapped[str] = mapped_column(String(36), default="")

    __table_args__ = (
        # One draft a person and template; new templates (no id) may be several.
        UniqueConstraint("template_id", "user_id"),
        Index("ix_template_draft_user", "user_id", "template_id"),
    )


class TemplateBlock(Base):
    """A piece of a drag & drop design that the company keeps for the next one."""

    __tablename__ = "template_block"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(sort_key(60), unique=True)
    #: MJML of one section or wrapper, checked as a whole design is.
    source: Mapped[str] = mapped_column(Text)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
