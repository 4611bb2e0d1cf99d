"""What came back, and the mailbox that it comes back to."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import BigInteger, Boolean, Index, Integer, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, UTCDateTime, enum_type
from mailer.models.smtp_account import Security


class BounceKind(enum.StrEnum):
    """How a mail came back."""

    #: The address cannot be written to.
    HARD = "hard"
    #: This mail, or this time: full, busy, refused as spam.
    SOFT = "soft"
    #: Its reader called it spam.
    COMPLAINT = "complaint"


class Bounce(Base):
    """One mail that came back: at most one for each, whatever comes back again."""

    __tablename__ = "bounce"

    delivery_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    address_key: Mapped[str] = mapped_column(String(254))
    kind: Mapped[BounceKind] = mapped_column(enum_type(BounceKind))
    #: Enhanced status code (RFC 3463); empty if none was named.
    status: Mapped[str] = mapped_column(String(16), default="")
    diagnostic: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[dt.datetime] = mapped_column(UTCDateTime)
    #: It counts against its address; no more once the address was taken off the suppression list.
    counts: Mapped[bool] = mapped_column(Boolean, default=True)

    __table_args__ = (
        Index(
            "ix_bounce_address",
            "address_key",
            "at",
            sqlite_where=text("counts"),
            postgresql_where=text("counts"),
        ),
    )


class AfterReading(enum.StrEnum):
    """What is done with a mail that answers one of ours. Any other is left as it is."""

    SEEN = "seen"
    MOVE = "move"


class BounceMailbox(Base):
    """The mailbox that answers come to, and how far it has been read (RFC 3501 §2.3.1.1)."""

    __tablename__ = "bounce_mailbox"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    host: Mapped[str] = mapped_column(String(253))
    port: Mapped[int] = mapped_column(Integer)
    security: Mapped[Security] = mapped_column(enum_type(Security))
    username: Mapped[str] = mapped_column(String(254))
    #: Encrypted by `infra.crypto` with the mailbox's id as associated data.
    password_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    folder: Mapped[str] = mapped_column(String(120), default="INBOX")
    after: Mapped[AfterReading] = mapped_column(enum_type(AfterReading), default="seen")
    move_to: Mapped[str] = mapped_column(String(120), default="")
    #: A super admin or the terminal allowed a server on an internal address.
    internal_allowed: Mapped[bool] = mapped_column(Boolean, default=False)
    #: Numbers of mails are good for this value only; None: nothing was read yet.
    uid_validity: Mapped[int | None] = mapped_column(BigInteger)
    #: The last mail that was read.
    last_uid: Mapped[int] = mapped_column(BigInteger, default=0)
    #: When it was last read to its end, and why that failed since then.
    read_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    trouble: Mapped[str] = mapped_column(String(500), default="")
