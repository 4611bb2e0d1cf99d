"""Which accounts have something to send."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, or_, select

from mailer.domain.deliveries import quota
from mailer.domain.deliveries.claim import bulk_is_due, due_by, urgent_mail
from mailer.models.account_drain import AccountDrain
from mailer.models.delivery import Delivery
from mailer.models.smtp_account import AccountState, SmtpAccount


def due_accounts(
    connection: Connection, now: dt.datetime, zone: str, *, within: dt.timedelta
) -> list[int]:
    """Accounts with a connection for one more drain, that may send, and that have mail which is
    due within that time and has room in the limits."""
    soon = now + within
    # Not `exists`, which forgets the order that keeps PostgreSQL to the index.
    first = select(Delivery.id).where(*urgent_mail(SmtpAccount.id), *due_by(soon))
    first = first.order_by(Delivery.due_at, Delivery.id).limit(1)
    urgent = first.correlate(SmtpAccount).scalar_subquery().is_not(None)
    accounts = connection.execute(
        select(SmtpAccount.__table__, urgent.label("urgent")).where(_may_send(soon), _is_free(now))
    )
    return [account.id for account in accounts if _can_send(connection, account, soon, zone)]


def _can_send(connection: Connection, account: Row[Any], now: dt.datetime, zone: str) -> bool:
    bulk = bulk_is_due(connection, account.id, now)
    if not (account.urgent or bulk):
        return False
    room = quota.room(connection, quota.Limits.of(account, zone), now)
    return bool((account.urgent and room.urgent) or (bulk and room.bulk))


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
