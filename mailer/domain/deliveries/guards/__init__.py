"""Checks made in the second of sending ("is the receipt still unpaid?").

A message names its guard; each guard is a file here that reads models only and has a line in
`GUARDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from mailer.domain.deliveries.guards import incidents

#: Is the mail about the object of this id still to be sent?
Guard = Callable[[Connection, int], bool]

GUARDS: Mapping[str, Guard] = {
    incidents.OPEN: incidents.is_open,
    incidents.CLOSED: incidents.is_closed,
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
