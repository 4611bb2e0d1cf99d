"""The pages behind the links in mails: stop mailings, get them again, see the mail on the web."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.customers import save
from mailer.domain.customers.consent import log_of, set_consent
from mailer.domain.customers.delete import delete_customer
from mailer.domain.mailings.recipients import ledger
from mailer.domain.outbox.post import Recipient, post
from mailer.domain.rendering import public_links
from mailer.domain.rendering.of_delivery import renderer_for
from mailer.domain.settings import company
from mailer.domain.settings.company import Company
from mailer.infra.db import db
from mailer.models.consent_entry import ConsentSource
from mailer.models.customer import Consent, Customer
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.message import Message, MessageKind
from mailer.models.opt_out import OptOut
from mailer.models.smtp_account import SmtpAccount
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.templates import make_template
from tests.personas import marketer, super_admin

ADDRESS = "anna@example.com"
PURPOSES = [public_links.UNSUBSCRIBE, public_links.VIEW]


def sent(
    customer: Customer | None, kind: MessageKind = MessageKind.MAILING, address: str = ADDRESS
) -> Delivery:
    """One mail to one address, as far as its links go."""
    account = db.session.scalar(db.select(SmtpAccount).limit(1)) or make_company_account()
    message = post(
        kind,
        account_id=account.id,
        from_address="company@example.com",
        from_name="Example Company",
        to=[Recipient(address, customer.id if customer else None)],
        template_version_id=make_template(source="Dear @FIRSTNAME|friend@").version_id,
        actor=marketer(),
    )
    found = db.session.scalar(db.select(Delivery).where(Delivery.message_id == message.id))
    assert found is not None
    found.state = DeliveryState.ACCEPTED
    db.session.commit()
    return found


def mail_of(delivery: Delivery) -> EmailMessage:
    message = db.session.get_one(Message, delivery.message_id)
    content = renderer_for(message).render_many([delivery])[delivery.id].content
    return email.message_from_bytes(content, policy=email.policy.default)


def link_in(delivery: Delivery, purpose: str = public_links.UNSUBSCRIBE) -> str:
    """The path of the link that stands in the mail itself."""
    text = mail_of(delivery).get_body(("html",)).get_content()
    found = re.search(rf'href="http://[^/"]+(/{purpose}/[^"]+)"', text)
    assert found, text
    return found[1]


def consent_of(customer: Customer) -> Consent:
    db.session.refresh(customer)
    return customer.consent


def receive(customer: Customer) -> int:
    return ledger({"any": [{"customers": [customer.id]}], "not": []}).receive


def test_opening_the_link_changes_nothing(app: Flask, client: FlaskClient) -> None:
    anna = make_customer(email=ADDRESS, language="en")
    path = link_in(sent(anna))
    assert "Unsubscribe from our mailings?" in client.get(path).text
    assert client.head(path).status_code == 200
    assert consent_of(anna) is Consent.UNKNOWN
    assert receive(anna) == 1


def test_a_press_stops_mailings_and_another_brings_them_back(
    app_both: Flask, client: FlaskClient
) -> None:
    anna, namesake = make_customer(email=ADDRESS), make_customer(email=ADDRESS.upper())
    path = link_in(sent(anna))

    page = client.post(path, data={"wish": "stop"})

    assert page.status_code == 200
    assert ADDRESS in page.text
    assert (consent_of(anna), consent_of(namesake)) == (Consent.WITHDRAWN, Consent.WITHDRAWN)
    entry = log_of(anna)[0]
    assert (entry.source, entry.address, entry.actor_id) == (ConsentSource.CUSTOMER, ADDRESS, None)
    assert receive(anna) == 0

    client.post(path, data={"wish": "again"})
    assert (consent_of(anna), consent_of(namesake)) == (Consent.GIVEN, Consent.GIVEN)
    assert receive(anna) == 1


def test_the_log_is_in_the_language_of_those_who_read_it(app: Flask, client: FlaskClient) -> None:
    anna = make_customer(email=ADDRESS, language="en")
    company.save(Company(name="Mercier", language="fr"))
    page = client.post(link_in(sent(anna)), data={"wish": "stop"})
    assert '<html lang="en"' in page.text
    assert log_of(anna)[0].note == "Sur la page derrière le lien d’un e-mail."


def test_the_mail_programs_button_works_as_rfc_8058_says(app: Flask, client: FlaskClient) -> None:
    """Both headers, a POST with that body, no cookie, no redirect, no question."""
    anna = make_customer(email=ADDRESS)
    mail = mail_of(sent(anna))
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = re.match(r"<http://[^/]+(/[^>]+)>, *<mailto:", mail["List-Unsubscribe"])
    assert path, mail["List-Unsubscribe"]

    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post(path[1], data={"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert consent_of(anna) is Consent.WITHDRAWN


def test_pressing_twice_is_no_error_and_is_logged_once(app: Flask, client: FlaskClient) -> None:
    anna = make_customer(email=ADDRESS)
    path = link_in(sent(anna))
    for _time in range(2):
        assert client.post(path, data={"wish": "stop"}).status_code == 200
    assert len(log_of(anna)) == 1


@pytest.mark.parametrize("body", [{}, {"wish": "everything"}, {"List-Unsubscribe": "no"}])
def test_a_post_that_says_nothing_known_changes_nothing(
    app: Flask, client: FlaskClient, body: dict[str, str]
) -> None:
    anna = make_customer(email=ADDRESS)
    assert client.post(link_in(sent(anna)), data=body).status_code == 200
    assert consent_of(anna) is Consent.UNKNOWN


@pytest.mark.parametrize("kind", [MessageKind.PROOF, MessageKind.COPY])
def test_the_link_of_a_proof_unsubscribes_nobody(
    app: Flask, client: FlaskClient, kind: MessageKind
) -> None:
    anna = make_customer(email=ADDRESS)
    page = client.post(link_in(sent(None, kind)), data={"wish": "stop"})
    assert page.status_code == 200
    assert consent_of(anna) is Consent.UNKNOWN
    assert db.session.scalar(db.select(OptOut)) is None


@pytest.mark.parametrize("purpose", PURPOSES)
def test_an_altered_link_gets_a_friendly_page(
    app: Flask, client: FlaskClient, purpose: str
) -> None:
    anna = make_customer(email=ADDRESS)
    path = link_in(sent(anna), purpose)
    other = PURPOSES[1 - PURPOSES.index(purpose)]
    altered = (
        path[:-1] + ("0" if path[-1] != "0" else "1"),
        path.replace("/d", "/d1"),
        path.replace(purpose, other),
        f"/{purpose}/d1",
        f"/{purpose}/d1.0000000000000000",
        f"/{purpose}/%00.{'0' * 16}",
    )
    for wrong in altered:
        answer = client.post(wrong) if "unsubscribe" in wrong else client.get(wrong)
        assert answer.status_code == 404
        assert 'class="reader' in answer.text
    assert consent_of(anna) is Consent.UNKNOWN


def test_no_page_sets_a_cookie_or_may_be_found_or_kept(app: Flask, client: FlaskClient) -> None:
    delivery = sent(make_customer(email=ADDRESS))
    for purpose in PURPOSES:
        answer = client.get(link_in(delivery, purpose))
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_page_speaks_the_customers_language(app: Flask, client: FlaskClient) -> None:
    anna = make_customer(email=ADDRESS, language="fr")
    page = client.get(link_in(sent(anna)), headers={"Accept-Language": "en"})
    assert '<html lang="fr">' in page.text
    assert "Se désinscrire" in page.text


def test_the_mail_on_the_web_is_the_mail_that_was_sent(app: Flask, client: FlaskClient) -> None:
    delivery = sent(make_customer(email=ADDRESS, first_name="Anna"))
    mail = mail_of(delivery).get_body(("html",)).get_content()

    page = client.get(link_in(delivery, public_links.VIEW))

    without_pixel = re.sub(r'<img src="http://[^/]+/o/[^>]+>', "", mail)
    assert page.text.split() == without_pixel.split()
    assert "Dear Anna" in page.text
    assert "sandbox" in page.headers["Content-Security-Policy"]
    assert "script-src" not in page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_a_mail_whose_customer_is_gone_says_so(app: Flask, client: FlaskClient) -> None:
    anna = make_customer(email=ADDRESS, language="en")
    path = link_in(sent(anna), public_links.VIEW)
    delete_customer(anna, super_admin())
    db.session.commit()
    page = client.get(path, headers={"Accept-Language": "en"})
    assert page.status_code == 410
    assert "can no longer be shown" in page.text


def test_an_opt_out_outlives_the_record(app_both: Flask, client: FlaskClient) -> None:
    """The customer is deleted and comes back by hand: the address is still left alone."""
    boss = super_admin()
    anna = make_customer(email=ADDRESS)
    client.post(link_in(sent(anna)), data={"wish": "stop"})
    db.session.refresh(anna)
    delete_customer(anna, boss)

    again = save.create({"first_name": "Anna", "email": ADDRESS}, boss)

    assert again.consent is Consent.WITHDRAWN
    assert receive(again) == 0


def test_a_withdrawal_by_staff_outlives_the_record_too(app: Flask) -> None:
    boss = super_admin()
    anna = make_customer(email=ADDRESS)
    set_consent(anna, Consent.WITHDRAWN, ConsentSource.STAFF, boss)
    delete_customer(anna, boss)
    assert save.create({"first_name": "A", "email": ADDRESS}, boss).consent is Consent.WITHDRAWN


def test_staff_who_were_told_otherwise_can_take_it_back(app: Flask, client: FlaskClient) -> None:
    anna = make_customer(email=ADDRESS)
    client.post(link_in(sent(anna)), data={"wish": "stop"})
    db.session.refresh(anna)
    set_consent(anna, Consent.GIVEN, ConsentSource.STAFF, SYSTEM)
    assert receive(anna) == 1


def test_an_address_without_a_customer_can_stop_mailings_too(
    app: Flask, client: FlaskClient
) -> None:
    page = client.post(link_in(sent(None)), data={"wish": "stop"})
    assert page.status_code == 200
    newcomer = save.create({"first_name": "Anna", "email": ADDRESS}, super_admin())
    assert newcomer.consent is Consent.WITHDRAWN
