"""Events in words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mailer.domain.activity.facts import Told
from mailer.domain.calls.labels import OUTCOMES
from mailer.domain.customers.labels import CONSENTS
from mailer.domain.ratings import scores
from mailer.domain.triggers.words import told_of
from mailer.models.activity import ActivityKind

KINDS = {
    ActivityKind.MAIL: _l("Mail sent"),
    ActivityKind.OPEN: _l("Mail opened"),
    ActivityKind.CLICK: _l("Link clicked"),
    ActivityKind.RATING: _l("Rating given"),
    ActivityKind.INCIDENT_OPENED: _l("Incident opened"),
    ActivityKind.INCIDENT_CLOSED: _l("Incident closed"),
    ActivityKind.PAYMENT: _l("Payment booked"),
    ActivityKind.TASK_DONE: _l("Task done"),
    ActivityKind.CONSENT: _l("Consent changed"),
    ActivityKind.CALL_MADE: _l("Call made"),
    ActivityKind.TRIGGER: _l("Trigger acted"),
}


def detail(kind: ActivityKind, told: Told | None) -> str:
    """What it was about, in a few words."""
    if told is None:
        return _("deleted meanwhile")
    row, above = told.row, told.above
    if kind in (ActivityKind.MAIL, ActivityKind.OPEN, ActivityKind.CLICK):
        return told.subject or (above.subject if above is not None else "") or _("Mail")
    if kind is ActivityKind.RATING:
        text = f"{row.score} · {scores.WORDS[row.score]}"
        return f"{text} · {row.comment[:120]}" if row.comment else text
    if kind in (ActivityKind.INCIDENT_OPENED, ActivityKind.INCIDENT_CLOSED):
        return f"{row.number} · {row.title}"
    if kind is ActivityKind.PAYMENT:
        return above.number if above is not None else ""
    if kind is ActivityKind.TASK_DONE:
        return str(row.subject)
    if kind is ActivityKind.CALL_MADE:
        return f"{row.subject} · {OUTCOMES[row.outcome]}" if row.outcome else str(row.subject)
    if kind is ActivityKind.TRIGGER:
        return told_of(row)
    return f"{_('Consent')}{_(': ')}{CONSENTS[row.consent]}"
