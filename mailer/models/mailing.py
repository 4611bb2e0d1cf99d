"""A template sent to an audience."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import JSON, Boolean, DateTime, ForeignKey, Index, Integer, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mailer.infra.db import Base, Id, UTCDateTime, enum_type
from mailer.models.template import Template
from mailer.models.user import User


class MailingState(enum.StrEnum):
    """Where a mailing stands."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    STOPPED = "stopped"
    SENT = "sent"


#: A scheduled mailing that is later than this asks before it starts.
LATE = dt.timedelta(hours=1)


class ExclusionReason(enum.StrEnum):
    """Why a chosen customer gets no mail."""

    NO_ADDRESS = "no_address"
    INVALID_ADDRESS = "invalid_address"
    OPTED_OUT = "opted_out"
    #: Wants no mailings on this topic, or none before a date.
    TOPIC = "topic"
    PAUSED = "paused"
    SUPPRESSED = "suppressed"
    #: The owner of the record is to be the sender, and no account may send for that address.
    NO_SENDER = "no_sender"
    #: A tag would show as nothing.
    EMPTY_TAG = "empty_tag"
    DUPLICATE = "duplicate"


class Mailing(Base):
    """One sending of one template version to many.

    `audience` is the audience language of `domain.customers.audience`. The audience is queued
    in slices in the order of the customers' ids; `queued_up_to` is the last id done, so that
    a job that died goes on where it stopped.
    """

    __tablename__ = "mailing"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(500))
    state: Mapped[MailingState] = mapped_column(enum_type(MailingState), default="draft")
    template_id: Mapped[int] = mapped_column(ForeignKey("template.id"))
    template_version_id: Mapped[int] = mapped_column(Id)
    message_id: Mapped[int | None] = mapped_column(Id)
    account_id: Mapped[int | None] = mapped_column(Id)
    audience: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    #: What it is about: who opted out of that gets none.
    topic_id: Mapped[int | None] = mapped_column(Id)
    #: Whom it leaves out because a tag would be empty, see `domain.mailings.terms`.
    needed_fields: Mapped[list[Any] | None] = mapped_column(JSON)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    #: Of a mailing that starts by itself: the moment, and what was chosen for it: the time on a
    #: wall (naive) and the IANA zone that it is in.
    start_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    start_local: Mapped[dt.datetime | None] = mapped_column(DateTime)
    start_zone: Mapped[str] = mapped_column(String(64), default="", server_default="")
    started_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    #: How many deliveries this mailing will have once all of the audience is queued.
    expected: Mapped[int] = mapped_column(Integer, default=0)
    queued_up_to: Mapped[int] = mapped_column(Id, default=0)
    queued_all: Mapped[bool] = mapped_column(Boolean, default=False)
    #: Names the page whose Send made it: the same page, posted again, makes no second one.
    launch_key: Mapped[str | None] = mapped_column(String(60), unique=True)
    #: Of one made in the steps of sending: the pages that belong together, and what was typed on
    #: them; `revision` rises with each change, so that a second window is told.
    draft_key: Mapped[str | None] = mapped_column(String(32))
    wishes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    revision: Mapped[int] = mapped_column(Integer, default=0, server_default="0")
    modified_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    #: Of the audience, only those of `MailingTick` get it; else all but those.
    only_ticked: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    #: In whose name, and who gets the answers (`domain.mailings.senders.Who`; empty: as the
    #: account says).
    sender: Mapped[str] = mapped_column(String(16), default="", server_default="")
    reply: Mapped[str] = mapped_column(String(16), default="", server_default="")
    #: A draft that takes the place of this planned or stopped one once it is sent or planned.
    replaces_id: Mapped[int | None] = mapped_column(Id)
    #: Of a follow-up (`models.follow_up`): the mailing whose recipients it is for.
    follows_id: Mapped[int | None] = mapped_column(Id)
    #: It starts later than was asked for, as too many had started in that hour.
    waits: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    #: What somebody decided about its failed or doubtful mails, until all follow it: the states
    #: `from` which and `to` which, for mails that had been in them `until` then.
    deciding: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    deleted_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    template: Mapped[Template] = relationship()
    created_by: Mapped[User | None] = relationship()

    __table_args__ = (
        Index("ix_mailing_created", "created_at", "id"),
        Index("ix_mailing_state", "state", "id"),
        Index("ix_mailing_template", "template_id", "id"),
        Index("uq_mailing_draft_key", "draft_key", unique=True),
        Index(
            "ix_mailing_follows",
            "follows_id",
            "id",
            sqlite_where=text("follows_id IS NOT NULL"),
            postgresql_where=text("follows_id IS NOT NULL"),
        ),
    )


class MailingTick(Base):
    """An exception among the recipients of a mailing (customers, or contacts where it writes to
    them): see `Mailing.only_ticked`."""

    __tablename__ = "mailing_tick"

    mailing_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    recipient_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)


class MailingExclusion(Base):
    """A recipient of the audience (a customer, or a contact where the mailing writes to them) that
    gets no mail, and why: with the deliveries, this adds up to the audience."""

    __tablename__ = "mailing_exclusion"

    mailing_id: Mapped[int] = mapped_column(Id, primary_key=True)
    recipient_id: Mapped[int] = mapped_column(Id, primary_key=True)
    reason: Mapped[ExclusionReason] = mapped_column(enum_type(ExclusionReason))
    address: Mapped[str] = mapped_column(String(254), default="")
    #: For a duplicate: the recipient whose mail it is.
    duplicate_of: Mapped[int | None] = mapped_column(Id)
    #: For one who paused mailings: until then.
    until: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
