"""Checks made in the second of sending ("is the receipt still unpaid?").

A message names its guard; each guard is a file here that reads models only and has a line in
`GUARDS`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from mailer.domain.deliveries.guards import incidents, reminders

#: Is the mail about the object of this id still to be sent?
Guard = Callable[[Connection, int], bool]

GUARDS: Mapping[str, Guard] = {
    incidents.OPEN: incidents.is_open,
    incidents.CLOSED: incidents.is_closed,
    reminders.UNPAID: reminders.is_unpaid,
    reminders.DUE: reminders.is_due,
}

#: Guards of mails that name what may change until the last second: has it, since that moment?
CHANGED: Mapping[str, Callable[[Connection, int, dt.datetime], bool]] = {
    reminders.UNPAID: reminders.has_changed,
    reminders.DUE: reminders.has_changed,
}


class UnknownGuard(LookupError):
    """A message names a check that this version does not have: it must not be sent unchecked."""


def agrees(connection: Connection, guard: str, object_id: int | None) -> bool:
    """Does the message's guard say yes? A message without one always may go."""
    if not guard:
        return True
    if guard not in GUARDS or object_id is None:
        raise UnknownGuard(guard)
    return GUARDS[guard](connection, object_id)


def is_stale(
    connection: Connection, guard: str, object_id: int | None, made_after: dt.datetime
) -> bool:
    """Is a mail that was begun at that moment to be made anew, since it would say what is not true
    any more?"""
    if guard not in CHANGED or object_id is None:
        return False
    return CHANGED[guard](connection, object_id, made_after)
