"""Something that somebody here is to do."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mailer.infra.db import Base, Id, UTCDateTime, enum_type, sort_key
from mailer.models.customer import Customer
from mailer.models.user import User

#: Stands for "some day" where tasks are sorted: such tasks come last.
SOME_DAY = dt.date(9999, 12, 31)


class TaskState(enum.StrEnum):
    """How far a task has come."""

    OPEN = "open"
    DONE = "done"


class TaskPriority(enum.IntEnum):
    """How much it matters; the larger, the more."""

    LOW = 0
    NORMAL = 1
    HIGH = 2


class TaskAbout(enum.StrEnum):
    """What kind of record a task is about."""

    CUSTOMER = "customer"
    DOCUMENT = "document"
    INCIDENT = "incident"
    RATING = "rating"


class TaskOrigin(enum.StrEnum):
    """What made a task."""

    PERSON = "person"
    #: A customer gave a low score.
    RATING = "rating"
    #: A recipient of a mailing did something.
    TRIGGER = "trigger"


class Task(Base):
    """One task, of one person or of nobody yet."""

    __tablename__ = "task"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    subject: Mapped[str] = mapped_column(String(200))
    subject_key: Mapped[str] = mapped_column(sort_key(200))
    note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[TaskState] = mapped_column(enum_type(TaskState), default="open")
    priority: Mapped[int] = mapped_column(Integer, default=TaskPriority.NORMAL)
    #: SOME_DAY when there is none.
    due_on: Mapped[dt.date] = mapped_column(Date, default=SOME_DAY)
    #: When the assignee is reminded of it by mail, until that is posted.
    remind_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    about_kind: Mapped[TaskAbout | None] = mapped_column(enum_type(TaskAbout))
    about_id: Mapped[int | None] = mapped_column(Id)
    #: Whose record it is about, so that the customer's page has the tasks of all its records.
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    origin: Mapped[TaskOrigin] = mapped_column(enum_type(TaskOrigin), default="person")
    #: What a program made it for: the same is never made twice.
    origin_key: Mapped[str | None] = mapped_column(sort_key(80), unique=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    modified_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    done_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("app_user.id"))
    #: In no list any more; for a while it can be brought back.
    deleted_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    customer: Mapped[Customer | None] = relationship()
    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id])
    created_by: Mapped[User | None] = relationship(foreign_keys=[created_by_id])
    done_by: Mapped[User | None] = relationship(foreign_keys=[done_by_id])

    __table_args__ = (
        Index("ix_task_due", "state", "due_on", "id"),
        Index("ix_task_assignee", "assignee_id", "state", "due_on", "id"),
        Index("ix_task_customer", "customer_id", "due_on", "id"),
        Index("ix_task_about", "about_kind", "about_id"),
        Index("ix_task_subject", "subject_key", "id"),
        Index("ix_task_done", "done_at", "id"),
        Index("ix_task_created", "created_at", "id"),
        Index(
            "ix_task_remind",
            "remind_at",
            sqlite_where=text("remind_at IS NOT NULL"),
            postgresql_where=text("remind_at IS NOT NULL"),
        ),
        Index(
            "ix_task_deleted",
            "deleted_at",
            sqlite_where=text("deleted_at IS NOT NULL"),
            postgresql_where=text("deleted_at IS NOT NULL"),
        ),
    )

    @property
    def day(self) -> dt.date | None:
        """The day it is due, if there is one."""
        return None if self.due_on == SOME_DAY else self.due_on
