"""Links of the mails that were sent, by the number that stands for each of them."""

from __future__ import annotations

from sqlalchemy import Boolean, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id


class TrackedLink(Base):
    """Where a numbered link of a message leads. Written when its mailing starts, and never
    altered: mails point here for years."""

    __tablename__ = "tracked_link"

    message_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    #: From 1.
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    #: `http:` or `https:`, and a host. Tags, if it is personal, stand behind the host.
    url: Mapped[str] = mapped_column(String(2000))
    #: How many links to the same address stand before it in the mail.
    nth: Mapped[int] = mapped_column(Integer, default=0)
    #: Its tags are filled in for who follows it.
    personal: Mapped[bool] = mapped_column(Boolean, default=False)
