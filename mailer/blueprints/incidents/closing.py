"""Close an incident, open it again, and send a notice that was not sent."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done, flash_failed
from mailer.blueprints.incidents.forms import CloseForm
from mailer.blueprints.refusals import show_in
from mailer.domain.accounts.access import load
from mailer.domain.incidents import close as verbs
from mailer.domain.incidents import notify as mails
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.incident import Incident, IncidentState, Notice

Answer = str | Response | tuple[str, int]
EDIT = "incidents:edit"


def close(incident_id: int) -> Answer:
    """What was done, and whether the customer is told."""
    incident = load(Incident, incident_id, actor(), EDIT)
    if incident.state is IncidentState.CLOSED:
        return _back(incident)
    form = CloseForm(data={"text": incident.closing_text, "notify": incident.notify_closing})
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                _close(incident, form)
                return _back(incident)
        except Refused as refused:
            # A notice that cannot be sent closes nothing: the form keeps what was typed.
            db.session.rollback()
            show_in(form, refused)
    page = render_template(
        "incidents/close.html", form=form, incident=incident, recipient=mails.recipient(incident)
    )
    return page, status


def reopen(incident_id: int) -> Response:
    """It was not done after all."""
    incident = load(Incident, incident_id, actor(), EDIT)
    verbs.reopen(incident, actor())
    flash_done(_("Incident %(number)s is open again.", number=incident.number))
    return _back(incident)


def notify(incident_id: int, notice: str) -> Response:
    """Send a notice after all."""
    incident = load(Incident, incident_id, actor(), EDIT)
    try:
        mails.send(incident, Notice(notice), actor())
    except Refused as refused:
        flash_failed(refused.message)
    else:
        flash_done(_("The notice is on its way."))
    return _back(incident)


def _close(incident: Incident, form: CloseForm) -> None:
    incident.notify_closing = bool(form.notify.data)
    verbs.close(incident, form.text.data or "", actor())
    if incident.notify_closing:
        try:
            mails.send(incident, Notice.CLOSING, actor())
        except Refused as refused:
            text = _("%(reason)s Untick the box to close it without a notice.", reason=refused)
            raise Refused(text, {"notify": text}) from refused
    flash_done(_("Incident %(number)s is closed.", number=incident.number))


def _back(incident: Incident) -> Response:
    return redirect(url_for("incidents.show", incident_id=incident.id), 303)
