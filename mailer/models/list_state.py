"""What a person left in a list: columns, and the ticks as "query + exceptions"."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, UTCDateTime


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
