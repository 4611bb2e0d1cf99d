"""What mailings are about, and what the owner of an address chose of it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, UTCDateTime, enum_type, sort_key
from mailer.models.opt_out import OptOutHow


class Topic(Base):
    """A subject that readers can choose not to hear about: news, offers, invitations."""

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    #: As staff call it, in the company's language.
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(sort_key(80), unique=True)
    #: As readers of other languages see it: language → name.
    names: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)


class TopicOptOut(Base):
    """The owner of the address wants no mailings on a topic; stands whoever has the address."""

    __tablename__ = "topic_opt_out"

    address_key: Mapped[str] = mapped_column(sort_key(254), primary_key=True)
    topic_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    how: Mapped[OptOutHow] = mapped_column(enum_type(OptOutHow))
    #: In answer to which mail.
    delivery_id: Mapped[int | None] = mapped_column(Id)
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_topic_opt_out_topic", "topic_id"),)


class MailingPause(Base):
    """The owner of the address wants no mailings before a moment."""

    __tablename__ = "mailing_pause"

    address_key: Mapped[str] = mapped_column(sort_key(254), primary_key=True)
    until: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    #: In answer to which mail.
    delivery_id: Mapped[int | None] = mapped_column(Id)
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
