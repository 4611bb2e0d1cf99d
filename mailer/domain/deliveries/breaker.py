"""The account's own state: paused while its server is away, stopped when it refuses the login."""

from __future__ import annotations

import datetime as dt
import random

from sqlalchemy import Connection, select, update

from mailer.domain.accounts import sending
from mailer.domain.accounts.access import SYSTEM
from mailer.domain.accounts.explain import stored
from mailer.domain.outbox.post import Recipient, post
from mailer.infra.db import db
from mailer.infra.smtp_reply import TransportError
from mailer.lib.errors import Refused
from mailer.models.message import MessageKind
from mailer.models.smtp_account import AccountKind, AccountState, SmtpAccount
from mailer.models.user import User

_FIRST = dt.timedelta(seconds=3)
_LONGEST = dt.timedelta(minutes=5)
#: The local mailbox is started again within seconds.
_LONGEST_LOCAL = dt.timedelta(seconds=10)


def pause(connection: Connection, account_id: int, error: TransportError, now: dt.datetime) -> None:
    """The server is away: probe it with one mail, after 3 seconds, 6, 12, … at most 5 minutes."""
    account = connection.execute(
        select(SmtpAccount.failures, SmtpAccount.kind)
        .where(SmtpAccount.id == account_id, SmtpAccount.state != AccountState.STOPPED)
        .with_for_update()
    ).one_or_none()
    if account is None:
        return
    longest = _LONGEST_LOCAL if account.kind == AccountKind.LOCAL_MAILBOX else _LONGEST
    doubled: int = 2 ** min(account.failures, 10)
    wait = min(_FIRST * doubled, longest) * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
    connection.execute(
        update(SmtpAccount)
        .where(SmtpAccount.id == account_id)
        .values(
            state=AccountState.PAUSED,
            state_reason=stored(error),
            failures=account.failures + 1,
            wake_at=now + wait,
        )
    )


def recovered(connection: Connection, account_id: int) -> None:
    """The server took a mail again."""
    connection.execute(
        update(SmtpAccount)
        .where(SmtpAccount.id == account_id, SmtpAccount.state == AccountState.PAUSED)
        .values(state=AccountState.ACTIVE, state_reason="", failures=0, wake_at=None)
    )


def stop(connection: Connection, account_id: int, error: TransportError) -> bool:
    """The server refuses the login: nobody tries again until the settings are corrected. True
    when it was this that stopped the account, so that its owner is told once."""
    done = connection.execute(
        update(SmtpAccount)
        .where(SmtpAccount.id == account_id, SmtpAccount.state != AccountState.STOPPED)
        .values(state=AccountState.STOPPED, state_reason=stored(error), wake_at=None)
    )
    return bool(done.rowcount)


def tell_owner(account_id: int) -> None:
    """Post the mail that says an account is stopped: to the user whose account it is, or to the
    super admins if it is the company's. Who has no other account to get it through sees it on
    the home page only. The caller commits."""
    account = db.session.get(SmtpAccount, account_id)
    if account is None:
        return
    for person in _responsible(account):
        try:
            sender = sending.sender_for(person)
        except Refused:
            continue
        post(
            MessageKind.ACCOUNT_STOPPED,
            account_id=sender.account.id,
            from_address=sender.address,
            from_name=sender.name,
            reply_to=sender.reply_to,
            to=[Recipient(person.email)],
            language=person.language,
            data={"account_id": account_id},
            actor=SYSTEM,
        )


def _responsible(account: SmtpAccount) -> list[User]:
    people = select(User).where(User.active)
    if account.owner_id is None:
        return list(db.session.scalars(people.where(User.super_admin).order_by(User.id)))
    return list(db.session.scalars(people.where(User.id == account.owner_id)))
