"""Close incidents, and open them again."""

from __future__ import annotations

from flask_babel import gettext as _

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.incidents.save import EDIT, TEXT, too_long
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.incident import Incident, IncidentState


def close(incident: Incident, text: str, actor: Actor) -> None:
    """It is done; `text` tells the customer what was done. Raises `Refused` when it is closed
    already."""
    require(actor, EDIT, incident)
    if incident.state is IncidentState.CLOSED:
        raise Refused(_("The incident %(number)s is closed already.", number=incident.number))
    if len(text) > TEXT:
        raise Refused(_("The incident was not closed."), {"text": too_long()})
    incident.state = IncidentState.CLOSED
    incident.closing_text = text.strip()
    incident.closed_at = incident.modified_at = clock.now()
    db.session.flush()
    _record("incidents.close", incident, actor)


def reopen(incident: Incident, actor: Actor) -> None:
    """It was not done after all. The closing text stays, to be written on."""
    require(actor, EDIT, incident)
    if incident.state is not IncidentState.CLOSED:
        return
    incident.state, incident.closed_at = IncidentState.IN_PROGRESS, None
    incident.modified_at = clock.now()
    db.session.flush()
    _record("incidents.reopen", incident, actor)


def _record(action: str, incident: Incident, actor: Actor) -> None:
    record(
        actor,
        action,
        object_type="incident",
        object_id=incident.id,
        number=incident.number,
    )
