"""Mails with a link to set a password. They go through the outbox like all others; the link
itself is made while the mail is rendered (`password_links`)."""

from __future__ import annotations

from flask_babel import gettext as _

from mailer.domain.accounts import users
from mailer.domain.accounts.access import SYSTEM, Actor, require
from mailer.domain.accounts.permissions import USERS_MANAGE
from mailer.domain.accounts.sending import sender_for
from mailer.domain.audit.record import record
from mailer.domain.outbox.post import Recipient, post
from mailer.domain.settings.company import company
from mailer.lib.errors import Refused
from mailer.models.message import MessageKind
from mailer.models.user import User


def send_link(email: str) -> None:
    """Mail a link to whoever signs in with this address; nothing happens for anyone else, and
    the caller cannot tell the difference.

    Raises `Refused` when the company cannot send at all, whatever the address.
    """
    sender_for(None)
    user = users.by_email(email)
    if user is None or not user.active:
        return
    _post(user, MessageKind.PASSWORD, SYSTEM)
    record(SYSTEM, "users.password_link", object_type="user", object_id=user.id)


def invite(user: User, actor: Actor) -> None:
    """Mail someone the link by which they choose their first password.

    Raises `Refused` when the company cannot send, or the person is switched off.
    """
    require(actor, USERS_MANAGE)
    if not user.active:
        raise Refused(_("%(name)s is deactivated. Activate the account first.", name=user.name))
    _post(user, MessageKind.INVITATION, actor)
    record(actor, "users.invite", object_type="user", object_id=user.id, email=user.email)


def _post(user: User, kind: MessageKind, actor: Actor) -> None:
    sender = sender_for(None)
    post(
        kind,
        account_id=sender.account.id,
        from_address=sender.address,
        from_name=sender.name,
        reply_to=sender.reply_to,
        to=[Recipient(user.email)],
        data={"user_id": user.id},
        language=user.language or company().language,
        actor=actor,
    )
