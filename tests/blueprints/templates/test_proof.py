"""Sending a proof from the page of a template."""

from collections.abc import Callable

from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.message import Message, MessageKind
from mailer.models.user import User
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.templates import make_template
from tests.fixtures.application import Browser
from tests.personas import marketer, support

SignIn = Callable[[User], Browser]


def test_a_proof_goes_to_oneself_unless_one_types_something_else(sign_in: SignIn) -> None:
    page = sign_in(marketer()).get(f"/templates/{make_template().id}").text
    assert 'value="marc.marketing@example.com"' in page


def test_a_proof_is_posted_with_the_customer_of_the_preview(sign_in: SignIn) -> None:
    make_company_account()
    template, luis = make_template(), make_customer()
    browser = sign_in(marketer())
    answer = browser.post(
        f"/templates/{template.id}/proof",
        data={"to": "a@example.com, b@example.com", "customer": luis.id},
    )
    assert answer.status_code == 303
    message = db.session.scalars(db.select(Message)).one()
    assert message.kind == MessageKind.PROOF
    assert message.data == {"customer_id": luis.id}
    assert db.session.scalar(db.select(db.func.count()).select_from(Delivery)) == 2
    page = browser.get(answer.location).text
    assert "The proof is on its way to a@example.com, b@example.com." in page


def test_a_wrong_address_is_named_in_the_open_dialog(sign_in: SignIn) -> None:
    make_company_account()
    template, luis = make_template(), make_customer(first_name="Luís", last_name="Gonçalves")
    answer = sign_in(marketer()).post(
        f"/templates/{template.id}/proof", data={"to": "nobody, a@example.com", "customer": luis.id}
    )
    assert answer.status_code == 422
    assert "This is not an e-mail address: nobody." in answer.text
    assert 'value="nobody, a@example.com"' in answer.text
    assert "data-open-now" in answer.text
    assert f'name="customer" value="{luis.id}"' in answer.text
    assert "Luís Gonçalves</strong>" in answer.text
    assert db.session.scalar(db.select(Message)) is None


def test_without_a_sending_account_the_dialog_says_what_to_do(sign_in: SignIn) -> None:
    answer = sign_in(marketer()).post(
        f"/templates/{make_template().id}/proof", data={"to": "a@example.com"}
    )
    assert answer.status_code == 422
    assert "sending account" in answer.text


def test_who_may_not_send_sends_no_proof(sign_in: SignIn) -> None:
    template = make_template()
    answer = sign_in(support()).post(
        f"/templates/{template.id}/proof", data={"to": "a@example.com"}
    )
    assert answer.status_code == 403
