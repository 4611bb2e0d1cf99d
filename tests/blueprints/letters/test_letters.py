"""The screens of letters: list, form, preview."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from mailer.domain.letters import ready_made
from mailer.infra.db import db
from mailer.models.letter import Letter
from mailer.models.user import User
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.letters import make_letter
from tests.fixtures.application import Browser
from tests.personas import accountant, marketer, super_admin, support

SignIn = Callable[[User], Browser]
FORM = {
    "code": "INVOICE-EN",
    "target": "invoice",
    "language": "en",
    "kind": "accompanying",
    "leads": "y",
    "subject": "Your invoice <NUMFACT>",
    "source": "Hello @CUSTOMERNAME@,\n\nhere is @DOCNUMBER@.",
    "layout": "letter",
}


@pytest.fixture(autouse=True)
def _account(app: Flask) -> None:
    make_company_account()


def test_the_list_finds_and_filters(sign_in: SignIn) -> None:
    ready_made.prepare()
    anna = sign_in(super_admin())
    page = anna.get("/settings/letters/").text
    assert "20 letters" in page
    assert "Votre facture @DOCNUMBER@" in page
    page = anna.get("/settings/letters/?target=invoice&language=fr").text
    assert "FACTURE-RENVOI" in page
    assert "DEVIS" not in page
    assert "CREDIT-NOTE" in anna.get("/settings/letters/?q=credit").text


def test_a_letter_is_written_changed_copied_and_deleted(sign_in: SignIn) -> None:
    anna = sign_in(super_admin())
    assert anna.post("/settings/letters/new", data=FORM).status_code == 303
    letter = db.session.scalars(db.select(Letter)).one()
    assert (letter.code, letter.label, letter.layout) == (
        "INVOICE-EN",
        "Your invoice <NUMFACT>",
        "letter",
    )
    page = anna.get(f"/settings/letters/{letter.id}").text
    assert "Your invoice &lt;NUMFACT&gt;" in page
    answer = anna.post(f"/settings/letters/{letter.id}", data=FORM | {"language": "nl"})
    assert answer.status_code == 303
    db.session.refresh(letter)
    assert letter.language == "nl"
    copied = anna.post(f"/settings/letters/{letter.id}/duplicate")
    assert "INVOICE-EN-2" in anna.get(copied.location).text
    anna.post(f"/settings/letters/{letter.id}/delete")
    assert [each.code for each in db.session.scalars(db.select(Letter))] == ["INVOICE-EN-2"]


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(sign_in: SignIn) -> None:
    answer = sign_in(super_admin()).post(
        "/settings/letters/new", data=FORM | {"subject": "", "source": " ", "code": "kept"}
    )
    assert answer.status_code == 422
    assert 'id="subject-error"' in answer.text
    assert 'id="source-error"' in answer.text
    assert 'value="kept"' in answer.text
    assert db.session.scalar(db.select(Letter)) is None


def test_an_address_says_what_is_missing(sign_in: SignIn) -> None:
    page = sign_in(super_admin()).get("/settings/letters/new?target=order&language=nl").text
    assert '<option selected value="order">' in page
    assert '<option selected value="nl">' in page


def test_who_may_only_look_cannot_write(sign_in: SignIn) -> None:
    letter = make_letter()
    marc = sign_in(marketer())
    page = marc.get(f"/settings/letters/{letter.id}").text
    assert "disabled" in page
    assert ">Save<" not in page
    assert marc.post(f"/settings/letters/{letter.id}", data=FORM).status_code == 403
    assert sign_in(support()).get("/settings/letters/").status_code == 403


def test_an_accountant_writes_letters_without_the_other_settings(sign_in: SignIn) -> None:
    letter = make_letter()
    alice = sign_in(accountant())
    assert 'href="/settings/letters/"' in alice.get("/documents/").text
    page = alice.get("/settings/letters/").text
    assert "/settings/printing" not in page
    assert alice.post("/settings/letters/new", data=FORM).status_code == 303
    assert (
        alice.post(f"/settings/letters/{letter.id}", data=FORM | {"code": "ALICE"}).status_code
        == 303
    )
    assert alice.get("/settings/").status_code == 403


def test_the_preview_shows_a_made_up_document_and_a_customers_data(sign_in: SignIn) -> None:
    customer = make_customer(email="luis@example.com", first_name="Luís", last_name="Gonçalves")
    anna = sign_in(super_admin())
    frame = anna.post("/settings/letters/draft", data=FORM | {"customer": customer.id})
    assert "Luís Gonçalves" in frame.text
    assert "2026-0142" in frame.text
    assert frame.headers["Content-Security-Policy"].startswith("sandbox")
    state = anna.post("/settings/letters/draft/check", data=FORM).text
    assert "Your invoice 2026-0142" in state
    mail = anna.post("/settings/letters/draft", data=FORM | {"part": "message"}).text
    assert "Subject: Your invoice 2026-0142" in mail


def test_the_preview_names_what_is_no_tag(sign_in: SignIn) -> None:
    source = FORM["source"] + " @UNSUBSCRIBE@ @NOSUCHTAG@"
    state = sign_in(super_admin()).post(
        "/settings/letters/draft/check", data=FORM | {"source": source}
    )
    assert "These are no tags and are sent as they stand: @UNSUBSCRIBE@, @NOSUCHTAG@" in state.text


def test_a_text_that_is_not_there_yet_leaves_the_preview(sign_in: SignIn) -> None:
    anna = sign_in(super_admin())
    assert (
        "Write" not in anna.post("/settings/letters/draft/check", data=FORM | {"source": ""}).text
    )
    too_long = FORM | {"source": "x" * 200_001}
    assert anna.post("/settings/letters/draft", data=too_long).status_code == 204
    assert "longer than" in anna.post("/settings/letters/draft/check", data=too_long).text


def test_the_screens_are_in_french(sign_in: SignIn) -> None:
    anna = super_admin()
    anna.language = "fr"
    ready_made.prepare()
    browser = sign_in(anna)
    assert "20 textes d’accompagnement" in browser.get("/settings/letters/").text
    page = browser.get("/settings/letters/new").text
    assert "Type de document" in page
    assert "Numéro du document" in page
