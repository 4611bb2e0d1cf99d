"""Send reminders: those of a page where somebody chose, and those of a day by themselves.

A run names what is to be posted; a job then posts one customer's mail after the other, each looked
at once more and committed by itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts.access import SYSTEM, Actor, can, require
from mailer.domain.accounts.sending import sender_for
from mailer.domain.audit.record import record
from mailer.domain.debtors import days, find, pauses, reasons, settings
from mailer.domain.deliveries.guards.reminders import DUE, UNPAID
from mailer.domain.dispatch.addresses import KnownAddress
from mailer.domain.documents import search
from mailer.domain.outbox.post import Recipient, post
from mailer.domain.rendering import reminder_mails
from mailer.domain.rendering.reminder_mails import ReminderMail
from mailer.domain.templates.tags.tag import Scope
from mailer.infra.db import db, take_turns
from mailer.infra.queue import enqueue
from mailer.lib import clock
from mailer.lib.batches import batched
from mailer.lib.errors import Refused
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery
from mailer.models.message import MessageKind
from mailer.models.receipt import Receipt
from mailer.models.reminder import Level, Reminder, ReminderItem, ReminderRun, ReminderState
from mailer.models.user import User

SEND = "debtors:send"
#: Receipts in one Send.
MOST = 5000
_SUBJECT = 500


#: Customer, level, receipts.
_Mail = tuple[int | None, Level, Sequence[int]]


class _LeftOut(Exception):
    """It is not posted."""

    def __init__(self, reason: str, value: str = "") -> None:
        super().__init__(reason)
        self.reason, self.value = reason, value


def send_by_hand(receipt_ids: Sequence[int], key: str, actor: Actor) -> ReminderRun:
    """Remind of these receipts, one mail a customer; the same `key` sends once. Raises `Refused`
    when notices are switched off, or nothing of it is unpaid."""
    require(actor, SEND)
    take_turns("reminder.run")
    found = _run(key)
    if found is not None:
        return found
    if not settings.settings().by_hand:
        raise Refused(_("Notices by hand are switched off in Settings → Debtors."))
    chosen = find.debts(lambda query: query.where(Receipt.id.in_(list(receipt_ids)[:MOST])))
    if not chosen:
        raise Refused(_("Tick at least one unpaid receipt first."))
    mine: dict[int | None, list[int]] = defaultdict(list)
    for debt in chosen:
        mine[debt.receipt.document.customer_id].append(debt.receipt.id)
    run = _begin(key, automatic=False, actor=actor)
    _add(run, [(customer_id, Level.NOTICE, ids) for customer_id, ids in mine.items()])
    record(actor, "debtors.send", object_type="reminder_run", object_id=run.id, mails=len(mine))
    return run


def begin_day() -> ReminderRun | None:
    """The reminders that leave by themselves today, if it is time and they have not left; a day
    that was missed is caught up by the next one, once."""
    if not days.is_time(settings.settings()):
        return None
    today = search.today()
    take_turns("reminder.run")
    if days.ran_on(today):
        return None
    run = _begin(days.key_of(today), automatic=True, actor=SYSTEM)
    planned = days.forecast(today, today).planned
    _add(run, [(mail.customer_id, mail.level, mail.receipt_ids) for mail in planned])
    return run


def post_next(run_id: int) -> bool:
    """Post the next mail of a run; False when none waits. Each is a unit of its own, which the
    caller commits: what one that is left out had begun is rolled back."""
    reminder = db.session.scalar(
        select(Reminder)
        .where(Reminder.run_id == run_id, Reminder.state == ReminderState.WAITING)
        .order_by(Reminder.id)
        .limit(1)
        .with_for_update()
    )
    if reminder is None:
        return False
    reminder_id = reminder.id
    try:
        _post(reminder)
    except _LeftOut as left_out:
        _leave_out(reminder_id, left_out.reason, left_out.value)
    except Refused as refused:
        _leave_out(reminder_id, reasons.REFUSED, refused.message[:300])
    db.session.flush()
    return True


def unfinished() -> list[int]:
    """Runs of which something waits: their job may have got lost."""
    waiting = select(Reminder.run_id).where(Reminder.state == ReminderState.WAITING)
    return list(db.session.scalars(waiting.distinct()))


def _run(key: str) -> ReminderRun | None:
    found: ReminderRun | None = db.session.scalar(select(ReminderRun).where(ReminderRun.key == key))
    return found


def _begin(key: str, *, automatic: bool, actor: Actor) -> ReminderRun:
    run = ReminderRun(key=key, automatic=automatic, created_by_id=actor.id, created_at=clock.now())
    db.session.add(run)
    db.session.flush()
    enqueue("debtors.post_run", run.id)
    return run


def _add(run: ReminderRun, mails: Sequence[_Mail]) -> None:
    """All at once: a run may have thousands."""
    remaining: dict[int, Decimal] = {}
    for ids in batched((each for _customer, _level, mine in mails for each in mine), 500):
        query = select(Receipt.id, Receipt.remaining).where(Receipt.id.in_(ids))
        remaining |= {row[0]: row[1] for row in db.session.execute(query)}
    db.session.add_all(
        Reminder(
            run_id=run.id,
            customer_id=customer_id,
            level=level,
            items=[ReminderItem(receipt_id=each, remaining=remaining[each]) for each in mine],
        )
        for customer_id, level, mine in mails
    )
    db.session.flush()


def _leave_out(reminder_id: int, reason: str, value: str) -> None:
    db.session.rollback()
    reminder = db.session.get_one(Reminder, reminder_id, with_for_update=True)
    reminder.state = ReminderState.LEFT_OUT
    reminder.reason, reminder.reason_value = reason, value


def _post(reminder: Reminder) -> None:
    run = reminder.run
    actor = _actor(run)
    customer, address = _customer(reminder)
    _check_receipts(reminder, run)
    sender = sender_for(actor if isinstance(actor, User) else None)
    language = settings.language_for(customer.language)
    text = settings.text_of(reminder.level, language)
    reminder.day = search.today()
    message = post(
        MessageKind.REMINDER,
        account_id=sender.account.id,
        from_address=sender.address,
        from_name=sender.name,
        reply_to=sender.reply_to,
        to=[Recipient(address.address, customer.id, address.contact_id)],
        data=reminder_mails.data(text),
        guard=DUE if run.automatic else UNPAID,
        guard_object_id=reminder.id,
        language=language,
        template_version_id=text.version_id(Scope.REMINDER),
        actor=actor,
    )
    delivery = db.session.scalars(select(Delivery).where(Delivery.message_id == message.id)).one()
    reminder.message_id, reminder.delivery_id = message.id, delivery.id
    reminder.state = ReminderState.POSTED
    shown = ReminderMail(message).show(delivery)
    message.subject = shown.subject[:_SUBJECT] if shown is not None else ""


def _actor(run: ReminderRun) -> Actor:
    """Who sent it; whoever lost the right meanwhile sends nothing."""
    if run.created_by_id is None:
        return SYSTEM
    user = db.session.get_one(User, run.created_by_id)
    allowed = can(user, SEND)
    if not allowed:
        raise _LeftOut(reasons.REFUSED, allowed.reason[:300])
    return user


def _customer(reminder: Reminder) -> tuple[Customer, KnownAddress]:
    """Locked, so that two who remind one customer at a time wait for each other."""
    if reminder.customer_id is None:
        raise _LeftOut(reasons.NO_CUSTOMER)
    customer = db.session.get_one(Customer, reminder.customer_id, with_for_update=True)
    address = find.address_of(customer)
    if address is None:
        raise _LeftOut(reasons.NO_ADDRESS)
    if find.reminded_on(search.today(), customer.id):
        raise _LeftOut(reasons.ONE_A_DAY)
    return customer, address


def _check_receipts(reminder: Reminder, run: ReminderRun) -> None:
    """Something is still to be paid, and for a run of its own nothing is paused; what it asks for
    is noted."""
    unpaid = {each.id: each for each in reminder_mails.unpaid_of(reminder)}
    if not unpaid:
        raise _LeftOut(reasons.PAID)
    if run.automatic:
        paused = pauses.of_receipts(unpaid)
        if pauses.of_customer(reminder.customer_id or 0) or len(paused) == len(unpaid):
            raise _LeftOut(reasons.PAUSED)
        for item in list(reminder.items):
            if item.receipt_id in paused:
                db.session.delete(item)
    for item in reminder.items:
        if item.receipt_id in unpaid:
            item.remaining = unpaid[item.receipt_id].remaining
    db.session.flush()
