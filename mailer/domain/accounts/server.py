"""From a stored account to a server that can be connected to."""

from __future__ import annotations

from mailer.domain.accounts.smtp_settings import password_of
from mailer.infra import crypto
from mailer.infra.installation import installation
from mailer.infra.smtp import ServerSettings
from mailer.infra.smtp_reply import Fault, Stage, TransportError
from mailer.models.smtp_account import AccountKind, Security, SmtpAccount


def server_of(account: SmtpAccount) -> ServerSettings:
    """Where this account's mails are handed over.

    While links in mails only work on this machine, only servers on it are allowed. Raises
    `TransportError` when that is known not to work without connecting: the local mailbox is not
    running, or the stored password does not open any more.
    """
    if account.kind == AccountKind.LOCAL_MAILBOX:
        return ServerSettings(
            "127.0.0.1", _mailbox_port(), Security.NONE, internal_allowed=True, loopback_only=True
        )
    try:
        password = password_of(account)
    except crypto.WrongKey:
        raise TransportError(Fault.LOGIN, Stage.LOGIN, permanent=True, detail="wrong_key") from None
    return ServerSettings(
        account.host,
        account.port,
        account.security,
        account.username,
        password,
        internal_allowed=account.internal_allowed,
        loopback_only=installation().public_is_loopback,
    )


def _mailbox_port() -> int:
    """The port that the local mailbox wrote down when it started."""
    try:
        return int(installation().mailbox_port_file.read_text("ascii"))
    except (OSError, ValueError):
        raise TransportError(Fault.REFUSED, Stage.CONNECT) from None
