"""The accounts that mail leaves through: the company's two (local mailbox, SMTP server) and
each user's own. Passwords are sealed for one account and never shown again."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import text

from mailer.domain.accounts.access import Actor, require
from mailer.domain.accounts.permissions import USERS_MANAGE
from mailer.domain.accounts.sending import own_account
from mailer.domain.accounts.smtp_settings import (
    DAILY,
    MONTHLY,
    RESERVE,
    Address,
    Limits,
    Server,
    check,
    check_limits,
    check_sender,
    digest,
    internal_allowed,
    proves,
    seal_password,
    settings_of,
)
from mailer.domain.audit.record import record
from mailer.infra.db import db
from mailer.infra.queue import enqueue
from mailer.lib import clock, email_address
from mailer.lib.errors import Refused
from mailer.models.ab_test import AbTest
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.mailing import Mailing, MailingState
from mailer.models.smtp_account import AccountKind, AccountState, AccountUsage, SmtpAccount
from mailer.models.user import User

EDIT = "settings:edit"
#: As in the partial indexes of `delivery`, letter by letter, so that they are used.
_WAITING = (
    "state IN ('queued','deferred')",
    # What is in work has a lease: by which the index is sorted.
    "state IN ('claimed','handing_over','in_doubt') AND state <> 'in_doubt'"
    " AND lease_until IS NOT NULL",
)


def company_smtp() -> SmtpAccount | None:
    """The company's account on a real server, in use or not."""
    return _of_company(AccountKind.SMTP)


def local_mailbox() -> SmtpAccount | None:
    """The company's account that catches every mail on this machine."""
    return _of_company(AccountKind.LOCAL_MAILBOX)


def use_local_mailbox(sender: Address, actor: Actor) -> SmtpAccount:
    """Let the company send to the local mailbox: nothing leaves this machine.

    Raises `Refused`.
    """
    require(actor, EDIT)
    check_sender(sender)
    account = local_mailbox() or SmtpAccount(kind=AccountKind.LOCAL_MAILBOX)
    _fill_sender(account, sender)
    _make_default(account)
    _changed(account, actor, "settings.use_local_mailbox")
    return account


def save_company_smtp(
    sender: Address, server: Server, actor: Actor, tested: str = ""
) -> SmtpAccount:
    """Let the company send through an SMTP server.

    `tested` is the proof of a successful test (`smtp_settings.proof_of_test`). Raises `Refused`.
    """
    require(actor, EDIT)
    stored = company_smtp()
    host = check(stored, sender, server, actor)
    proven = proves(tested, stored, sender, server)
    account = stored or _new_account(None)
    _fill(account, sender, server, host, actor, proven)
    _make_default(account)
    _changed(account, actor, "settings.use_smtp", host=host)
    return account


def save_own(
    user: User, sender: Address, server: Server, actor: Actor, tested: str = ""
) -> SmtpAccount:
    """Keep a user's own account; it is used once its test succeeded. Raises `Refused`."""
    _require_own(user.id, actor)
    stored = own_account(user)
    host = check(stored, sender, server, actor)
    proven = proves(tested, stored, sender, server)
    account = stored or _new_account(user)
    _fill(account, sender, server, host, actor, proven)
    _changed(account, actor, "users.save_smtp", host=host)
    return account


def remove_own(user: User, actor: Actor) -> None:
    """Let a user send through the company's account again. Raises `Refused` while mails wait, or
    a mailing is queueing more."""
    _require_own(user.id, actor)
    account = own_account(user)
    if account is None:
        return
    waiting = waiting_in(account)
    if waiting:
        raise Refused(
            ngettext(
                "This account was kept: %(num)s mail still waits in it. Remove it when the mail "
                "has left or has been cancelled.",
                "This account was kept: %(num)s mails still wait in it. Remove it when they have "
                "left or have been cancelled.",
                waiting,
            )
        )
    if _is_being_queued(account):
        raise Refused(
            _(
                "This account was kept: the recipients of a mailing that leaves through it are "
                "being put together. Please try again in a few minutes."
            )
        )
    record(actor, "users.remove_smtp", object_type="smtp_account", object_id=account.id)
    _forget(account)


def save_limits(account: SmtpAccount, limits: Limits, actor: Actor) -> None:
    """Set how much an account may send; super admins only. Raises `Refused`."""
    require(actor, USERS_MANAGE)
    check_limits(limits)
    account.daily_limit, account.monthly_limit = limits.daily, limits.monthly
    account.per_minute, account.reserve_percent = limits.per_minute, limits.reserve_percent
    account.connections = limits.connections
    _changed(
        account,
        actor,
        "settings.limits",
        daily=limits.daily,
        monthly=limits.monthly,
        per_minute=limits.per_minute,
        reserve_percent=limits.reserve_percent,
        connections=limits.connections,
    )


def try_again(account: SmtpAccount, actor: Actor) -> None:
    """Let a paused or stopped account send again now."""
    require_change(account, actor)
    _wake(account)
    _changed(account, actor, "settings.try_again")


def require_change(account: SmtpAccount, actor: Actor) -> None:
    """May this person change the account? Raises `Forbidden`."""
    if account.owner_id is None:
        require(actor, EDIT)
    else:
        _require_own(account.owner_id, actor)


def count_as_tested(account: SmtpAccount) -> None:
    """The stored settings work: the account may send, and goes on if it was stopped."""
    account.tested_at = clock.now()
    _wake(account)
    db.session.flush()
    enqueue("deliveries.drain")


def waiting_in(account: SmtpAccount) -> int:
    """How many mails still wait to leave through an account; or for the result of an A/B test."""
    of_tests = db.select(db.func.count()).where(
        Delivery.mailing_id.in_(db.select(AbTest.mailing_id)),
        Delivery.state == DeliveryState.HELD,
        Delivery.account_id == account.id,
    )
    held: int = db.session.scalar(of_tests) or 0
    in_line: int = sum(
        db.session.scalar(
            db.select(db.func.count())
            .select_from(Delivery)
            .where(Delivery.account_id == account.id, text(states))
        )
        for states in _WAITING
    )
    return held + in_line


def _is_being_queued(account: SmtpAccount) -> bool:
    """Is there a mailing whose audience is still being queued in this account?"""
    found = db.select(Mailing.id).where(
        Mailing.account_id == account.id,
        Mailing.state.in_((MailingState.SENDING, MailingState.PAUSED)),
        Mailing.queued_all.is_(False),
    )
    return db.session.scalar(found.limit(1)) is not None


def _forget(account: SmtpAccount) -> None:
    """Delete an account. SQLite may give its id to the next one, which must inherit neither its
    mailings nor what was counted against its limits."""
    leaving = db.update(Mailing).where(Mailing.account_id == account.id)
    db.session.execute(leaving.values(account_id=None))
    db.session.execute(db.delete(AccountUsage).where(AccountUsage.account_id == account.id))
    db.session.delete(account)
    db.session.flush()


def _of_company(kind: AccountKind) -> SmtpAccount | None:
    found: SmtpAccount | None = db.session.scalar(
        db.select(SmtpAccount)
        .where(SmtpAccount.owner_id.is_(None), SmtpAccount.kind == kind)
        .order_by(SmtpAccount.company_default.desc(), SmtpAccount.id)
        .limit(1)
    )
    return found


def _require_own(owner_id: int, actor: Actor) -> None:
    if actor.id != owner_id:
        require(actor, USERS_MANAGE)


def _new_account(owner: User | None) -> SmtpAccount:
    account = SmtpAccount(
        kind=AccountKind.SMTP,
        owner_id=owner.id if owner else None,
        daily_limit=DAILY,
        monthly_limit=MONTHLY,
        reserve_percent=RESERVE,
    )
    db.session.add(account)
    db.session.flush()
    return account


def _fill(
    account: SmtpAccount, sender: Address, server: Server, host: str, actor: Actor, proven: bool
) -> None:
    before = digest(account, *settings_of(account))
    changed = before != digest(account, sender, server)
    account.internal_allowed = internal_allowed(account if account.host == host else None, actor)
    account.host, account.port, account.security = host, server.port or 0, server.security
    account.username = server.username
    if not server.username:
        account.password_sealed = None
    elif server.password:
        seal_password(account, server.password)
    _fill_sender(account, sender)
    if proven:
        account.tested_at = clock.now()
    elif changed:
        account.tested_at = None
    if changed:
        # Another server may refuse the bounce address as a sender.
        account.bounce_tested_at = None
    if proven or changed:
        _wake(account)


def _fill_sender(account: SmtpAccount, sender: Address) -> None:
    account.from_name = sender.name.strip()
    account.from_address = _plain(sender.address)
    account.reply_to = _plain(sender.reply_to)


def _plain(address: str) -> str:
    parsed = email_address.parse(address)
    return parsed.address if parsed else ""


def _make_default(account: SmtpAccount) -> None:
    """One account only is the company's: the other one lets go first."""
    for other in db.session.scalars(db.select(SmtpAccount).where(SmtpAccount.company_default)):
        if other is not account:
            other.company_default = False
    db.session.flush()
    account.company_default = True
    db.session.add(account)


def _wake(account: SmtpAccount) -> None:
    account.state, account.state_reason = AccountState.ACTIVE, ""
    account.failures, account.wake_at = 0, None


def _changed(account: SmtpAccount, actor: Actor, action: str, **details: str | int | None) -> None:
    db.session.flush()
    record(actor, action, object_type="smtp_account", object_id=account.id, **details)
    enqueue("deliveries.drain")
