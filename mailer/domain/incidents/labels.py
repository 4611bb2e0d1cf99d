"""States and notices in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from mailer.models.incident import IncidentState, Notice

STATES = {
    IncidentState.OPEN: _l("Opened"),
    IncidentState.IN_PROGRESS: _l("In progress"),
    IncidentState.CLOSED: _l("Closed"),
}
NOTICES = {
    Notice.OPENING: _l("Opening notice"),
    Notice.CLOSING: _l("Closing notice"),
}
