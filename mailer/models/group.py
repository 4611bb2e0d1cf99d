"""Groups (a customer may be in many) and families (a customer is in one)."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, sort_key


class CustomerGroup(Base):
    """A named set of customers."""

    __tablename__ = "customer_group"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(sort_key(120), unique=True)
    description: Mapped[str] = mapped_column(String(300), default="")


class GroupMember(Base):
    """A customer in a group."""

    __tablename__ = "customer_group_member"

    group_id: Mapped[int] = mapped_column(
        ForeignKey("customer_group.id", ondelete="CASCADE"), primary_key=True
    )
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True
    )

    __table_args__ = (Index("ix_customer_group_member_customer", "customer_id"),)


class Family(Base):
    """The company's own classification of customers."""

    __tablename__ = "family"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(sort_key(120), unique=True)
