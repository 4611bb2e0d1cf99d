"""The steps of sending where a mailing writes to contacts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from mailer.domain.mailings import drafts, queueing
from mailer.infra.db import db
from mailer.models.contact import AddressUse, Contact
from mailer.models.delivery import Delivery
from mailer.models.mailing import Mailing, MailingTick
from mailer.models.message import Message, MessageKind
from mailer.models.template import Template
from mailer.models.user import User
from tests import personas
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_contact, make_customer
from tests.factories.mailings import make_text_template
from tests.factories.settings import make_company
from tests.fixtures.application import Browser

SignIn = Callable[[User], Browser]
KEY = "c" * 32


@pytest.fixture
def ann(app: Flask) -> Contact:
    """Of a company that has a second contact, Bea, and an address of its own."""
    make_company()
    make_company_account()
    firm = make_customer(first_name="", last_name="", company="Dupuis SA", email="info@dupuis.be")
    found = make_contact(firm, name="Ann Archer", email="ann@dupuis.be")
    make_contact(firm, name="Bea", email="bea@dupuis.be", use=AddressUse.FINANCIAL)
    db.session.commit()
    return found


@pytest.fixture
def template(ann: Contact) -> Template:
    made = make_text_template(name="Spring", subject="For @CUSTOMERNAME@")
    db.session.commit()
    return made


@pytest.fixture
def marc(template: Template, sign_in: SignIn) -> Browser:
    return sign_in(personas.marketer())


def steps(template: Template, write_to: str = "contacts") -> str:
    return f"template={template.id}&to=all&write_to={write_to}&draft={KEY}"


def test_whose_addresses_is_chosen_and_carried_from_step_to_step(
    template: Template, marc: Browser, ann: Contact
) -> None:
    page = marc.get(f"/mailings/send/audience?{steps(template)}").text
    assert '<option value="contacts" selected>All their contacts</option>' in page
    assert ">2 recipients<" in page
    assert f'href="/mailings/new?draft={KEY}&amp;write_to=contacts&amp;to=all"' in page
    fields = {"template": template.id, "to": "all", "write_to": "contacts", "draft": KEY}
    answer = marc.post("/mailings/send/audience", data=fields)
    assert "write_to=contacts" in answer.location
    page = marc.get(answer.location).text
    assert "Ann Archer" in page and "Bea" in page and "Dupuis SA" in page
    assert "info@dupuis.be" not in page
    page = marc.get(answer.location.replace("contacts?", "review?")).text
    assert "(all their contacts)" in page and "Send to 2 recipients" in page
    assert f'data-first-customer="{ann.customer_id}.{ann.id}"' in page


def test_who_is_unticked_gets_none_and_the_rest_a_mail_of_their_own(
    template: Template, marc: Browser, ann: Contact
) -> None:
    fields = {"template": template.id, "to": "all", "write_to": "contacts", "draft": KEY}
    count = marc.post("/mailings/send/contacts/tick", data=fields | {"one": ann.id}).text
    assert "1 recipient<" in count
    assert marc.post("/mailings/send/contacts/tick", data=fields | {"one": 999}).status_code == 404
    answer = marc.post("/mailings/send", data=fields | {"expected": 1})
    assert answer.status_code == 303
    mailing = db.session.scalars(db.select(Mailing)).one()
    while queueing.queue_slice(mailing.id):
        pass
    db.session.commit()
    mail = db.session.scalars(db.select(Delivery).filter_by(mailing_id=mailing.id)).one()
    assert mail.address == "bea@dupuis.be"
    page = marc.get(f"/mailings/{mailing.id}/mails/{mail.id}").text
    assert "<h1" in page and "Bea" in page and "Dupuis SA" in page
    assert "For Bea" in marc.get(f"/mailings/{mailing.id}/mails/{mail.id}/state").text
    assert '<span class="records-text" title="Bea">' in marc.get(f"/mailings/{mailing.id}").text


def test_other_addresses_begin_with_all_ticked(
    template: Template, marc: Browser, ann: Contact
) -> None:
    fields = {"template": template.id, "to": "all", "draft": KEY}
    contacts = fields | {"write_to": "contacts", "one": ann.id}
    marc.post("/mailings/send/contacts/tick", data=contacts)
    assert db.session.scalars(db.select(MailingTick.recipient_id)).all() == [ann.id]
    marc.post("/mailings/send/audience", data=fields | {"write_to": "own"})
    assert db.session.scalars(db.select(MailingTick)).all() == []
    draft = db.session.scalars(db.select(Mailing)).one()
    assert drafts.of_key(KEY, personas.marketer()) == draft
    assert draft.wishes["write_to"] == "own"


def test_the_preview_and_a_proof_show_the_contact(
    template: Template, marc: Browser, ann: Contact
) -> None:
    found = marc.get(f"/mailings/send/preview/next?{steps(template)}").json
    key = f"{ann.customer_id}.{ann.id}"
    assert found == {"customer": {"id": key, "name": "Ann Archer"}}
    after = marc.get(f"/mailings/send/preview/next?{steps(template)}&shown={key}").get_json()
    assert after["customer"]["name"] == "Bea"
    assert (
        f'data-customer="{key}"'
        in marc.get(f"/mailings/send/preview/recipients?{steps(template)}").text
    )
    head = marc.get(f"/templates/{template.id}/preview/state?as_sent=1&to=all&customer={key}").text
    assert "For Ann Archer" in head
    source = f"/templates/{template.id}/preview?as_sent=1&to=all&customer={key}&part=message"
    assert "ann@dupuis.be" in marc.get(source).text
    other = make_customer()
    db.session.commit()
    for wrong in (f"{other.id}.{ann.id}", f"{key}.1", "x"):
        answer = marc.get(f"/templates/{template.id}/preview?customer={wrong}")
        assert answer.status_code == 404, wrong
    proof = {"to": "me@example.com", "customer": key, "as_sent": "1"}
    assert marc.post(f"/templates/{template.id}/proof", data=proof).status_code in (204, 303)
    message = db.session.scalars(db.select(Message).filter_by(kind=MessageKind.PROOF)).one()
    assert message.data["contact_id"] == ann.id


def test_a_word_that_means_nobody_is_refused(template: Template, marc: Browser) -> None:
    page = marc.get(f"/mailings/send/audience?{steps(template, 'everybody')}")
    assert page.status_code == 404


def test_figures_of_contacts_are_kept_as_a_list_but_not_written_to_at_once(
    template: Template, marc: Browser
) -> None:
    fields = {"template": template.id, "to": "all", "write_to": "contacts", "draft": KEY}
    answer = marc.post("/mailings/send", data=fields | {"expected": 2})
    page = marc.get(f"{answer.location}?figure=unopened").text
    assert "Save these as a list" in page
    assert re.search("Write to these", page) is None
