"""How many mails an account may still send: a day, a month, a minute.

Used up is what is claimed, in the transaction that claims it, so that the limits hold under any
number of workers; what then is not accepted is given back. Day and month are those of the
company's calendar. The minute is any sixty seconds, counted in steps of two.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Insert, Row, Select, bindparam, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from mailer.models.smtp_account import AccountUsage

#: Seconds of one step, and how many steps surely hold a minute.
STEP = 2
_STEPS = 60 // STEP + 1
#: Room for more mails than there are.
NO_LIMIT = 1 << 40
#: Of the accounts\' table, what `Limits.of` reads besides the id.
COLUMNS = ("daily_limit", "monthly_limit", "per_minute", "reserve_percent")


@dataclass(frozen=True)
class Limits:
    """The limits of one account, None where there is none."""

    account_id: int
    daily: int | None
    monthly: int | None
    per_minute: int | None
    reserve_percent: int
    #: IANA: whose midnight counts.
    zone: str

    @classmethod
    def of(cls, account: Row[Any], zone: str) -> Limits:
        """The limits in a row of the accounts' table."""
        return cls(
            account.id,
            account.daily_limit,
            account.monthly_limit,
            account.per_minute,
            account.reserve_percent,
            zone,
        )

    def without_reserve(self, limit: int | None) -> int:
        """What bulk mail may use of a limit: 270 of 300 with a reserve of 10 %."""
        if limit is None:
            return NO_LIMIT
        return limit * (100 - self.reserve_percent) // 100


@dataclass(frozen=True)
class Room:
    """How many mails may be claimed now."""

    urgent: int
    bulk: int


@dataclass(frozen=True)
class Used:
    """How many mails were counted today and this month."""

    day: int
    month: int


def room(connection: Connection, limits: Limits, now: dt.datetime) -> Room:
    """What is left. Exact only while the account's row is locked."""
    counted = used(connection, limits, now)
    urgent = min(_left(limits.daily, counted.day), _left(limits.monthly, counted.month))
    bulk = min(
        limits.without_reserve(limits.daily) - counted.day,
        limits.without_reserve(limits.monthly) - counted.month,
    )
    if limits.per_minute is not None:
        minute = limits.per_minute - _used_in_last_minute(connection, limits.account_id, now)
        urgent, bulk = min(urgent, minute), min(bulk, minute)
    return Room(max(0, urgent), max(0, min(bulk, urgent)))


def used(connection: Connection, limits: Limits, now: dt.datetime) -> Used:
    """What was counted in the company's day and month."""
    day, month = _calendar(limits, now)
    counted = _used(connection, limits.account_id, [day, month])
    return Used(counted.get(day, 0), counted.get(month, 0))


def use(connection: Connection, limits: Limits, count: int, now: dt.datetime) -> None:
    """Count mails that are being claimed."""
    if count:
        rows = [
            {"account_id": limits.account_id, "period": period, "used": count}
            for period in _periods(limits, now)
        ]
        connection.execute(_add(connection.dialect.name), rows)


def give_back(connection: Connection, limits: Limits, count: int, claimed_at: dt.datetime) -> None:
    """Mails claimed at that moment were not accepted after all."""
    if count:
        connection.execute(
            update(AccountUsage)
            .where(
                AccountUsage.account_id == limits.account_id,
                AccountUsage.period == bindparam("of"),
            )
            .values(used=AccountUsage.used - count),
            [{"of": period} for period in _periods(limits, claimed_at)],
        )


def step_end(now: dt.datetime) -> dt.datetime:
    """Until when a mail claimed under a limit a minute must have left, to be counted right."""
    return dt.datetime.fromtimestamp((int(now.timestamp()) // STEP + 1) * STEP, dt.UTC)


def forget_old_steps(connection: Connection, now: dt.datetime) -> None:
    """Remove the steps of minutes that are over."""
    connection.execute(
        delete(AccountUsage).where(
            AccountUsage.period >= "@", AccountUsage.period < _step(now - dt.timedelta(minutes=5))
        )
    )


def _periods(limits: Limits, moment: dt.datetime) -> list[str]:
    """What a mail counts for. All who change them begin with the month and wait for each other
    there: in another order, two could wait for each other in a circle."""
    day, month = _calendar(limits, moment)
    periods = [month, day]
    return periods if limits.per_minute is None else [*periods, _step(moment)]


def _calendar(limits: Limits, moment: dt.datetime) -> tuple[str, str]:
    local = moment.astimezone(ZoneInfo(limits.zone))
    return f"{local:%Y-%m-%d}", f"{local:%Y-%m}"


def _step(moment: dt.datetime) -> str:
    return f"@{int(moment.timestamp()) // STEP}"


def _left(limit: int | None, used: int) -> int:
    return NO_LIMIT if limit is None else limit - used


def _used(connection: Connection, account_id: int, periods: list[str]) -> dict[str, int]:
    found = connection.execute(_usage(), {"account": account_id, "periods": periods})
    return {row.period: row.used for row in found}


@lru_cache(maxsize=1)
def _usage() -> Select[str, int]:
    return select(AccountUsage.period, AccountUsage.used).where(
        AccountUsage.account_id == bindparam("account"),
        AccountUsage.period.in_(bindparam("periods", expanding=True)),
    )


def _used_in_last_minute(connection: Connection, account_id: int, now: dt.datetime) -> int:
    first = _step(now - dt.timedelta(seconds=STEP * (_STEPS - 1)))
    # An end too: days and months sort before or after the steps, as the database's language has
    # it. (Steps of the near future are those of a machine whose clock is ahead.)
    last = _step(now + dt.timedelta(days=1))
    counted = select(func.coalesce(func.sum(AccountUsage.used), 0)).where(
        AccountUsage.account_id == account_id, AccountUsage.period.between(first, last)
    )
    return int(connection.execute(counted).scalar_one())


@lru_cache(maxsize=2)
def _add(dialect: str) -> Insert:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    row = make(AccountUsage)
    return row.on_conflict_do_update(
        index_elements=["account_id", "period"],
        set_={"used": AccountUsage.used + row.excluded.used},
    )
