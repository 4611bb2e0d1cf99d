"""A mail looked at recipient by recipient: before it is sent, and afterwards."""

from collections.abc import Callable

from mailer.blueprints.components.mail_frames import html_part
from mailer.blueprints.security import CSP_FOREIGN
from mailer.domain.lists import selection as ticks
from mailer.domain.mailings import queueing
from mailer.domain.mailings.sent_mail import sent_message
from mailer.domain.templates import library
from mailer.infra.db import db
from mailer.models.customer import Consent, Customer
from mailer.models.delivery import Delivery
from mailer.models.mailing import Mailing
from mailer.models.user import User
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing
from tests.factories.templates import make_template
from tests.fixtures.application import Browser
from tests.personas import marketer

SignIn = Callable[[User], Browser]


def test_the_review_steps_through_those_who_will_receive_it(sign_in: SignIn) -> None:
    make_company_account()
    luis = make_customer(first_name="Luís", email="luis@example.com")
    make_customer(first_name="No", email="no@example.com", consent=Consent.WITHDRAWN)
    bea = make_customer(first_name="Bea", email="bea@example.com")
    marc = marketer()
    everyone = db.session.scalars(db.select(Customer.id)).all()
    ticks.tick(ticks.selection_of(marc, "customers"), everyone)
    db.session.commit()
    browser = sign_in(marc)
    page = browser.get(f"/mailings/send/review?template={make_template().id}").text
    assert 'data-step-url="/mailings/send/preview/next?' in page
    assert f'data-first-customer="{luis.id}"' in page
    url = "/mailings/send/preview"
    assert browser.get(f"{url}/next?shown={luis.id}").json == {
        "customer": {"id": str(bea.id), "name": bea.name}
    }
    assert browser.get(f"{url}/next?shown={luis.id}&back=1").json == {"customer": None}
    assert bea.name in browser.get(f"{url}/recipients?q=bea").text
    assert "No recipient begins with “no”." in browser.get(f"{url}/recipients?q=no").text
    some = browser.get(f"{url}/some").json
    assert some is not None
    assert [customer["id"] for customer in some["customers"]] == [str(luis.id), str(bea.id)]


def test_a_mail_to_one_customer_has_nobody_to_step_to(sign_in: SignIn) -> None:
    make_company_account()
    luis = make_customer()
    url = f"/mailings/send/review?template={make_template().id}&customer={luis.id}"
    page = sign_in(marketer()).get(url).text
    assert f'data-first-customer="{luis.id}"' in page
    assert "data-step" not in page


def sent_to(*customers: object) -> list[Delivery]:
    """A mailing to these, queued."""
    mailing = make_mailing()
    while queueing.queue_slice(mailing.id):
        pass
    own = Delivery.mailing_id == mailing.id
    found = list(db.session.scalars(db.select(Delivery).where(own).order_by(Delivery.id)))
    assert len(found) == len(customers)
    return found


def test_what_was_sent_keeps_the_version_that_it_sent(sign_in: SignIn) -> None:
    marc = marketer()
    (delivery,) = sent_to(make_customer(first_name="Luís"))
    sent = sent_message(delivery)
    browser = sign_in(marc)
    url = f"/mailings/{delivery.mailing_id}/mails/{delivery.id}"
    before = browser.get(f"{url}/html").text
    mailing = db.session.get_one(Mailing, delivery.mailing_id)
    library.save_version(
        mailing.template,
        base_number=1,
        name=mailing.template.name,
        subject="Another subject",
        source="Another text.",
        language="en",
        actor=marc,
    )
    db.session.commit()
    assert "this is new." in before
    assert browser.get(f"{url}/html").text == before
    assert "Another" not in browser.get(f"{url}/state").text
    assert sent_message(delivery).partition(b"\r\n\r\n")[2] == sent.partition(b"\r\n\r\n")[2]
    assert "this is new." in html_part(sent)


def test_a_sent_mail_is_looked_at_in_all_its_parts(sign_in: SignIn) -> None:
    first, second = sent_to(make_customer(email="a@b.be"), make_customer(email="c@b.be"))
    browser = sign_in(marketer())
    url = f"/mailings/{first.mailing_id}/mails/{first.id}"
    page = browser.get(url).text
    assert f'rel="next" href="/mailings/{first.mailing_id}/mails/{second.id}"' in page
    assert 'rel="prev"' not in page
    for part in ("html", "text", "source", "message"):
        frame = browser.get(f"{url}/html?part={part}")
        assert frame.headers["Content-Security-Policy"] == CSP_FOREIGN
        assert "this is new." in frame.text
    assert "To:" in browser.get(f"{url}/html?part=message").text
