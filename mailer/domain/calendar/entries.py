"""What stands in a calendar: tasks on their day, calls at their time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from mailer.infra.db import db
from mailer.lib.local_time import day_start
from mailer.models.call import Call, CallState
from mailer.models.task import Task, TaskState

#: Entries of one calendar page, of each kind.
MOST = 1000


@dataclass(frozen=True)
class Entry:
    """One task, or one call with its time on the reader's clock."""

    day: dt.date
    time: dt.time | None
    row: Task | Call

    @property
    def is_call(self) -> bool:
        """A call, and no task."""
        return isinstance(self.row, Call)

    @property
    def is_done(self) -> bool:
        """It is over."""
        return self.row.state in (TaskState.DONE, CallState.DONE)


def between(first: dt.date, last: dt.date, zone: str, user_id: int | None) -> list[Entry]:
    """Those of these days, in order; only a person's, or everyone's (None)."""
    tasks = (
        select(Task)
        .where(Task.deleted_at.is_(None), Task.due_on >= first, Task.due_on <= last)
        .options(selectinload(Task.customer), selectinload(Task.assignee))
        .order_by(Task.due_on, Task.id)
    )
    end = day_start(last + dt.timedelta(days=1), zone)
    calls = (
        select(Call)
        .where(
            Call.deleted_at.is_(None),
            Call.starts_at >= day_start(first, zone),
            Call.starts_at < end,
        )
        .options(selectinload(Call.customer), selectinload(Call.assignee))
        .order_by(Call.starts_at, Call.id)
    )
    if user_id is not None:
        tasks = tasks.where(Task.assignee_id == user_id)
        calls = calls.where(Call.assignee_id == user_id)
    found = [Entry(task.due_on, None, task) for task in db.session.scalars(tasks.limit(MOST))]
    for call in db.session.scalars(calls.limit(MOST)):
        local = call.starts_at.astimezone(ZoneInfo(zone))
        found.append(Entry(local.date(), local.time(), call))
    return sorted(found, key=_order)


def by_day(entries: Sequence[Entry]) -> dict[dt.date, list[Entry]]:
    """Day → what stands on it."""
    found: dict[dt.date, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.day, []).append(entry)
    return found


def _order(entry: Entry) -> tuple[dt.date, bool, dt.time, int]:
    return entry.day, entry.is_call, entry.time or dt.time.min, entry.row.id
