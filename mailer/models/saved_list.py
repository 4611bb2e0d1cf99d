"""Audiences that were given a name: customers who meet criteria, or who were put there by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, UTCDateTime, sort_key


class SavedList(Base):
    """One saved list. With `criteria` (a tree of `domain.customers.criteria`), whoever meets them
    when it is used; without, the customers of `SavedListMember`."""

    __tablename__ = "saved_list"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(sort_key(120), index=True)
    criteria: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    #: Names a list that every installation has; it cannot be changed or deleted.
    ready_made: Mapped[str | None] = mapped_column(String(40), unique=True)
    created_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("app_user.id", ondelete="SET NULL")
    )
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    modified_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    #: Deleted, and can be brought back: its id is never used again.
    deleted_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    @property
    def fixed(self) -> bool:
        """Its customers were put there by hand."""
        return self.criteria is None


class SavedListMember(Base):
    """A customer in a fixed list."""

    __tablename__ = "saved_list_member"

    list_id: Mapped[int] = mapped_column(
        ForeignKey("saved_list.id", ondelete="CASCADE"), primary_key=True
    )
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True
    )

    __table_args__ = (Index("ix_saved_list_member_customer", "customer_id"),)
