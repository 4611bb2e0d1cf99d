"""What a person enters about a sending account: who mail comes from, the server, the limits;
checked before anything is saved or tested."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass

from flask_babel import gettext as _

from mailer.domain.accounts.access import Actor, System
from mailer.infra import crypto
from mailer.lib import clock, email_address, server_name
from mailer.lib.errors import Refused
from mailer.models.smtp_account import Security, SmtpAccount

DAILY, MONTHLY, RESERVE = 300, 1000, 10
#: Connections to a server at once: what most providers bear, and the most that can be set.
CONNECTIONS, MOST_CONNECTIONS = 4, 100
_TESTED = "smtp-tested"
_TEST_COUNTS_SECONDS = 3600


@dataclass(frozen=True)
class Address:
    """Who a mail comes from."""

    name: str
    address: str
    reply_to: str = ""


@dataclass(frozen=True)
class Server:
    """Where it is handed over. An empty password keeps the stored one."""

    host: str
    port: int | None
    security: Security
    username: str = ""
    password: str = ""


@dataclass(frozen=True)
class Limits:
    """Most mails a day, a month and a minute (None: no limit), the share of day and month that
    is kept for urgent mail, in percent, and most connections at once."""

    daily: int | None = DAILY
    monthly: int | None = MONTHLY
    per_minute: int | None = None
    reserve_percent: int = RESERVE
    connections: int = CONNECTIONS


def password_of(account: SmtpAccount) -> str:
    """The password in clear, for the connection only. Raises `crypto.WrongKey`."""
    if account.password_sealed is None:
        return ""
    return crypto.unseal(account.password_sealed, f"smtp_account:{account.id}")


def seal_password(account: SmtpAccount, password: str) -> None:
    """Keep a password so that it opens for this account only; the account has its id."""
    account.password_sealed = crypto.seal(password, f"smtp_account:{account.id}")


def check_sender(sender: Address) -> None:
    """Raises `Refused` with a sentence for each field that cannot be used."""
    _refuse(_sender_errors(sender))


def check(account: SmtpAccount | None, sender: Address, server: Server, actor: Actor) -> str:
    """The name of the server as the network knows it; `account` is what is stored so far.

    Raises `Refused` with a sentence for each field that cannot be used.
    """
    host = server_name.parse(server.host)
    same = account if account is not None and account.host == host else None
    errors = _sender_errors(sender)
    errors.update(_host_error(server.host, host, internal_allowed(same, actor)))
    if server.port is None or not 1 <= server.port <= 65535:
        errors["port"] = _("Enter a port from 1 to 65535; most servers use 587 or 465.")
    errors.update(_login_errors(account, same, host, server))
    _refuse(errors)
    return host or ""


def internal_allowed(same: SmtpAccount | None, actor: Actor) -> bool:
    """May the server be on the internal network? `same` is the stored account when its server
    stays what it is: what a super admin or the terminal once allowed stays allowed."""
    if isinstance(actor, System) or actor.super_admin:
        return True
    return same is not None and same.internal_allowed


def check_limits(limits: Limits) -> None:
    """Raises `Refused` with a sentence for each number that cannot be used."""
    numbers = {
        "daily_limit": limits.daily,
        "monthly_limit": limits.monthly,
        "per_minute": limits.per_minute,
    }
    errors = {
        field: _("Enter a number from 1 to 10,000,000, or leave it empty for no limit.")
        for field, number in numbers.items()
        if number is not None and not 1 <= number <= 10_000_000
    }
    if not 0 <= limits.reserve_percent <= 90:
        errors["reserve_percent"] = _("Enter a share from 0 to 90 percent.")
    if not 1 <= limits.connections <= MOST_CONNECTIONS:
        errors["connections"] = _("Enter a number from 1 to %(most)s.", most=MOST_CONNECTIONS)
    _refuse(errors)


def proof_of_test(account: SmtpAccount | None, sender: Address, server: Server) -> str:
    """What a form carries along after a successful test, so that saving these very settings
    within the hour counts as tested. Nobody but us can read it."""
    stamp = f"{int(clock.now().timestamp())} {digest(account, sender, server)}"
    return base64.urlsafe_b64encode(crypto.seal(stamp, _TESTED)).decode()


def proves(proof: str, account: SmtpAccount | None, sender: Address, server: Server) -> bool:
    """Is `proof` of these very settings, and fresh?"""
    try:
        made, tested = crypto.unseal(base64.urlsafe_b64decode(proof), _TESTED).split()
    except (binascii.Error, ValueError, crypto.WrongKey):
        return False
    fresh = clock.now().timestamp() - int(made) < _TEST_COUNTS_SECONDS
    return fresh and tested == digest(account, sender, server)


def digest(account: SmtpAccount | None, sender: Address, server: Server) -> str:
    """The same for the same server, login, password and From address; `account` gives the
    stored password where none was typed."""
    settings = [
        server_name.parse(server.host),
        server.port,
        server.security,
        server.username,
        typed_or_stored(account, server),
        sender.address.strip(),
    ]
    return hashlib.sha256(json.dumps(settings).encode()).hexdigest()


def typed_or_stored(account: SmtpAccount | None, server: Server) -> str:
    """The password that goes with what was typed; a stored one that does not open (the secret
    key was changed) counts as none."""
    if server.password or account is None or not server.username:
        return server.password
    try:
        return password_of(account)
    except crypto.WrongKey:
        return ""


def settings_of(account: SmtpAccount) -> tuple[Address, Server]:
    """What is stored, in the form in which it is entered (without the password)."""
    return (
        Address(account.from_name, account.from_address, account.reply_to),
        Server(account.host, account.port, account.security, account.username),
    )


def _sender_errors(sender: Address) -> dict[str, str]:
    errors = {}
    if not sender.name.isprintable():
        errors["from_name"] = _("A name is one line of text.")
    if not sender.address.strip():
        errors["from_address"] = _("Enter the address that mails come from.")
    elif email_address.parse(sender.address) is None:
        errors["from_address"] = _("This is not an e-mail address. It looks like name@company.com.")
    if sender.reply_to.strip() and email_address.parse(sender.reply_to) is None:
        errors["reply_to"] = _("This is not an e-mail address. It looks like name@company.com.")
    return errors


def _host_error(typed: str, host: str | None, internal_allowed: bool) -> dict[str, str]:
    if not typed.strip():
        return {"host": _("Enter the name of the server, such as smtp.company.com.")}
    if host is None:
        return {"host": _("This is not the name of a server. It looks like smtp.company.com.")}
    if server_name.is_internal(host) and not internal_allowed:
        return {"host": _("This server is on the internal network. Only a super admin may set it.")}
    return {}


def _login_errors(
    account: SmtpAccount | None, same: SmtpAccount | None, host: str | None, server: Server
) -> dict[str, str]:
    if not server.username:
        if server.password:
            return {"username": _("Enter the login that this password belongs to.")}
        return {}
    errors = {}
    internal = host is not None and server_name.is_internal(host)
    if server.security == Security.NONE and not internal:
        errors["security"] = _(
            "Choose STARTTLS or TLS: without it, others could read the password on its way."
        )
    if not server.password:
        if account is None or account.password_sealed is None:
            errors["password"] = _("Enter the password of this login.")
        elif same is None:
            errors["password"] = _(
                "The stored password belongs to %(host)s. Enter the one of the new server.",
                host=account.host,
            )
    return errors


def _refuse(errors: dict[str, str]) -> None:
    if errors:
        raise Refused(_("Nothing was saved: some fields need a correction."), fields=errors)
