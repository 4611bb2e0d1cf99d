"""Open, change, close and reopen incidents."""

from __future__ import annotations

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.customers.delete import delete_customer
from mailer.domain.incidents import close, save, search
from mailer.domain.incidents.save import Wanted
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.incident import Incident, IncidentState
from tests.factories.accounts import make_user
from tests.factories.customers import make_contact, make_customer
from tests.factories.incidents import make_incident
from tests.personas import accountant, support


def test_an_incident_gets_the_next_number(app_both: Flask) -> None:
    first, second = make_incident(), make_incident()
    assert first.number == f"I-{first.id:05d}"
    assert second.number != first.number
    assert (first.state, first.closed_at) == (IncidentState.OPEN, None)


def test_another_systems_number_is_taken_once(app_both: Flask) -> None:
    customer = make_customer()
    made = save.open_incident(customer, Wanted("Broken"), SYSTEM, " SAV 12 ")
    assert made.number == "SAV 12"
    with pytest.raises(Refused) as refused:
        save.open_incident(customer, Wanted("Again"), SYSTEM, "SAV 12")
    assert set(refused.value.fields) == {"number"}


def test_what_cannot_be_kept_is_named_at_its_field(app: Flask) -> None:
    somebody_elses = make_contact()
    gone = make_user(active=False)
    wanted = Wanted(
        "  ", description="x" * 20_001, contact_id=somebody_elses.id, assignee_id=gone.id
    )
    with pytest.raises(Refused) as refused:
        save.open_incident(make_customer(), wanted, SYSTEM)
    assert set(refused.value.fields) == {"title", "description", "contact_id", "assignee_id"}
    assert db.session.scalar(db.select(Incident)) is None


def test_closing_keeps_what_was_done_and_when(app_both: Flask) -> None:
    incident = make_incident()
    close.close(incident, " A new cable. ", support())
    assert incident.state is IncidentState.CLOSED
    assert incident.closing_text == "A new cable."
    assert incident.closed_at is not None
    with pytest.raises(Refused):
        close.close(incident, "again", support())
    close.reopen(incident, support())
    assert (incident.state, incident.closed_at) == (IncidentState.IN_PROGRESS, None)


def test_changing_a_closed_incident_does_not_open_it(app: Flask) -> None:
    incident = make_incident()
    close.close(incident, "", SYSTEM)
    save.change(incident, Wanted("Other title", in_progress=True), SYSTEM)
    assert (incident.title, incident.state) == ("Other title", IncidentState.CLOSED)


def test_who_may_not_is_told_so(app: Flask) -> None:
    with pytest.raises(Forbidden):
        save.open_incident(make_customer(), Wanted("Broken"), accountant())
    with pytest.raises(Forbidden):
        close.close(make_incident(), "", accountant())


def test_it_is_found_by_title_number_and_customer(app_both: Flask) -> None:
    customer = make_customer(first_name="Élise", last_name="Lambert", company="Atelier")
    incident = make_incident(customer, title="Écran noir")
    make_incident()
    for text in ("ecran", incident.number.lower(), "elise", "ATELIER"):
        found = db.session.scalars(db.select(Incident).where(search.matches_text(text))).all()
        assert found == [incident], text
    assert not db.session.scalars(db.select(Incident).where(search.matches_text("  "))).all()


def test_incidents_go_with_their_customer(app_both: Flask) -> None:
    incident = make_incident()
    delete_customer(incident.customer, SYSTEM)
    assert db.session.scalar(db.select(Incident)) is None


def test_a_contact_that_is_gone_leaves_the_incident(app_both: Flask) -> None:
    contact = make_contact()
    customer = make_incident().customer
    contact.customer_id = customer.id
    incident = make_incident(customer, contact_id=contact.id)
    db.session.delete(contact)
    db.session.flush()
    db.session.refresh(incident)
    assert incident.contact_id is None
