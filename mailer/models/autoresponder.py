"""A template that leaves by itself when something happens to a customer."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mailer.infra.db import Base, Id, UTCDateTime, enum_type, sort_key
from mailer.models.user import User


class Occasion(enum.StrEnum):
    """What an autoresponder waits for."""

    CREATED = "created"
    JOINED = "joined"
    DATE = "date"


class ResponseState(enum.StrEnum):
    """What became of a customer's occasion."""

    #: It will be written to at `due_at`.
    WAITING = "waiting"
    #: Handed to its mailing, whose ledger says the rest.
    SENT = "sent"
    #: What it waited for does not hold any more, or it came too late.
    DROPPED = "dropped"
    #: It was so before the autoresponder was switched on.
    BEFORE = "before"


class Autoresponder(Base):
    """One rule: an occasion, a template, and when after (or before) it the mail leaves.

    Its mails belong to ordinary mailings (`Autoresponse.mailing_id`), one for each version of the
    template and sender, to which customers are added as their time comes.
    """

    __tablename__ = "autoresponder"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(sort_key(120), unique=True)
    occasion: Mapped[Occasion] = mapped_column(enum_type(Occasion))
    #: Of `JOINED`.
    group_id: Mapped[int | None] = mapped_column(Id)
    #: Of `DATE`: the key of a custom field of dates.
    field_key: Mapped[str] = mapped_column(String(60), default="")
    #: Of `DATE`: every year, or on that one day.
    yearly: Mapped[bool] = mapped_column(Boolean, default=False)
    #: Of `CREATED`: customers that an import has made count, too.
    imported: Mapped[bool] = mapped_column(Boolean, default=False)
    #: Days after the occasion; before it where negative (`DATE` only).
    days: Mapped[int] = mapped_column(Integer, default=0)
    #: Hour of the customer's day; None (not of `DATE`): at the hour of the occasion itself.
    hour: Mapped[int | None] = mapped_column(Integer)
    #: One that is deleted for ever is missed; the others may be in the bin.
    template_id: Mapped[int] = mapped_column(Id)
    #: Only customers of this saved list, as it is when the mail leaves.
    list_id: Mapped[int | None] = mapped_column(Id)
    active: Mapped[bool] = mapped_column(Boolean, default=False)
    #: When it was switched on: what happened before does not count.
    since: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    #: To which its mails are added now.
    mailing_id: Mapped[int | None] = mapped_column(Id)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    modified_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)

    created_by: Mapped[User | None] = relationship()


class Autoresponse(Base):
    """One customer's occasion. Its key is why nobody is written to twice for it."""

    __tablename__ = "autoresponse"

    autoresponder_id: Mapped[int] = mapped_column(
        ForeignKey("autoresponder.id", ondelete="CASCADE"), primary_key=True
    )
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True
    )
    #: The year of a yearly one; 0 for those that happen once.
    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    due_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    state: Mapped[ResponseState] = mapped_column(enum_type(ResponseState), default="waiting")
    mailing_id: Mapped[int | None] = mapped_column(Id)

    __table_args__ = (
        Index("ix_autoresponse_due", "autoresponder_id", "state", "due_at"),
        Index("ix_autoresponse_customer", "customer_id"),
        Index("ix_autoresponse_mailing", "mailing_id"),
    )
