"""What the tests of the engine share: mails in the outbox, a drain, what became of them."""

import datetime as dt
from collections import Counter
from contextlib import contextmanager

from flask import current_app

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.deliveries.drain import drain
from mailer.domain.deliveries.leases import alone
from mailer.domain.outbox import counts
from mailer.domain.outbox.counts import Moves
from mailer.domain.outbox.post import Recipient, insert_deliveries, post
from mailer.infra.db import db
from mailer.infra.installation import installation
from mailer.infra.smtp import Timeouts
from mailer.lib import clock
from mailer.models.account_drain import AccountDrain
from mailer.models.delivery import Delivery
from mailer.models.mailing import Mailing, MailingState
from mailer.models.message import MessageKind, Priority
from mailer.models.smtp_account import SmtpAccount
from tests.factories import number
from tests.factories.accounts import make_account
from tests.factories.mailings import make_text_template
from tests.fixtures.application import outside_the_test


def addresses(count, first=1):
    return [f"r{index}@example.com" for index in range(first, first + count)]


def account_on(server, **values):
    """The company's account on a test's server."""
    values.setdefault("company_default", True)
    values.setdefault("connections", 1)
    return make_account(port=server.port, **values)


def queue_mailing(to, account, **values):
    """A mailing that is being sent, its audience queued."""
    template = values.pop("template", None) or make_text_template(
        source="Hello,\n\n.a dot and an é.\n\n" + "word " * 20
    )
    now = clock.now()
    values.setdefault("state", MailingState.SENDING)
    values.setdefault("queued_all", True)
    mailing = Mailing(
        title=f"Mailing {number()}",
        subject="News",
        template_id=template.id,
        template_version_id=template.version_id,
        account_id=account.id,
        created_at=now,
        started_at=now,
        expected=len(to),
        **values,
    )
    db.session.add(mailing)
    db.session.flush()
    message = post(
        MessageKind.MAILING,
        account_id=account.id,
        from_address=account.from_address,
        from_name="Example",
        subject="News",
        template_version_id=template.version_id,
        mailing_id=mailing.id,
        priority=Priority.BULK,
        to=[],
        actor=SYSTEM,
    )
    mailing.message_id = message.id
    insert_deliveries(message.id, [Recipient(address) for address in to])
    db.session.commit()
    return mailing


def queue_proof(to, account, **values):
    """Urgent mails."""
    template = make_text_template()
    message = post(
        MessageKind.PROOF,
        account_id=account.id,
        from_address=account.from_address,
        template_version_id=template.version_id,
        to=[Recipient(address) for address in to],
        actor=SYSTEM,
        **values,
    )
    db.session.commit()
    return message


@contextmanager
def transaction():
    """A transaction of the engine's kind, next to the test's own session."""
    db.session.commit()
    with db.engine.begin() as connection:
        yield connection


@contextmanager
def moving():
    """The same, with the counts of what it moves."""
    moves = Moves()
    with transaction() as connection:
        yield connection, moves
        moves.write(connection, clock.now())


def drained_by(account, owner, connections=1):
    """Somebody drains this account, for an hour."""
    until = clock.now() + dt.timedelta(hours=1)
    db.session.add(
        AccountDrain(account_id=account.id, owner=owner, connections=connections, until=until)
    )
    db.session.commit()


def elsewhere():
    """Meanwhile another process of this data folder has SQLite's turn to drain."""
    return alone(installation().run_dir / "drain.lock")


def run_drain(timeouts=None):
    """One drain, as a worker would run it. A server that hangs is the tests' own choice, with
    `timeouts`: on a full machine one that is merely slow has to do."""
    app = current_app._get_current_object()
    outside_the_test(_drain, app, timeouts or Timeouts.all(30))


def _drain(app, timeouts):
    with app.app_context():
        drain(lambda: False, timeouts)


def deliveries(of):
    """The deliveries of a mailing or message, in order."""
    db.session.expire_all()
    column = Delivery.mailing_id if isinstance(of, Mailing) else Delivery.message_id
    return list(
        db.session.scalars(db.select(Delivery).where(column == of.id).order_by(Delivery.id))
    )


def states(of):
    """How many deliveries are in which state; what is kept of that with the commits says the
    same (which can only be compared while nobody is sending)."""
    found = states_so_far(of)
    if isinstance(of, Mailing) and db.session.query(AccountDrain).count() == 0:
        kept = counts.of_mailing(of.id).states
        assert {state.value: count for state, count in kept.items()} == found
    return found


def states_so_far(of):
    """How many deliveries are in which state, while workers go on."""
    return dict(Counter(row.state.value for row in deliveries(of)))


def the(of):
    """The one delivery."""
    (row,) = deliveries(of)
    return row


def wake(account):
    """The account's pause and the mails' waits are over."""
    db.session.commit()
    db.session.execute(
        db.update(SmtpAccount).where(SmtpAccount.id == account.id).values(wake_at=clock.now())
    )
    db.session.execute(db.update(Delivery).values(due_at=clock.now()))
    db.session.commit()
