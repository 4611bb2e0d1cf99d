"""The bounce address of the company's SMTP account: entered, tested, used."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts import return_path
from mailer.domain.accounts.access import Actor, require
from mailer.domain.accounts.sending import why_unusable
from mailer.domain.audit.record import record
from mailer.domain.bounces.mailbox import mailbox
from mailer.domain.outbox.post import Recipient, post
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.delivery import Delivery
from mailer.models.message import Message, MessageKind
from mailer.models.smtp_account import SmtpAccount

EDIT = "settings:edit"


@dataclass(frozen=True)
class TestMail:
    """The latest test mail of a bounce address."""

    __test__ = False  # the name is not meant for pytest

    message: Message
    delivery: Delivery


def save(account: SmtpAccount, pattern: str, actor: Actor) -> None:
    """Keep another pattern, which is used once it is tested; empty: none. Raises `Refused`."""
    require(actor, EDIT)
    pattern = return_path.check(pattern)
    if pattern == account.bounce_pattern:
        return
    account.bounce_pattern = pattern
    account.bounce_tested_at = account.bounce_test_id = None
    db.session.flush()
    record(
        actor,
        "bounces.address",
        object_type="smtp_account",
        object_id=account.id,
        pattern=pattern,
    )


def send_test(account: SmtpAccount, actor: Actor) -> None:
    """Send a mail to the pattern; reading the bounce mailbox finds it. Raises `Refused`."""
    require(actor, EDIT)
    if not account.bounce_pattern:
        raise Refused(_("There is no bounce address yet. Save one first."))
    if mailbox() is None:
        raise Refused(_("There is no bounce mailbox yet, in which the mail could be found."))
    reason = why_unusable(account)
    if reason:
        raise Refused(reason)
    message = post(
        MessageKind.BOUNCE_TEST,
        account_id=account.id,
        from_address=account.from_address,
        from_name=account.from_name,
        to=[Recipient(return_path.test_address(account))],
        data={"account_id": account.id},
        actor=actor,
    )
    account.bounce_test_id = message.id
    db.session.flush()


def latest_test(account: SmtpAccount) -> TestMail | None:
    """The latest test mail, and what became of it."""
    if account.bounce_test_id is None:
        return None
    row = db.session.execute(
        select(Message, Delivery)
        .join(Delivery, Delivery.message_id == Message.id)
        .where(Message.id == account.bounce_test_id)
    ).first()
    return TestMail(*row) if row else None
