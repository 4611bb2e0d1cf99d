"""A change of many ticked customers at once, done in slices by a job."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mailer.infra.db import Base, Id, UTCDateTime, enum_type
from mailer.models.list_state import Selection
from mailer.models.user import User


class BulkKind(enum.StrEnum):
    """What is done to each customer; `target_id` says to which group, list, family or owner."""

    ADD_TO_GROUP = "add_to_group"
    REMOVE_FROM_GROUP = "remove_from_group"
    ADD_TO_LIST = "add_to_list"
    REMOVE_FROM_LIST = "remove_from_list"
    SET_FAMILY = "set_family"
    SET_OWNER = "set_owner"
    DELETE = "delete"


class BulkState(enum.StrEnum):
    """Where a change stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class BulkChange(Base):
    """One change; the customers are done in the order of their ids, up to `up_to`."""

    __tablename__ = "bulk_change"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[BulkKind] = mapped_column(enum_type(BulkKind))
    target_id: Mapped[int | None] = mapped_column(Id)
    #: The frozen ticks; gone once the change is finished.
    selection_id: Mapped[int | None] = mapped_column(
        ForeignKey("selection.id", ondelete="SET NULL")
    )
    state: Mapped[BulkState] = mapped_column(enum_type(BulkState), default="running")
    error: Mapped[str] = mapped_column(String(500), default="")
    total: Mapped[int] = mapped_column(Integer, default=0)
    done: Mapped[int] = mapped_column(Integer, default=0)
    up_to: Mapped[int] = mapped_column(Id, default=0)
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("app_user.id", ondelete="SET NULL")
    )
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    updated_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)

    selection: Mapped[Selection | None] = relationship()
    created_by: Mapped[User | None] = relationship()

    __table_args__ = (Index("ix_bulk_change_state", "state", "updated_at"),)
