"""Does an incident still stand where its notice says?"""

from __future__ import annotations

from sqlalchemy import Connection, select

from mailer.models.incident import Incident, IncidentState

#: Names of these guards.
OPEN, CLOSED = "incident.open", "incident.closed"


def is_open(connection: Connection, incident_id: int) -> bool:
    """It was not closed before the customer heard of its opening."""
    return _state(connection, incident_id) in (IncidentState.OPEN, IncidentState.IN_PROGRESS)


def is_closed(connection: Connection, incident_id: int) -> bool:
    """It was not opened again before the customer heard of its closing."""
    return _state(connection, incident_id) is IncidentState.CLOSED


def _state(connection: Connection, incident_id: int) -> IncidentState | None:
    """None when it is gone."""
    return connection.execute(
        select(Incident.state).where(Incident.id == incident_id)
    ).scalar_one_or_none()
