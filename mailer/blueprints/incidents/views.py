"""The list of incidents, and the page of one."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.components import records
from mailer.blueprints.components.customer_choice import choose_customer
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.incidents.forms import IncidentForm
from mailer.blueprints.incidents.list import INCIDENTS, state_badge
from mailer.blueprints.mailings.words import DELIVERY_STATES
from mailer.blueprints.ratings.list import score_badge, vote_badge
from mailer.blueprints.refusals import show_in
from mailer.blueprints.tasks.list import due_badge
from mailer.domain.accounts.access import load
from mailer.domain.incidents import labels, notify, save
from mailer.domain.ratings import find, requests, signs
from mailer.domain.tasks import find as tasks
from mailer.domain.tasks.about import About
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.lib.record_ids import record_id
from mailer.models.customer import Customer
from mailer.models.incident import Incident, Notice
from mailer.models.rating import RatedKind
from mailer.models.task import TaskAbout

Answer = str | AnyResponse | tuple[str, int]
VIEW, EDIT = "incidents:view", "incidents:edit"


def index() -> Response:
    """All of them, with search and filters."""
    return records.show(INCIDENTS, "incidents/index.html")


def new() -> Answer:
    """For which customer, then what it is about."""
    wanted = request.values.get("customer", 0, type=record_id)
    if not wanted:
        return _choose_customer()
    customer = load(Customer, wanted, actor(), EDIT)
    form = IncidentForm.of(customer, None)
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                return _open(customer, form)
        except Refused as refused:
            # A notice that cannot be sent opens no incident: the form keeps what was typed.
            db.session.rollback()
            show_in(form, refused)
    return _form(form, customer, None), status


def show(incident_id: int) -> str:
    """What is known, and which mails went out about it."""
    incident = load(Incident, incident_id, actor(), VIEW)
    sent = notify.sent(incident)
    return render_template(
        "incidents/show.html",
        incident=incident,
        state=state_badge(incident),
        sent=sent,
        told={each.notice for each in sent},
        notices=labels.NOTICES,
        Notice=Notice,
        recipient=notify.recipient(incident),
        states=DELIVERY_STATES,
        ratings=find.of_object(RatedKind.INCIDENT, incident.id),
        asked_lately=requests.asked_lately(incident.customer_id),
        score_badge=score_badge,
        vote_badge=vote_badge,
        signs=signs.WORDS,
        tasks=tasks.about(About(TaskAbout.INCIDENT, incident.id)),
        due_badge=due_badge,
    )


def edit(incident_id: int) -> Answer:
    """Change it."""
    incident = load(Incident, incident_id, actor(), EDIT)
    form = IncidentForm.of(incident.customer, incident)
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                save.change(incident, form.entered(incident), actor())
                flash_done(_("“%(name)s” is saved.", name=incident.title))
                return redirect(url_for("incidents.show", incident_id=incident.id), 303)
        except Refused as refused:
            show_in(form, refused)
    return _form(form, incident.customer, incident), status


def _open(customer: Customer, form: IncidentForm) -> AnyResponse:
    wanted = form.entered(None)
    incident = save.open_incident(customer, wanted, actor(), form.number.data or "")
    if wanted.notify_opening:
        try:
            notify.send(incident, Notice.OPENING, actor())
        except Refused as refused:
            text = _("%(reason)s Untick the box to open it without a notice.", reason=refused)
            raise Refused(text, {"notify_opening": text}) from refused
    flash_done(_("Incident %(number)s is opened.", number=incident.number))
    return redirect(url_for("incidents.show", incident_id=incident.id), 303)


def _form(form: IncidentForm, customer: Customer, incident: Incident | None) -> str:
    return render_template("incidents/form.html", form=form, customer=customer, incident=incident)


def _choose_customer() -> str:
    none_yet = _("An incident belongs to a customer, and there is none yet.")
    return choose_customer("incidents", _("Incidents"), none_yet)
