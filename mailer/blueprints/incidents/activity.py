"""What happened with one incident: the tab of its page."""

from __future__ import annotations

from functools import partial

from flask import Response

from mailer.blueprints.access import actor
from mailer.blueprints.activity.list import ACTIVITY
from mailer.blueprints.components import records
from mailer.blueprints.incidents.list import state_badge
from mailer.domain.accounts.access import load
from mailer.domain.activity import of_record, paging
from mailer.models.incident import Incident

VIEW = "incidents:view"


def of_incident(incident_id: int) -> Response:
    """The list of what happened, of this incident only."""
    incident = load(Incident, incident_id, actor(), VIEW)
    return records.show(
        ACTIVITY,
        "incidents/activity.html",
        pages=partial(paging.page, only=of_record.of_incident(incident)),
        incident=incident,
        state=state_badge(incident),
    )
