"""What a person left in a list: columns, views under a name, and the ticks as "query +
exceptions"."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mailer.infra.db import Base, Id, UTCDateTime, sort_key
from mailer.models.user import User


class ListColumns(Base):
    """How a person wants a list: which columns, and in rows or as cards."""

    __tablename__ = "list_columns"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("app_user.id", ondelete="CASCADE"), primary_key=True
    )
    list_key: Mapped[str] = mapped_column(String(40), primary_key=True)
    #: Empty: the list's own.
    columns: Mapped[list[str]] = mapped_column(JSON, default=list)
    as_cards: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class SavedView(Base):
    """A search, filters and sorting of a list under a name; shared, everybody who sees the list
    has it."""

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"))
    list_key: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(60))
    #: Folded, for sorting and to find it again.
    name_key: Mapped[str] = mapped_column(sort_key(60))
    #: Search and filters, in the list's normal form.
    query: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    #: As in the list's URL; empty: the list's own.
    sort: Mapped[str] = mapped_column(String(60), default="")
    shared: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship()

    __table_args__ = (
        UniqueConstraint("user_id", "list_key", "name_key"),
        Index("ix_saved_view_list", "list_key", "name_key"),
    )


class Selection(Base):
    """The rows that a person ticked in a list, as "query + exceptions".

    Ticked are the items, and when `everything` is true also all rows that match one of the
    queries `query["any"]` (search and filters, as in the list's URL), less the items that are
    `excluded`. An empty query matches all rows. `domain.lists.selection` keeps these rules.
    """

    __tablename__ = "selection"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("app_user.id", ondelete="CASCADE"))
    list_key: Mapped[str] = mapped_column(String(40))
    everything: Mapped[bool] = mapped_column(Boolean, default=False)
    query: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    modified_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)

    __table_args__ = (UniqueConstraint("user_id", "list_key"),)


class SelectionItem(Base):
    """A row ticked by hand, or one taken out by hand (see `Selection`)."""

    __tablename__ = "selection_item"

    selection_id: Mapped[int] = mapped_column(
        ForeignKey("selection.id", ondelete="CASCADE"), primary_key=True
    )
    record_id: Mapped[int] = mapped_column(Id, primary_key=True)
    excluded: Mapped[bool] = mapped_column(Boolean, default=False)
