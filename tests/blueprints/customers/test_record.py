"""The record of a customer, and what belongs to it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from mailer.domain.customers.consent import log_of
from mailer.domain.mailings import queueing
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.contact import Address, Contact
from mailer.models.custom_field import CustomField, FieldKind
from mailer.models.customer import Consent, Customer
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.group import CustomerGroup, Family
from mailer.models.message import Message
from mailer.models.user import User
from tests.factories import add
from tests.factories.customers import (
    make_address,
    make_contact,
    make_customer,
    make_field,
    make_group,
)
from tests.factories.mailings import make_mailing, make_text_template, put_in
from tests.fixtures.application import Browser
from tests.personas import accountant, marketer, super_admin, support

SignIn = Callable[[User], Browser]
BLANK = dict.fromkeys(("first_name", "country", "language", "family_id", "owner_id"), "") | {
    "kind": "customer",
    "consent": "unknown",
}


def test_a_customer_is_added_with_consent_groups_and_own_fields(
    app_both: Flask, sign_in: SignIn
) -> None:
    group = make_group()
    make_field(label="Seats", key="seats", kind=FieldKind.NUMBER)
    browser = sign_in(marketer())
    answer = browser.post(
        "/customers/new",
        data=BLANK
        | {
            "first_name": "Luís", "last_name": "Gonçalves", "email": "luis@example.com",
            "country": "BR", "consent": "given", "group_ids": [group.id], "custom_seats": "12",
        },
    )  # fmt: skip
    assert answer.status_code == 303
    customer = db.session.scalars(db.select(Customer)).one()
    assert (customer.name, customer.consent, customer.custom) == (
        "Luís Gonçalves", Consent.GIVEN, {"seats": 12},
    )  # fmt: skip
    assert len(log_of(customer)) == 1
    page = browser.get(answer.location).text
    assert "Luís Gonçalves" in page
    assert "Brazil" in page
    assert "mailto:luis%40example.com" in page


def test_what_was_typed_is_kept_when_something_is_wrong(app: Flask, sign_in: SignIn) -> None:
    answer = sign_in(marketer()).post(
        "/customers/new", data=BLANK | {"last_name": "Gonçalves", "email": "luis@"}
    )
    assert answer.status_code == 422
    assert 'value="Gonçalves"' in answer.text
    assert "is not an e-mail address" in answer.text
    assert db.session.scalars(db.select(Customer)).all() == []


def test_a_record_is_changed_and_its_other_fields_stay(app: Flask, sign_in: SignIn) -> None:
    customer = make_customer(notes="kept?", consent=Consent.GIVEN, country="Atlantis")
    browser = sign_in(accountant())
    form = browser.get(f"/customers/{customer.id}/edit").text
    assert "Atlantis" in form
    data = BLANK | {"last_name": "New", "country": "Atlantis", "notes": "kept?"}
    assert browser.post(f"/customers/{customer.id}/edit", data=data).status_code == 303
    assert (customer.name, customer.country, customer.consent) == ("New", "Atlantis", Consent.GIVEN)


def test_bringing_back_who_opted_out_needs_a_reason(app: Flask, sign_in: SignIn) -> None:
    customer = make_customer(consent=Consent.WITHDRAWN)
    browser, url = sign_in(marketer()), f"/customers/{customer.id}/consent"
    answer = browser.post(url, data={"consent": "given", "note": " "})
    assert answer.status_code == 422
    assert "how the customer agreed again" in answer.text
    assert customer.consent is Consent.WITHDRAWN
    assert browser.post(url, data={"consent": "given", "note": "phone call"}).status_code == 303
    db.session.expire_all()
    assert customer.consent is Consent.GIVEN
    page = browser.get(f"/customers/{customer.id}").text
    assert "phone call" in page
    assert "Marc Marketing" in page


def test_a_shared_address_is_pointed_out(app: Flask, sign_in: SignIn) -> None:
    one = make_customer(email="same@example.com")
    other = make_customer(email="Same@example.com")
    page = sign_in(support()).get(f"/customers/{one.id}").text
    assert "Others have the same e-mail address" in page
    assert f'href="/customers/{other.id}"' in page


def test_contacts_and_addresses_are_added_changed_and_deleted(
    app_both: Flask, sign_in: SignIn
) -> None:
    customer = make_customer()
    browser, base = sign_in(marketer()), f"/customers/{customer.id}"
    person = {"name": "Zoé", "use": "financial", "email": "zoe@example.com", "language": ""}
    assert browser.post(f"{base}/contacts/new", data=person).status_code == 303
    place = {"street": "Quai 1", "city": "Liège", "use": "delivery", "country": "BE"}
    assert browser.post(f"{base}/addresses/new", data=place).status_code == 303
    page = browser.get(f"{base}/contacts").text
    assert all(word in page for word in ("Zoé", "Financial", "mailto:zoe%40example.com", "Liège"))
    contact = db.session.scalars(db.select(Contact)).one()
    address = db.session.scalars(db.select(Address)).one()
    wrong = browser.post(f"{base}/contacts/{contact.id}", data=person | {"email": "zoe@"})
    assert wrong.status_code == 422
    assert (
        browser.post(f"{base}/addresses/new", data={"use": "other", "country": ""}).status_code
        == 422
    )
    browser.post(f"{base}/contacts/{contact.id}", data=person | {"name": "Zoë"})
    assert contact.name == "Zoë"
    browser.post(f"{base}/contacts/{contact.id}/delete")
    browser.post(f"{base}/addresses/{address.id}/delete")
    assert db.session.scalars(db.select(Contact)).all() == []
    assert db.session.scalars(db.select(Address)).all() == []


def test_a_contact_of_another_customer_is_not_reached(app: Flask, sign_in: SignIn) -> None:
    mine, theirs = make_customer(), make_contact()
    address = make_address()
    browser = sign_in(super_admin())
    assert browser.get(f"/customers/{mine.id}/contacts/{theirs.id}").status_code == 404
    assert browser.post(f"/customers/{mine.id}/contacts/{theirs.id}/delete").status_code == 404
    assert browser.post(f"/customers/{mine.id}/addresses/{address.id}/delete").status_code == 404
    assert db.session.get(Contact, theirs.id) is not None


@pytest.mark.parametrize("number", [0, 4711, 2**63, 10**30])
def test_a_customer_that_is_not_there_is_not_found(app_both: Flask, sign_in, number: int) -> None:
    assert sign_in(marketer()).get(f"/customers/{number}").status_code == 404


def _mail(customer: Customer, **values: object) -> Delivery:
    now = clock.now()
    message = add(
        Message(
            kind="proof",
            account_id=1,
            from_address="a@example.com",
            subject="Hello <b>",
            created_at=now,
        )
    )
    return add(
        Delivery(
            message_id=message.id, account_id=1, priority=1, address=customer.email,
            address_key=customer.email_key, customer_id=customer.id, due_at=now, expires_at=now,
            updated_at=now, **values,
        )
    )  # fmt: skip


def test_subjects_of_mails_are_those_that_the_customer_read(app: Flask, sign_in: SignIn) -> None:
    customer = make_customer(first_name="Anna")
    template = make_text_template(subject="@FIRSTNAME|You@, look")
    mailing = make_mailing(template=template)
    while queueing.queue_slice(mailing.id):
        pass
    delivery = db.session.scalars(select(Delivery)).one()
    put_in(delivery, DeliveryState.ACCEPTED)
    delivery.accepted_at = clock.now()
    db.session.commit()
    browser = sign_in(support())
    for page in ("mails", "activity"):
        answer = browser.get(f"/customers/{customer.id}/{page}").text
        assert "@FIRSTNAME" not in answer
        assert "Anna, look" in answer


def test_the_mails_of_a_customer_show_state_and_reply(app: Flask, sign_in: SignIn) -> None:
    customer = make_customer()
    _mail(customer, state="failed", reply="550 5.1.1 no such user")
    _mail(make_customer(), state="accepted", reply="another's")
    page = sign_in(support()).get(f"/customers/{customer.id}/mails").text
    assert "Hello &lt;b&gt;" in page
    assert "550 5.1.1 no such user" in page
    assert "another&#39;s" not in page


def test_older_mails_are_a_page_further(app: Flask, sign_in: SignIn) -> None:
    customer = make_customer()
    for number in range(53):
        _mail(customer, state="accepted", reply=f"no. {number:02}.")
    browser = sign_in(support())
    page = browser.get(f"/customers/{customer.id}/mails").text
    assert "no. 52." in page
    assert "no. 02." not in page
    oldest = min(
        d.id for d in db.session.scalars(db.select(Delivery).where(Delivery.reply >= "no. 03."))
    )
    page = browser.get(f"/customers/{customer.id}/mails?before={oldest}").text
    assert "no. 02." in page
    assert "no. 03." not in page


def test_a_customer_with_a_mail_on_its_way_is_kept(app: Flask, sign_in: SignIn) -> None:
    customer = make_customer()
    delivery = _mail(customer, state="queued")
    browser = sign_in(marketer())
    answer = browser.post(f"/customers/{customer.id}/delete")
    assert answer.status_code == 422
    assert "still on its way" in answer.text
    delivery.state = DeliveryState.ACCEPTED
    assert browser.post(f"/customers/{customer.id}/delete").status_code == 303
    assert db.session.scalars(db.select(Customer)).all() == []


def test_groups_and_families_are_managed(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    browser.post("/customers/groups/new", data={"name": "News", "description": ""})
    browser.post("/customers/families/new", data={"name": "Hotels"})
    group = db.session.scalars(db.select(CustomerGroup)).one()
    family = db.session.scalars(db.select(Family)).one()
    assert "News" in browser.get("/customers/groups").text
    assert browser.post("/customers/groups/new", data={"name": "néws"}).status_code == 422
    assert browser.post("/customers/families/new", data={"name": "hôtels"}).status_code == 422
    browser.post(f"/customers/groups/{group.id}", data={"name": "Letters"})
    browser.post(f"/customers/families/{family.id}", data={"name": "Inns"})
    assert (group.name, family.name) == ("Letters", "Inns")
    browser.post(f"/customers/groups/{group.id}/delete")
    browser.post(f"/customers/families/{family.id}/delete")
    assert db.session.scalars(db.select(CustomerGroup)).all() == []
    assert db.session.scalars(db.select(Family)).all() == []


def test_custom_fields_belong_to_the_settings(app: Flask, sign_in: SignIn) -> None:
    data = {"label": "Roast", "kind": "choice", "choices": "Light\nDark"}
    assert sign_in(marketer()).post("/customers/fields/new", data=data).status_code == 403
    browser = sign_in(super_admin())
    assert browser.post("/customers/fields/new", data=data | {"choices": ""}).status_code == 422
    assert browser.post("/customers/fields/new", data=data).status_code == 303
    field = db.session.scalars(db.select(CustomField)).one()
    assert field.choices == ["Light", "Dark"]
    assert "@ROAST@" in browser.get("/customers/fields").text
    browser.post(f"/customers/fields/{field.id}", data={"label": "Roasting", "choices": "A\nB\nC"})
    assert (field.key, field.label, field.choices) == ("roast", "Roasting", ["A", "B", "C"])
    browser.post(f"/customers/fields/{field.id}/delete")
    assert db.session.scalars(db.select(CustomField)).all() == []


def test_what_a_colleague_saved_meanwhile_is_not_overwritten(
    app_both: Flask, sign_in: SignIn
) -> None:
    customer = make_customer(last_name="Old", phone="1", city="Lyon")
    db.session.commit()
    browser = sign_in(marketer())
    url = f"/customers/{customer.id}/edit"
    page = browser.get(url).text
    mine = BLANK | {"last_name": "Mine", "phone": "1", "city": "Paris", "seen": _seen(page)}
    theirs = BLANK | {"last_name": "Old", "phone": "2", "city": "Lyon", "seen": _seen(page)}
    assert browser.post(url, data=theirs).status_code == 303

    answer = browser.post(url, data=mine)

    assert answer.status_code == 422
    assert "Someone changed this record while you were writing" in answer.text
    assert 'value="Paris"' in answer.text
    db.session.expire_all()
    assert (customer.last_name, customer.phone) == ("Old", "2")
    again = mine | {"seen": _seen(answer.text)}
    assert browser.post(url, data=again).status_code == 303
    db.session.expire_all()
    assert customer.last_name == "Mine"


def _seen(page: str) -> str:
    found = re.search(r'name="seen"[^>]* value="([^"]+)"', page)
    assert found is not None
    return found[1]
