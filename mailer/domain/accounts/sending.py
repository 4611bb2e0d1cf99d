"""Who a mail comes from, and which account it leaves through."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from mailer.domain.accounts.explain import sentence
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.infra.installation import installation
from mailer.lib import email_address, server_name
from mailer.lib.errors import Refused
from mailer.models.smtp_account import AccountKind, AccountState, SmtpAccount
from mailer.models.user import User


@dataclass(frozen=True)
class Sender:
    """The From of a mail and the account that carries it."""

    name: str
    address: str
    reply_to: str
    account: SmtpAccount


def company_account() -> SmtpAccount:
    """The account that the company sends through, usable or not.

    Raises `Refused` in a data folder that was never prepared.
    """
    account: SmtpAccount | None = db.session.scalar(
        db.select(SmtpAccount).where(SmtpAccount.company_default)
    )
    if account is None:
        raise Refused(
            _("There is no sending account yet. Choose one in Settings → Sending account.")
        )
    return account


def own_account(user: User) -> SmtpAccount | None:
    """The account that a user set in "My parameters", tested or not."""
    account: SmtpAccount | None = db.session.scalar(
        db.select(SmtpAccount).where(SmtpAccount.owner_id == user.id)
    )
    return account


def account_for(user: User | None) -> SmtpAccount:
    """The user's own account once its test succeeded, else the company's.

    Raises `Refused`, with what to do about it, when that account cannot send.
    """
    own = own_account(user) if user is not None else None
    account = own if own is not None and serves(own) else company_account()
    reason = why_unusable(account)
    if reason:
        raise Refused(reason)
    return account


def sender_for(user: User | None) -> Sender:
    """From, reply address and account for what this person (or nobody) sends.

    Raises `Refused` as `account_for` does.
    """
    account = account_for(user)
    if account.owner_id is not None and user is not None:
        name = account.from_name or user.name
    else:
        name = account.from_name or company().name
    return Sender(name, account.from_address, account.reply_to, account)


def account_for_address(address: str, user: User | None) -> SmtpAccount | None:
    """The account that may send in the name of an address for this person: their own, once it
    was tested, where that is its address; else the company's, if it may."""
    own = own_account(user) if user is not None else None
    if own is not None and serves(own) and _same(own.from_address, address):
        return None if why_unusable(own) else own
    account = company_account()
    if why_unusable(account) or not may_send_for(account, address):
        return None
    return account


def may_send_for(account: SmtpAccount, address: str) -> bool:
    """May the company's account send in the name of this address? Of its own domain; the local
    mailbox, which nothing leaves, of any."""
    if account.kind == AccountKind.LOCAL_MAILBOX:
        return True
    ours, theirs = email_address.parse(account.from_address), email_address.parse(address)
    if ours is None or theirs is None:
        return False
    return _domain(ours.key) == _domain(theirs.key)


def serves(own: SmtpAccount) -> bool:
    """A user's own account is used once its test succeeded, until its server refuses it."""
    return own.tested_at is not None and own.state != AccountState.STOPPED


def why_unusable(account: SmtpAccount) -> str:
    """Why nothing can leave through this account and what to do, or an empty text."""
    if not account.from_address:
        return _(
            "The sending account has no From address. Enter one in Settings → Sending account."
        )
    if account.kind == AccountKind.LOCAL_MAILBOX:
        return ""
    if not account.host:
        return _("The sending account has no server. Enter one in Settings → Sending account.")
    if account.state == AccountState.STOPPED:
        return _(
            "The sending account is stopped: %(reason)s Correct it in Settings → Sending account, "
            "then choose “Try again now”.",
            reason=_ended(sentence(account.state_reason, account.host)),
        )
    return why_too_far(account)


def why_too_far(account: SmtpAccount) -> str:
    """While links in mails only work on this machine, no mail may leave it."""
    if account.kind == AccountKind.LOCAL_MAILBOX or not installation().public_is_loopback:
        return ""
    if server_name.is_loopback(account.host):
        return ""
    return _(
        "Mails through %(host)s would carry links to %(url)s, which only work on this machine. "
        "Start Mailer with PUBLIC_URL set to the address that your customers can reach, or "
        "send through the local mailbox until then.",
        host=account.host,
        url=installation().public_url,
    )


def _same(one: str, other: str) -> bool:
    ours, theirs = email_address.parse(one), email_address.parse(other)
    return ours is not None and theirs is not None and ours.key == theirs.key


def _ended(text: str) -> str:
    """A server's own words have no full stop, and more follows."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _domain(address: str) -> str:
    return address.rpartition("@")[2]
