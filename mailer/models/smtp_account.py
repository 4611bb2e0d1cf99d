"""Servers that mail leaves through."""

from __future__ import annotations

import datetime as dt
import enum

from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from mailer.infra.db import Base, Id, UTCDateTime, enum_type


class AccountKind(enum.StrEnum):
    """A real server, or the mailbox inside this installation that catches every mail."""

    LOCAL_MAILBOX = "local_mailbox"
    SMTP = "smtp"


class Security(enum.StrEnum):
    """How the connection is encrypted."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


class AccountState(enum.StrEnum):
    """Paused: its server did not answer, it is tried again at `wake_at`.
    Stopped: it refused our login; someone must correct the settings."""

    ACTIVE = "active"
    PAUSED = "paused"
    STOPPED = "stopped"


class SmtpAccount(Base):
    """One sending account: the company's (no owner) or a user's own."""

    __tablename__ = "smtp_account"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("app_user.id", ondelete="CASCADE"), unique=True
    )
    kind: Mapped[AccountKind] = mapped_column(enum_type(AccountKind), default="smtp")
    #: Among the accounts without an owner: the one the company sends through.
    company_default: Mapped[bool] = mapped_column(Boolean, default=False)
    host: Mapped[str] = mapped_column(String(253), default="")
    port: Mapped[int] = mapped_column(Integer, default=587)
    security: Mapped[Security] = mapped_column(enum_type(Security), default="starttls")
    username: Mapped[str] = mapped_column(String(254), default="")
    #: Encrypted by `infra.crypto` with the account's id as associated data.
    password_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    from_name: Mapped[str] = mapped_column(String(120), default="")
    from_address: Mapped[str] = mapped_column(String(254), default="")
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    #: Most mails a day, a month, a minute; empty = no limit.
    daily_limit: Mapped[int | None] = mapped_column(Integer)
    monthly_limit: Mapped[int | None] = mapped_column(Integer)
    per_minute: Mapped[int | None] = mapped_column(Integer)
    #: Most connections to the server at once.
    connections: Mapped[int] = mapped_column(Integer, default=4)
    #: Share of the limits kept for urgent mail, in percent.
    reserve_percent: Mapped[int] = mapped_column(Integer, default=10)
    #: A super admin or the terminal allowed a server on an internal address.
    internal_allowed: Mapped[bool] = mapped_column(Boolean, default=False)
    state: Mapped[AccountState] = mapped_column(enum_type(AccountState), default="active")
    state_reason: Mapped[str] = mapped_column(String(500), default="")
    wake_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    #: How often in a row its server did not answer.
    failures: Mapped[int] = mapped_column(Integer, default=0)
    #: Whose signature its mails carry (RFC 6376): domain and selector; empty = none.
    dkim_domain: Mapped[str] = mapped_column(String(253), default="", server_default="")
    dkim_selector: Mapped[str] = mapped_column(String(63), default="", server_default="")
    #: The private key, encrypted as the password is. It stays while signing is switched off.
    dkim_key_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    dkim_on: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    tested_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    #: Where its mails come back to, such as `bounces+{token}@example.com`; empty: to the From
    #: address. It is used once a test mail to it was found in the bounce mailbox.
    bounce_pattern: Mapped[str] = mapped_column(String(254), default="", server_default="")
    #: The latest test mail.
    bounce_test_id: Mapped[int | None] = mapped_column(Id)
    bounce_tested_at: Mapped[dt.datetime | None] = mapped_column(UTCDateTime)
    __table_args__ = (
        Index(
            "uq_smtp_account_company_default",
            "company_default",
            unique=True,
            sqlite_where=text("company_default"),
            postgresql_where=text("company_default"),
        ),
    )


class AccountUsage(Base):
    """Mails of one account counted against a limit.

    `period` is `2026-11-21` or `2026-11` (a day or month of the company's calendar), or
    `@179529492`, ten seconds since 1970: the last seven of them are the minute of a limit.
    """

    __tablename__ = "account_usage"

    account_id: Mapped[int] = mapped_column(Id, primary_key=True)
    period: Mapped[str] = mapped_column(String(16), primary_key=True)
    used: Mapped[int] = mapped_column(Integer, default=0)
