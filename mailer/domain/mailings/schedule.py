"""Mailings that start by themselves.

The tick looks for those whose time has come. Each is taken by one conditional update, so that
it starts once, whoever asks and however often. What the creator may do, and what they send
through, is asked again at that moment: a mailing that may not start is looked at again until
that is put right. One that is more than an hour late (the machine slept, the clock jumped) does
not start without being asked for: what was right in the morning may be wrong at night.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, select, update

from mailer.domain.accounts import access, sending
from mailer.domain.accounts.access import SYSTEM, Actor, Forbidden
from mailer.domain.audit.record import record
from mailer.domain.mailings import launch, limits, planning, recipients, terms
from mailer.domain.mailings.senders import Senders, senders_for, who_of
from mailer.domain.mailings.shares import shares_of
from mailer.domain.mailings.start import Start
from mailer.domain.templates import variants
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.mailing import LATE, Mailing, MailingState
from mailer.models.message import Message
from mailer.models.smtp_account import SmtpAccount
from mailer.models.user import User


def due() -> list[int]:
    """Mailings whose time has come, the first one first."""
    found = select(Mailing.id).where(_its_time(clock.now()))
    return list(db.session.scalars(found.order_by(Mailing.start_at, Mailing.id)))


def start(mailing_id: int) -> bool:
    """Start a mailing if its time has come and nobody else has started it; the caller commits.

    Raises `Refused` when it may not start as things are.
    """
    now = clock.now()
    mailing = db.session.get(Mailing, mailing_id, populate_existing=True)
    if mailing is None or _put_off(mailing, now):
        return False
    found = _senders(mailing)
    if _waits(mailing, now):
        return False
    taken = (
        update(Mailing)
        .where(Mailing.id == mailing_id, _its_time(now))
        .values(state=MailingState.SENDING)
        .returning(Mailing.id)
        .execution_options(synchronize_session=False)
    )
    if db.session.scalar(taken) is None:
        return False
    db.session.refresh(mailing)
    begin(mailing, found)
    record(creator_of(mailing), "mailings.start", object_type="mailing", object_id=mailing.id)
    return True


def begin(mailing: Mailing, found: Senders | None = None) -> None:
    """Send what was planned to be sent later, from who sends it now, to whom it is for now.

    Raises `Refused` when no account can send, or the audience names what is gone.
    """
    planning.check_audience(mailing.audience)
    creator = creator_of(mailing)
    found = found or _senders_of(mailing, creator)
    sender = found.main
    mailing.account_id = sender.account.id
    for message in db.session.scalars(select(Message).where(Message.mailing_id == mailing.id)):
        message.account_id = sender.account.id
        message.from_name, message.from_address = sender.name, sender.address
        message.reply_to = sender.reply_to
    asked = replace(terms.of_mailing(mailing), senderless=found.without)
    ledger = recipients.ledger(mailing.audience, asked)
    mailing.expected = ledger.receive
    shares = shares_of(variants.family_of(mailing.template), ledger)
    launch.begin(mailing, shares, found, creator)


def is_late(mailing: Mailing) -> bool:
    """Is it to start only when someone says so?"""
    return (
        mailing.state == MailingState.SCHEDULED
        and mailing.start_at is not None
        and mailing.start_at < clock.now() - LATE
    )


def obstacle(mailing: Mailing) -> str:
    """Why a scheduled mailing could not start now, in words; empty when it could."""
    try:
        _senders(mailing)
    except Refused as refused:
        return refused.message
    return ""


def halt(mailing: Mailing) -> str:
    """Why nothing of a mailing leaves that is being sent, in words; empty when it does."""
    if mailing.state != MailingState.SENDING or mailing.account_id is None:
        return ""
    account = db.session.get(SmtpAccount, mailing.account_id)
    return sending.why_unusable(account) if account else ""


def creator_of(mailing: Mailing) -> Actor:
    """Who it starts for: the terminal's are the system's."""
    return mailing.created_by or SYSTEM


def _its_time(now: dt.datetime) -> ColumnElement[bool]:
    return and_(
        Mailing.state == MailingState.SCHEDULED,
        Mailing.start_at <= now,
        Mailing.start_at >= now - LATE,
    )


def _put_off(mailing: Mailing, now: dt.datetime) -> bool:
    """Were the clocks of its zone changed by law since, so that its time is still to come?"""
    if mailing.state != MailingState.SCHEDULED or mailing.start_local is None:
        return False
    moment = Start(mailing.start_local, mailing.start_zone).moment
    if not mailing.waits:
        mailing.start_at = moment
    return mailing.start_at is not None and mailing.start_at > now


def _waits(mailing: Mailing, now: dt.datetime) -> bool:
    """Have too many started within the hour? Then it starts once its turn comes."""
    if not limits.counts(mailing.created_by_id, mailing.expected):
        return False
    free = limits.free_start(now, mailing)
    if free <= now:
        return False
    later = update(Mailing).where(Mailing.id == mailing.id, _its_time(now))
    db.session.execute(later.values(start_at=free, waits=True))
    return True


def _senders(mailing: Mailing) -> Senders:
    """Who it comes from, if its creator still may send and it still says to whom. Raises
    `Refused`."""
    planning.check_audience(mailing.audience)
    creator = creator_of(mailing)
    if isinstance(creator, User) and not creator.active:
        raise Refused(_("%(name)s, who planned it, cannot sign in any more.", name=creator.name))
    try:
        access.require(creator, "mailings:send", mailing)
    except Forbidden as forbidden:
        raise Refused(
            _("%(name)s, who planned it, may not send mailings any more.", name=creator.name)
        ) from forbidden
    return _senders_of(mailing, creator)


def _senders_of(mailing: Mailing, creator: Actor) -> Senders:
    return senders_for(creator, who_of(mailing.sender), who_of(mailing.reply), mailing.template)
