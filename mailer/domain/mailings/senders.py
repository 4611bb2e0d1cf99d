"""Who a mailing comes from, and who gets the answers: whoever sends it, the owner of each
recipient's record, or the organisation (FEATURES Z5).

A mail in a colleague's name leaves through the colleague's own account once its test succeeded;
else through the company's, if that may send for the address.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts import sending
from mailer.domain.accounts.access import Actor
from mailer.domain.accounts.sending import Sender
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.customer import Customer
from mailer.models.template import Template
from mailer.models.user import User


class Who(enum.StrEnum):
    """In whose name."""

    ME = "me"
    OWNER = "owner"
    COMPANY = "company"
    #: As the template says, see `domain.templates.from_address`.
    TEMPLATE = "template"


@dataclass(frozen=True)
class Senders:
    """The From and Reply-to of a mailing."""

    #: Of most mails; with `owners`, of those to customers that nobody owns.
    main: Sender
    #: Owner of a record → the sender of mails to its customers.
    owners: dict[int, Sender]
    #: Owners in whose name nothing can leave: their customers get no mail.
    without: frozenset[int]


class NotAllowed(Refused):
    """No account may send in the name of an address that was asked for."""


def senders_for(
    actor: Actor,
    who: Who | None = None,
    reply: Who | None = None,
    template: Template | None = None,
) -> Senders:
    """From whom mails of this person leave, and where answers go: without a choice, as the
    account of the sender says. Raises `Refused` when no account can send at all, `NotAllowed`
    when none may send as the `template` says."""
    user = actor if isinstance(actor, User) else None
    mine = who in (None, Who.ME)
    named = in_name_of(user) if who == Who.ME and user is not None else None
    if who == Who.TEMPLATE and template is not None and template.from_address:
        named = _as_template_says(template, user)
    main = named or sending.sender_for(user if mine else None)
    found = Senders(main, {}, frozenset())
    if Who.OWNER in (who, reply):
        found = _with_owners(main, in_name=who == Who.OWNER, answers=reply == Who.OWNER)
    if address := _answers_to(reply, user, template):
        owners = {owner: replace(each, reply_to=address) for owner, each in found.owners.items()}
        found = Senders(replace(main, reply_to=address), owners, found.without)
    return found


def _answers_to(reply: Who | None, user: User | None, template: Template | None) -> str:
    """The one address that all answers go to; empty where the sender, or each owner, says."""
    if reply == Who.TEMPLATE:
        return template.reply_to if template is not None else ""
    if reply not in (Who.ME, Who.COMPANY):
        return ""
    return user.email if reply == Who.ME and user is not None else _company_reply()


def _as_template_says(template: Template, user: User | None) -> Sender:
    account = sending.account_for_address(template.from_address, user)
    if account is None:
        raise NotAllowed(
            _(
                "No account may send as %(address)s. It leaves through your own account if that "
                "sends as this address, or through the company’s if the address is of the same "
                "domain as the company’s.",
                address=template.from_address,
            )
        )
    name = template.from_name or company().name
    return Sender(name, template.from_address, "", account)


def in_name_of(user: User) -> Sender | None:
    """The sender of mails in a colleague's name; None when no account may send them."""
    own = sending.own_account(user)
    if own is not None and sending.serves(own) and not sending.why_unusable(own):
        return sending.sender_for(user)
    account = sending.company_account()
    if sending.why_unusable(account) or not sending.may_send_for(account, user.email):
        return None
    return Sender(user.name, user.email, "", account)


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


def who_of(text: str) -> Who | None:
    """What a form or a row says; None for nothing, or for what there is not."""
    return Who(text) if text in set(Who) else None
