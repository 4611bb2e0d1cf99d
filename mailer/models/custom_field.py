"""Fields that a company adds to its customers and to its custom lists."""

from __future__ import annotations

import enum

from sqlalchemy import JSON, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, enum_type


class FieldKind(enum.StrEnum):
    """What a custom field holds."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"


class CustomField(Base):
    """One added field; its values stand under `key` in `Customer.custom`, or in `ListEntry.values`
    where it belongs to a list. Also a tag."""

    __tablename__ = "custom_field"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(60), unique=True)
    label: Mapped[str] = mapped_column(String(120))
    kind: Mapped[FieldKind] = mapped_column(enum_type(FieldKind), default="text")
    choices: Mapped[list[str]] = mapped_column(JSON, default=list)
    position: Mapped[int] = mapped_column(Integer, default=0)
    #: None: of customers.
    list_id: Mapped[int | None] = mapped_column(
        ForeignKey("custom_list.id", ondelete="CASCADE"), index=True
    )
