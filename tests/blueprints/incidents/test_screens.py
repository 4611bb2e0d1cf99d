"""What people do with incidents in the browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.incidents import notices
from mailer.domain.rendering.of_delivery import renderer_for
from mailer.domain.templates import library
from mailer.domain.templates.tags.tag import Scope
from mailer.domain.templates.written_text import WrittenText
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.incident import Incident, IncidentState, Notice
from mailer.models.message import Message
from mailer.models.smtp_account import AccountState
from mailer.models.user import User
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.incidents import make_incident, make_notice
from tests.factories.templates import make_template
from tests.fixtures.application import Browser
from tests.personas import accountant, super_admin, support

SignIn = Callable[[User], Browser]


#: What a browser sends of the form besides.
NOBODY = {"contact_id": "", "assignee_id": ""}


def only() -> Incident:
    return db.session.scalars(db.select(Incident)).one()


def mails() -> list[Delivery]:
    return list(db.session.scalars(db.select(Delivery).order_by(Delivery.id)))


def test_an_incident_is_opened_from_the_customers_page(app: Flask, sign_in: SignIn) -> None:
    make_company_account()
    customer = make_customer(email="anna@example.com")
    browser = sign_in(support())
    assert f"/incidents/new?customer={customer.id}" in browser.get(f"/customers/{customer.id}").text

    answer = browser.post(
        "/incidents/new",
        data={"customer": customer.id, "title": "No paper", "notify_opening": "y", **NOBODY},
        follow_redirects=True,
    )

    assert "No paper" in answer.text
    assert [mail.address for mail in mails()] == ["anna@example.com"]
    assert "anna@example.com" in answer.text
    assert "No paper" in browser.get(f"/customers/{customer.id}/incidents").text
    assert "No paper" in browser.get("/incidents/").text


def test_the_customer_is_chosen_first(app: Flask, sign_in: SignIn) -> None:
    customer = make_customer(first_name="Zoé", last_name="Zimmer")
    make_customer()
    page = sign_in(support()).get("/incidents/new?q=zoe").text
    assert f"/incidents/new?customer={customer.id}" in page
    assert page.count("/incidents/new?customer=") == 1


@pytest.mark.parametrize("on", [True, False])
def test_the_boxes_follow_the_companys_settings(app: Flask, sign_in: SignIn, on: bool) -> None:
    boss = sign_in(super_admin())
    boss.post("/settings/incidents", data={"closing": "y"} if on else {})
    page = boss.get(f"/incidents/new?customer={make_customer().id}").text
    box = next(line for line in page.splitlines() if 'name="notify_closing"' in line)
    assert ("checked" in box) is on
    assert 'checked class="form-check-input" id="notify_opening"' not in page


def test_a_box_can_be_ticked_for_one_incident(app: Flask, sign_in: SignIn) -> None:
    """The default is off; this one customer is told all the same."""
    make_company_account()
    browser, incident = sign_in(support()), make_incident()
    answer = browser.post(
        f"/incidents/{incident.id}/close",
        data={"text": "A new cable.", "notify": "y"},
        follow_redirects=True,
    )
    assert only().state is IncidentState.CLOSED
    assert only().notify_closing
    assert len(mails()) == 1
    assert "Closing notice" in answer.text


def test_what_cannot_be_sent_opens_and_closes_nothing(app: Flask, sign_in: SignIn) -> None:
    """Everything that was typed is still there, and the way out is named."""
    make_company_account(state=AccountState.STOPPED, from_address="")
    browser, customer = sign_in(support()), make_customer()
    typed = {"customer": customer.id, "title": "No paper", "notify_opening": "y", **NOBODY}
    refused = browser.post("/incidents/new", data=typed)
    assert refused.status_code == 422
    assert 'value="No paper"' in refused.text
    assert "Untick the box" in refused.text
    assert db.session.scalar(db.select(Incident)) is None

    incident = make_incident(customer)
    refused = browser.post(
        f"/incidents/{incident.id}/close", data={"text": "A new cable.", "notify": "y"}
    )
    assert refused.status_code == 422
    assert "A new cable." in refused.text
    assert only().state is IncidentState.OPEN


def test_the_page_shows_what_was_sent_and_what_will_be(app: Flask, sign_in: SignIn) -> None:
    incident = make_incident(notify_opening=True, notify_closing=True)
    delivery = make_notice(incident)
    browser = sign_in(support())
    page = browser.get(f"/incidents/{incident.id}").text
    assert f"/incidents/{incident.id}/sent/{delivery.id}" in page
    assert "when the incident is closed" in page
    sent = browser.get(f"/incidents/{incident.id}/sent/{delivery.id}/mail").text
    assert "Since Monday" in sent
    coming = browser.get(f"/incidents/{incident.id}/closing/mail").text
    assert incident.number in coming


def test_a_notice_that_was_not_sent_can_be_sent_later(app: Flask, sign_in: SignIn) -> None:
    make_company_account()
    incident = make_incident()
    browser = sign_in(support())
    page = browser.get(f"/incidents/{incident.id}").text
    assert f'action="/incidents/{incident.id}/opening"' in page
    browser.post(f"/incidents/{incident.id}/opening")
    assert len(mails()) == 1
    page = browser.get(f"/incidents/{incident.id}").text
    assert f'action="/incidents/{incident.id}/opening"' not in page


def test_another_incidents_mail_is_not_found(app: Flask, sign_in: SignIn) -> None:
    delivery, other = make_notice(), make_incident()
    answer = sign_in(support()).get(f"/incidents/{other.id}/sent/{delivery.id}")
    assert answer.status_code == 404


def test_who_may_not_sees_no_incidents(app: Flask, sign_in: SignIn) -> None:
    browser, customer = sign_in(accountant()), make_incident().customer
    assert browser.get("/incidents/").status_code == 403
    assert "/incidents" not in browser.get(f"/customers/{customer.id}").text


def test_a_text_is_saved_for_its_language_and_shown_at_once(app: Flask, sign_in: SignIn) -> None:
    boss = sign_in(super_admin())
    typed = {"language": "en", "subject": "About @INCIDENTNUMBER@", "source": "Dear @NOBODY@ …"}
    head = boss.post("/settings/incidents/draft/head", data=typed).text
    assert "About I-00042" in head
    assert "@NOBODY@" in head
    assert "Dear" in boss.post("/settings/incidents/draft/mail", data=typed).text
    assert boss.post("/settings/incidents/opening", data=typed).status_code == 303
    assert notices.text_of(Notice.OPENING, "en") == WrittenText(
        "About @INCIDENTNUMBER@", "Dear @NOBODY@ …"
    )
    assert notices.text_of(Notice.OPENING, "fr").subject.startswith("Votre")
    assert boss.post("/settings/incidents/opening", data={"language": "en"}).status_code == 422


def test_a_notice_made_of_a_template_asks_for_a_rating(app: Flask, sign_in: SignIn) -> None:
    source = "Number @INCIDENTNUMBER@\n\n@WIDGETVALUATION@"
    template = make_template(name="Ours", source=source, options={"about": "incident"})
    mailing = make_template(name="News")
    boss, url = sign_in(super_admin()), "/settings/incidents/opening"
    assert "Ours (English)" in boss.get(f"{url}?language=en").text
    assert "News (English)" not in boss.get(f"{url}?language=en").text
    draft = {"language": "en", "subject": "Ours", "source": "Not this", "template": template.id}
    assert "I-00042" in boss.post("/settings/incidents/draft/mail", data=draft).text
    refused = boss.post(url, data=draft | {"template": mailing.id})
    assert refused.status_code == 422 and "not for such mails" in refused.text
    assert boss.post(url, data=draft).status_code == 303
    incident = make_incident(make_customer(language="en"))
    delivery = make_notice(incident)
    message = db.session.get_one(Message, delivery.message_id)
    assert message.asks_rating and message.subject == "Ours"
    library.delete(template, SYSTEM)
    shown = renderer_for(message).show(delivery)
    assert shown is not None and f"Number {incident.number}" in shown.html
    assert notices.text_of(Notice.OPENING, "en").version_id(Scope.INCIDENT) is None


def test_the_list_is_filtered_by_state_and_assignee(app: Flask, sign_in: SignIn) -> None:
    sam = support()
    make_incident(title="Mine", assignee_id=sam.id, in_progress=True)
    make_incident(title="Nobodys")
    browser = sign_in(sam)
    assert "Nobodys" not in browser.get("/incidents/?state=in_progress").text
    assert "Mine" not in browser.get("/incidents/?assignee=none").text
    assert "Mine" in browser.get(f"/incidents/?assignee={sam.id}&state=in_progress").text
