"""Which accounts have something to send."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from mailer.domain.deliveries import quota
from mailer.domain.deliveries.claim import bulk_mail, due_by, urgent_mail
from mailer.domain.deliveries.indexes import Condition
from mailer.models.account_drain import AccountDrain
from mailer.models.delivery import Delivery
from mailer.models.delivery import DeliveryState as State
from mailer.models.mailing import Mailing, MailingState
from mailer.models.smtp_account import AccountState, SmtpAccount


def due_accounts(
    connection: Connection, now: dt.datetime, zone: str, *, within: dt.timedelta
) -> list[int]:
    """Accounts with a connection for one more drain, that may send, and that have mail which is
    due within that time and has room in the limits."""
    soon = now + within
    urgent, bulk = _urgent_due(soon), _bulk_due(soon)
    accounts = connection.execute(
        select(SmtpAccount.__table__, urgent.label("urgent"), bulk.label("bulk")).where(
            _may_send(soon), _is_free(now), or_(urgent, bulk)
        )
    )
    return [account.id for account in accounts if _has_room(connection, account, soon, zone)]


def _has_room(connection: Connection, account: Row[Any], now: dt.datetime, zone: str) -> bool:
    room = quota.room(connection, quota.Limits.of(account, zone), now)
    return bool((account.urgent and room.urgent) or (account.bulk and room.bulk))


def _may_send(now: dt.datetime) -> ColumnElement[bool]:
    return or_(
        SmtpAccount.state == AccountState.ACTIVE,
        and_(
            SmtpAccount.state == AccountState.PAUSED,
            or_(SmtpAccount.wake_at.is_(None), SmtpAccount.wake_at <= now),
        ),
    )


def _is_free(now: dt.datetime) -> ColumnElement[bool]:
    drains = (
        select(func.count())
        .where(AccountDrain.account_id == SmtpAccount.id, AccountDrain.until >= now)
        .correlate(SmtpAccount)
        .scalar_subquery()
    )
    return drains < SmtpAccount.connections


def _urgent_due(now: dt.datetime) -> ColumnElement[bool]:
    return _any(urgent_mail(SmtpAccount.id), now, Delivery.due_at, Delivery.id)


def _bulk_due(now: dt.datetime) -> ColumnElement[bool]:
    waiting = [
        _any(bulk_mail(SmtpAccount.id, Mailing.id, state), now, Delivery.id)
        for state in (State.QUEUED, State.DEFERRED)
    ]
    return exists().where(
        Mailing.state == MailingState.SENDING,
        Mailing.account_id == SmtpAccount.id,
        or_(*waiting),
    )


def _any(
    where: Sequence[Condition], now: dt.datetime, *order: InstrumentedAttribute[Any]
) -> ColumnElement[bool]:
    """Is there a mail like this? The first one in the order of the index, as a claim takes it: for
    an EXISTS, PostgreSQL may read a mailing's sent mails from the beginning, as it takes any of
    its mails for one that waits."""
    first = select(Delivery.id).where(*where, *due_by(now)).order_by(*order).limit(1)
    return first.correlate(SmtpAccount, Mailing).scalar_subquery().is_not(None)
