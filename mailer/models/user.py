"""People who sign in."""

from __future__ import annotations

import datetime as dt

from flask_login import UserMixin
from sqlalchemy import Boolean, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mailer.infra.db import Base, Id, UTCDateTime, sort_key
from mailer.models.role import Role


class User(UserMixin, Base):
    """Someone who signs in; also the record owner of customers."""

    __tablename__ = "app_user"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(sort_key(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(String(60), default="")
    #: The number this person has in the system that users were imported from.
    external_id: Mapped[str] = mapped_column(String(60), default="", index=True)
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    #: Part of every session and password link: changing it ends them all.
    session_epoch: Mapped[int] = mapped_column(Integer, default=0)
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    super_admin: Mapped[bool] = mapped_column(Boolean, default=False)
    role_id: Mapped[int | None] = mapped_column(ForeignKey("role.id"), index=True)
    language: Mapped[str] = mapped_column(String(8), default="")
    time_zone: Mapped[str] = mapped_column(String(60), default="")
    theme: Mapped[str] = mapped_column(String(8), default="auto")
    signature: Mapped[str] = mapped_column(Text, default="")
    bcc_copy: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    signed_in_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)

    role: Mapped[Role | None] = relationship(lazy="joined")

    def get_id(self) -> str:
        """What a session remembers: a session of an older epoch is no longer valid."""
        return f"{self.id}.{self.session_epoch}"

    @property
    def is_active(self) -> bool:
        """Flask-Login refuses people who were switched off."""
        return self.active
