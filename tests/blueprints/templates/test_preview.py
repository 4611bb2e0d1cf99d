"""Previews: the mail as it will be, in a frame that can run nothing."""

from collections.abc import Callable

import pytest

from mailer.blueprints.security import CSP_FOREIGN
from mailer.infra.db import db
from mailer.models.template import TemplateVersion
from mailer.models.user import User
from tests.factories.accounts import make_company_account, make_role, make_user
from tests.factories.customers import make_customer
from tests.factories.templates import make_template
from tests.fixtures.application import Browser
from tests.personas import marketer, support

SignIn = Callable[[User], Browser]
DRAFT = {
    "mode": "text",
    "language": "en",
    "subject": "Hi @FIRSTNAME@",
    "source": "Dear @CUSTOMERNAME@",
}


def test_the_saved_version_is_shown_with_the_sample_or_a_customer(sign_in: SignIn) -> None:
    browser = sign_in(support())
    luis = make_customer(first_name="Luís", last_name="Gonçalves")
    url = f"/templates/{make_template(source='Dear @CUSTOMERNAME@').id}/preview"
    assert "Dear Emily Carter" in browser.get(url).text
    assert "Dear Luís Gonçalves" in browser.get(f"{url}?customer={luis.id}").text


def test_the_frame_runs_nothing_and_loads_nothing_from_elsewhere(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    template = make_template()
    frames = [
        browser.get(f"/templates/{template.id}/preview"),
        browser.post("/templates/draft", data=DRAFT),
    ]
    for frame in frames:
        assert frame.headers["Content-Security-Policy"] == CSP_FOREIGN
        assert "sandbox" in CSP_FOREIGN
        assert frame.content_type == "text/html; charset=utf-8"


def test_the_plain_text_part_is_plain_text(sign_in: SignIn) -> None:
    template = make_template(source="**Dear** <b>@CUSTOMERNAME@</b>")
    frame = sign_in(marketer()).get(f"/templates/{template.id}/preview?part=text")
    assert frame.content_type == "text/plain; charset=utf-8"
    assert "Dear <b>Emily Carter</b>" in frame.text


def test_a_draft_is_shown_and_nothing_is_kept(sign_in: SignIn) -> None:
    luis = make_customer(first_name="Luís", last_name="Gonçalves")
    browser = sign_in(marketer())
    assert (
        "Dear Luís Gonçalves"
        in browser.post("/templates/draft", data=DRAFT | {"customer": luis.id}).text
    )
    assert db.session.scalar(db.select(TemplateVersion)) is None


def test_an_empty_draft_is_shown_empty(sign_in: SignIn) -> None:
    answer = sign_in(marketer()).post("/templates/draft", data=DRAFT | {"source": " "})
    assert answer.status_code == 200
    assert "<body" in answer.text


def test_the_draft_says_what_needs_a_look_and_what_is_empty(sign_in: SignIn) -> None:
    nameless = make_customer(first_name="", last_name="", company="Atelier")
    make_company_account(from_name="Mercier", from_address="m@example.com")
    answer = sign_in(marketer()).post(
        "/templates/draft/check",
        data=DRAFT | {"customer": nameless.id, "source": "x\n@XYZZY@"},
    )
    assert "There is no tag @XYZZY@." in answer.text
    assert 'data-line="2"' in answer.text
    assert "@FIRSTNAME@ is empty for this recipient." in answer.text
    assert "m@example.com" in answer.text


def test_the_subject_is_shown_as_its_reader_gets_it(sign_in: SignIn) -> None:
    luis = make_customer(first_name="Luís")
    template = make_template(subject="Hi @FIRSTNAME@ <b>")
    state = (
        sign_in(support()).get(f"/templates/{template.id}/preview/state?customer={luis.id}").text
    )
    assert "Hi Luís &lt;b&gt;" in state


@pytest.mark.parametrize("customer", ["999999", "x", "-1", "²", "1;drop"])
def test_a_customer_who_does_not_exist_is_not_found(sign_in: SignIn, customer: str) -> None:
    url = f"/templates/{make_template().id}/preview?customer={customer}"
    assert sign_in(marketer()).get(url).status_code == 404


def test_customers_are_shown_only_to_who_may_see_them(sign_in: SignIn) -> None:
    designer = make_user(role=make_role(permissions=["templates:view", "templates:edit"]))
    luis = make_customer(first_name="Luís", last_name="Gonçalves")
    template = make_template(source="@CUSTOMERNAME@")
    browser = sign_in(designer)
    assert "Search a customer" not in browser.get(f"/templates/{template.id}").text
    for answer in (
        browser.get("/templates/customers?q=lui"),
        browser.get(f"/templates/{template.id}/preview?customer={luis.id}"),
        browser.post("/templates/draft", data=DRAFT | {"customer": luis.id}),
    ):
        assert answer.status_code == 403
        assert "Gonçalves" not in answer.text


def test_customers_are_found_by_the_beginning_of_their_name(sign_in: SignIn) -> None:
    make_customer(first_name="Luís", last_name="Gonçalves")
    make_customer(first_name="Leonie", last_name="Köhler")
    browser = sign_in(marketer())
    found = browser.get("/templates/customers?q=goncal").text
    assert "Luís Gonçalves" in found
    assert "Köhler" not in found
    assert "Köhler" in browser.get("/templates/customers?q=").text
    assert "No customer begins with “zz”." in browser.get("/templates/customers?q=zz").text
