"""What is to happen by itself when a recipient of a mailing does something."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mailer.infra.db import Base, Id, UTCDateTime, enum_type
from mailer.models.delivery import Delivery
from mailer.models.mailing import Mailing
from mailer.models.user import User


class TriggerEvent(enum.StrEnum):
    """What a recipient, or the recipient's server, does."""

    OPENED = "opened"
    CLICKED = "clicked"
    BOUNCED = "bounced"


class Trigger(Base):
    """One trigger of one mailing: for each recipient with whom its event happens, its actions are
    done once."""

    __tablename__ = "mailing_trigger"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailing.id", ondelete="CASCADE"))
    event: Mapped[TriggerEvent] = mapped_column(enum_type(TriggerEvent))
    #: Of "clicked": where the link leads, as `tracked_link.url` has it; empty: any link.
    link_url: Mapped[str] = mapped_column(String(2000), default="")
    #: Openings and clicks of scanners and other programs count, too.
    machines: Mapped[bool] = mapped_column(Boolean, default=False)
    #: `{"kind": …, …}` each, as the files in `domain/triggers/actions/` read and write them.
    actions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    active: Mapped[bool] = mapped_column(Boolean, default=False)
    #: What changed before this was looked at; empty: nothing was.
    look_from: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    #: Whose rights its actions have: who switched it on.
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    #: It does nothing any more; what it did stays to be seen.
    deleted_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    mailing: Mapped[Mailing] = relationship()
    actor: Mapped[User | None] = relationship()

    __table_args__ = (
        Index("ix_mailing_trigger_mailing", "mailing_id", "id"),
        Index(
            "ix_mailing_trigger_active",
            "id",
            sqlite_where=text("active"),
            postgresql_where=text("active"),
        ),
    )


class TriggerRun(Base):
    """A trigger has acted for one recipient. The row is committed together with what it did, so
    that it is done once, whoever looks and however often."""

    __tablename__ = "trigger_run"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    trigger_id: Mapped[int] = mapped_column(ForeignKey("mailing_trigger.id", ondelete="CASCADE"))
    mailing_id: Mapped[int] = mapped_column(Id)
    delivery_id: Mapped[int] = mapped_column(Id)
    customer_id: Mapped[int | None] = mapped_column(Id)
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    #: What each action did: `{"kind": …, …}`, or `{"kind": …, "refused": "a sentence"}`.
    results: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)

    trigger: Mapped[Trigger] = relationship()
    delivery: Mapped[Delivery | None] = relationship(
        primaryjoin="foreign(TriggerRun.delivery_id) == Delivery.id", viewonly=True
    )

    __table_args__ = (
        Index("uq_trigger_run_once", "trigger_id", "delivery_id", unique=True),
        Index("ix_trigger_run_mailing", "mailing_id", "at", "id"),
        Index("ix_trigger_run_delivery", "delivery_id"),
        Index("ix_trigger_run_customer", "customer_id", "at", "id"),
        Index("ix_trigger_run_at", "at", "id"),
    )
