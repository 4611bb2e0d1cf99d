"""Who a mailing comes from, and who gets the answers: whoever sends it, the owner of each
recipient's record, or the organisation (FEATURES Z5).

A mail in a colleague's name leaves through the colleague's own account once its test succeeded;
else through the company's, if that may send for the address.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

from sqlalchemy import select

from mailer.domain.accounts import sending
from mailer.domain.accounts.access import Actor
from mailer.domain.accounts.sending import Sender
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.lib import email_address
from mailer.models.customer import Customer
from mailer.models.smtp_account import AccountKind, SmtpAccount
from mailer.models.user import User


class Who(enum.StrEnum):
    """In whose name."""

    ME = "me"
    OWNER = "owner"
    COMPANY = "company"


@dataclass(frozen=True)
class Senders:
    """The From and Reply-to of a mailing."""

    #: Of most mails; with `owners`, of those to customers that nobody owns.
    main: Sender
    #: Owner of a record → the sender of mails to its customers.
    owners: dict[int, Sender]
    #: Owners in whose name nothing can leave: their customers get no mail.
    without: frozenset[int]


def senders_for(actor: Actor, who: Who | None = None, reply: Who | None = None) -> Senders:
    """From whom mails of this person leave, and where answers go: without a choice, as the
    account of the sender says. Raises `Refused` when no account can send at all."""
    user = actor if isinstance(actor, User) else None
    mine = who in (None, Who.ME)
    named = in_name_of(user) if who == Who.ME and user is not None else None
    main = named or sending.sender_for(user if mine else None)
    found = Senders(main, {}, frozenset())
    if Who.OWNER in (who, reply):
        found = _with_owners(main, in_name=who == Who.OWNER, answers=reply == Who.OWNER)
    if reply in (Who.ME, Who.COMPANY):
        address = user.email if reply == Who.ME and user is not None else _company_reply()
        owners = {owner: replace(each, reply_to=address) for owner, each in found.owners.items()}
        found = Senders(replace(main, reply_to=address), owners, found.without)
    return found


def in_name_of(user: User) -> Sender | None:
    """The sender of mails in a colleague's name; None when no account may send them."""
    own = sending.own_account(user)
    if own is not None and sending.serves(own) and not sending.why_unusable(own):
        return sending.sender_for(user)
    account = sending.company_account()
    if sending.why_unusable(account) or not may_send_for(account, user.email):
        return None
    return Sender(user.name, user.email, "", account)


def may_send_for(account: SmtpAccount, address: str) -> bool:
    """May the company's account send in the name of this address? Of its own domain; the local
    mailbox, which nothing leaves, of any."""
    if account.kind == AccountKind.LOCAL_MAILBOX:
        return True
    ours, theirs = email_address.parse(account.from_address), email_address.parse(address)
    if ours is None or theirs is None:
        return False
    return _domain(ours.key) == _domain(theirs.key)


def _with_owners(main: Sender, *, in_name: bool, answers: bool) -> Senders:
    owners, without = {}, set()
    for user in _owners():
        sender = in_name_of(user) if in_name else main
        if sender is None:
            without.add(user.id)
        else:
            owners[user.id] = replace(sender, reply_to=user.email) if answers else sender
    return Senders(main, owners, frozenset(without))


def _owners() -> list[User]:
    """Colleagues who own customers' records and can be written back to."""
    owns = select(Customer.id).where(Customer.owner_id == User.id).exists()
    return list(db.session.scalars(select(User).where(User.active, owns).order_by(User.id)))


def _company_reply() -> str:
    account = sending.company_account()
    return account.reply_to or company().email or account.from_address


def _domain(address: str) -> str:
    return address.rpartition("@")[2]


def who_of(text: str) -> Who | None:
    """What a form or a row says; None for nothing, or for what there is not."""
    return Who(text) if text in set(Who) else None
