"""Sending a proof from the page of a template."""

from collections.abc import Callable

from mailer.domain.dispatch.proofs import send_proof
from mailer.infra.db import db
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.message import Message, MessageKind
from mailer.models.user import User
from tests.factories.accounts import make_company_account, make_role, make_user
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
    assert "data-proof-refused" in answer.text
    assert f'name="customer" value="{luis.id}"' in answer.text
    assert "<span>Luís Gonçalves</span>" in answer.text
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


def test_a_script_is_told_where_to_go(sign_in: SignIn) -> None:
    make_company_account()
    template = make_template()
    browser = sign_in(marketer())
    url, data = f"/templates/{template.id}/proof", {"to": "a@example.com", "back": "/mailings/"}
    answer = browser.post(url, data=data, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/mailings/")
    elsewhere = data | {"back": "https://evil.example/"}
    answer = browser.post(url, data=elsewhere, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == f"/templates/{template.id}"


def test_colleagues_are_picked_and_all_that_was_chosen_stays_when_it_is_refused(
    sign_in: SignIn,
) -> None:
    make_company_account()
    template, luis, ann = make_template(), make_customer(), make_customer(first_name="Ann")
    marc, anna = marketer(), make_user(name="Anna Colleague", email="anna@example.com")
    gone = make_user(name="Gone Colleague", email="gone@example.com", active=False)
    browser = sign_in(marc)
    page = browser.get(f"/templates/{template.id}").text
    assert "Anna Colleague" in page
    assert "Gone Colleague" not in page
    url = f"/templates/{template.id}/proof"
    chosen = {"colleague": [anna.id, gone.id], "customer": [luis.id, ann.id, ""]}
    answer = browser.post(url, data={"to": "nobody", **chosen})
    assert answer.status_code == 422
    assert f'name="colleague" value="{anna.id}" checked' in answer.text
    for value in (luis.id, ann.id, ""):
        assert f'name="customer" value="{value}"' in answer.text
    assert browser.post(url, data={"to": "", **chosen}).status_code == 303
    addresses = db.session.scalars(db.select(Delivery.address)).all()
    assert addresses == ["anna@example.com"] * 3


def test_too_many_customers_are_told_where_they_are_chosen(sign_in: SignIn) -> None:
    make_company_account()
    many = [make_customer().id for _number in range(11)]
    answer = sign_in(marketer()).post(
        f"/templates/{make_template().id}/proof", data={"to": "a@example.com", "customer": many}
    )
    assert answer.status_code == 422
    assert "A proof shows the data of at most 10 customers." in answer.text


def test_a_customer_who_does_not_exist_is_not_found(sign_in: SignIn) -> None:
    make_company_account()
    browser, url = sign_in(marketer()), f"/templates/{make_template().id}/proof"
    for wrong in ("424242", "x", "9" * 40):
        answer = browser.post(url, data={"to": "a@example.com", "customer": wrong})
        assert answer.status_code == 404
    assert db.session.scalar(db.select(Message)) is None


def test_the_page_lists_the_proofs_and_asks_again_while_one_is_on_its_way(
    sign_in: SignIn,
) -> None:
    make_company_account()
    template, browser = make_template(), sign_in(marketer())
    assert (
        "No proof of this template was sent yet." in browser.get(f"/templates/{template.id}").text
    )
    for number in range(4):
        browser.post(f"/templates/{template.id}/proof", data={"to": f"a{number}@example.com"})
    recent = f"/templates/{template.id}/proofs/recent"
    shown = browser.get(recent).text
    assert "a3@example.com" in shown
    assert "a0@example.com" not in shown
    assert f'hx-get="{recent}"' in shown
    assert "a0@example.com" in browser.get(f"/templates/{template.id}/proofs").text
    for delivery in db.session.scalars(db.select(Delivery)):
        delivery.state = DeliveryState.ACCEPTED
    db.session.commit()
    shown = browser.get(recent).text
    assert "hx-get" not in shown
    assert 'href="/mailbox/?q=a3@example.com"' in shown


def test_some_customers_are_offered_for_a_proof(sign_in: SignIn) -> None:
    made = [make_customer() for _number in range(8)]
    answer = sign_in(marketer()).get("/templates/customers/some").json
    assert answer is not None
    ids = [customer["id"] for customer in answer["customers"]]
    assert len(ids) == 5
    assert {ids[0], ids[-1]} == {made[0].id, made[-1].id}


def test_saving_can_go_on_to_a_proof_of_what_was_saved(sign_in: SignIn) -> None:
    template, browser = make_template(), sign_in(marketer())
    version = template.version
    fields = {"name": template.name, "subject": version.subject, "language": "en"}
    answer = browser.post(
        f"/templates/{template.id}/edit",
        data=fields | {"source": "New text", "mode": "text", "base_number": 1, "then": "proof"},
    )
    assert answer.location == f"/templates/{template.id}?proof=1"
    assert "data-open-now" in browser.get(answer.location).text


def test_whose_data_a_proof_shows_is_told_to_those_who_may_see_customers(sign_in: SignIn) -> None:
    make_company_account()
    template = make_template()
    luis = make_customer(first_name="Luís", last_name="Gonçalves")
    send_proof(template, ["a@example.com"], [luis], marketer())
    only_templates = make_user(role=make_role(permissions=["templates:view"]))
    for path in ("", "/proofs", "/proofs/recent"):
        url = f"/templates/{template.id}{path}"
        assert "with the data of Luís Gonçalves" in sign_in(support()).get(url).text
        page = sign_in(only_templates).get(url).text
        assert "with a customer’s data" in page
        assert "Gonçalves" not in page
