"""Reminders of unpaid receipts: what was sent, what holds them back, what customers answered."""

from __future__ import annotations

import datetime as dt
import enum
from decimal import Decimal

from sqlalchemy import Boolean, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mailer.infra.db import Base, Exact, Id, UTCDateTime, enum_type
from mailer.models.customer import Customer
from mailer.models.document import MONEY
from mailer.models.receipt import Receipt


class Level(enum.StrEnum):
    """How far the company has gone in asking for its money."""

    #: By hand, whatever was sent before.
    NOTICE = "notice"
    BEFORE = "before"
    FIRST = "first"
    SECOND = "second"
    FORMAL = "formal"


class ReminderState(enum.StrEnum):
    """What became of one customer's reminder."""

    WAITING = "waiting"
    #: It is in the outbox; its delivery says how it went on.
    POSTED = "posted"
    LEFT_OUT = "left_out"


class AnswerKind(enum.StrEnum):
    """What a customer says to a reminder."""

    PAID = "paid"
    DISPUTED = "disputed"
    WRONG_CONTACT = "wrong_contact"


class ReminderRun(Base):
    """The reminders of one Send, or those of a day that leave by themselves."""

    __tablename__ = "reminder_run"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    #: The day (`2026-11-30`), or the mark of the page that was sent: no run is made twice.
    key: Mapped[str] = mapped_column(String(40), unique=True)
    automatic: Mapped[bool] = mapped_column(Boolean)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)

    reminders: Mapped[list[Reminder]] = relationship(back_populates="run", order_by="Reminder.id")


_WAITING = text("state = 'waiting'")


class Reminder(Base):
    """One mail to one customer about some of their receipts."""

    __tablename__ = "reminder"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    run_id: Mapped[int] = mapped_column(
        ForeignKey("reminder_run.id", ondelete="CASCADE"), index=True
    )
    #: None: nobody knows yet who is to be written to.
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    level: Mapped[Level] = mapped_column(enum_type(Level))
    state: Mapped[ReminderState] = mapped_column(
        enum_type(ReminderState), default=ReminderState.WAITING
    )
    #: Why it was left out (`domain.debtors.reasons`), and what that sentence names.
    reason: Mapped[str] = mapped_column(String(40), default="")
    reason_value: Mapped[str] = mapped_column(String(300), default="")
    #: The company's day on which it was posted.
    day: Mapped[dt.date | None] = mapped_column(Date)
    message_id: Mapped[int | None] = mapped_column(Id)
    delivery_id: Mapped[int | None] = mapped_column(Id)

    run: Mapped[ReminderRun] = relationship(back_populates="reminders")
    customer: Mapped[Customer | None] = relationship()
    items: Mapped[list[ReminderItem]] = relationship(order_by="ReminderItem.receipt_id")

    __table_args__ = (
        Index("ix_reminder_customer_day", "customer_id", "day"),
        Index(
            "ix_reminder_waiting", "run_id", "id", sqlite_where=_WAITING, postgresql_where=_WAITING
        ),
    )


class ReminderItem(Base):
    """One receipt in a reminder; `remaining` is what it asked for when it was posted."""

    __tablename__ = "reminder_item"

    reminder_id: Mapped[int] = mapped_column(
        ForeignKey("reminder.id", ondelete="CASCADE"), primary_key=True
    )
    receipt_id: Mapped[int] = mapped_column(
        ForeignKey("receipt.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    remaining: Mapped[Decimal] = mapped_column(Exact(MONEY))

    receipt: Mapped[Receipt] = relationship()


class ReminderAnswer(Base):
    """What a customer answered on the page behind a reminder."""

    __tablename__ = "reminder_answer"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    reminder_id: Mapped[int] = mapped_column(
        ForeignKey("reminder.id", ondelete="CASCADE"), index=True
    )
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[AnswerKind] = mapped_column(enum_type(AnswerKind))
    paid_on: Mapped[dt.date | None] = mapped_column(Date)
    comment: Mapped[str] = mapped_column(Text, default="")
    #: Of the page that it was written on: sent twice, it is one answer.
    page: Mapped[str] = mapped_column(String(32), unique=True)
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime)

    receipts: Mapped[list[Receipt]] = relationship(
        secondary="reminder_answer_receipt", order_by=Receipt.id
    )
    customer: Mapped[Customer] = relationship()


class ReminderAnswerReceipt(Base):
    """A receipt that an answer is about."""

    __tablename__ = "reminder_answer_receipt"

    answer_id: Mapped[int] = mapped_column(
        ForeignKey("reminder_answer.id", ondelete="CASCADE"), primary_key=True
    )
    receipt_id: Mapped[int] = mapped_column(
        ForeignKey("receipt.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ReminderPause(Base):
    """Nothing is sent by itself: to a customer, or about one receipt. Each has one at most."""

    __tablename__ = "reminder_pause"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id", ondelete="CASCADE"))
    #: The last day of the pause; None: until somebody ends it.
    until: Mapped[dt.date | None] = mapped_column(Date)
    note: Mapped[str] = mapped_column(String(300), default="")
    #: The customer's answer that it follows from.
    answer_id: Mapped[int | None] = mapped_column(
        ForeignKey("reminder_answer.id", ondelete="SET NULL"), index=True
    )
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)

    customer: Mapped[Customer | None] = relationship()
    answer: Mapped[ReminderAnswer | None] = relationship()

    __table_args__ = (UniqueConstraint("customer_id"), UniqueConstraint("receipt_id"))
