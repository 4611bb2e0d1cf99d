"""Lists that a company makes for what its customers have: contracts, vehicles, machines…"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mailer.infra.db import Base, Id, UTCDateTime, sort_key
from mailer.models.customer import Customer


class CustomList(Base):
    """One list. Its fields are the `CustomField`s with its id."""

    __tablename__ = "custom_list"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    #: The tag of its entries' names, and the beginning of its fields' keys: stays when it is renamed.
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(sort_key(80))
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    #: Nowhere any more; for a while it can be brought back with all its entries.
    deleted_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)


class ListEntry(Base):
    """One line of a list: something that a customer has."""

    __tablename__ = "list_entry"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("custom_list.id", ondelete="CASCADE"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(200))
    title_key: Mapped[str] = mapped_column(sort_key(200))
    #: Values of the list's fields by the field's key; empty ones are missing.
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_by_id: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    modified_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    deleted_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    customer: Mapped[Customer] = relationship()
    of_list: Mapped[CustomList] = relationship()

    __table_args__ = (
        Index("ix_list_entry_title", "list_id", "title_key", "id"),
        Index("ix_list_entry_modified", "list_id", "modified_at", "id"),
        Index("ix_list_entry_customer", "customer_id", "modified_at", "id"),
        Index(
            "ix_list_entry_deleted",
            "deleted_at",
            sqlite_where=text("deleted_at IS NOT NULL"),
            postgresql_where=text("deleted_at IS NOT NULL"),
        ),
    )
