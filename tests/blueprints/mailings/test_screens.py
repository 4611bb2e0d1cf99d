"""From ticked customers to a mailing's page, as a browser without JavaScript goes."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from mailer.domain.lists import selection as ticks
from mailer.infra.db import db
from mailer.models.mailing import Mailing, MailingState
from mailer.models.smtp_account import AccountKind, AccountState, SmtpAccount
from mailer.models.template import Template
from mailer.models.user import User
from tests import personas
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing, make_text_template
from tests.fixtures.application import Browser

SignIn = Callable[[User], Browser]


@pytest.fixture
def template(app: Flask) -> Template:
    """A template, and an account to send it through."""
    make_company_account()
    return make_text_template(name="Spring offer")


def tick(user: User, *customers: int) -> None:
    """Tick rows of the customer list, as the list does."""
    ticks.tick(ticks.selection_of(user, "customers"), customers)


def text_of(page: str) -> str:
    """A page without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_review_counts_every_ticked_customer_once(template: Template, sign_in: SignIn) -> None:
    good, bad = make_customer(email="good@example.com"), make_customer(email="")
    user = personas.marketer()
    tick(user, good.id, bad.id)

    page = text_of(sign_in(user).get(f"/mailings/send/review?template={template.id}").text)

    assert "Will receive it 1" in page
    assert "No address" in page
    assert "Chosen in all 2" in page
    assert "Send to 1 recipient" in page


def test_send_starts_a_mailing_and_forgets_the_ticks(template: Template, sign_in: SignIn) -> None:
    customer = make_customer(email="good@example.com")
    user = personas.marketer()
    tick(user, customer.id)

    answer = sign_in(user).post("/mailings/send", data={"template": template.id, "expected": 1})

    mailing = db.session.scalars(db.select(Mailing)).one()
    assert answer.status_code == 303
    assert answer.location == f"/mailings/{mailing.id}"
    assert mailing.created_by_id == user.id
    assert ticks.is_empty(ticks.selection_of(user, "customers"))


def test_the_same_send_told_twice_makes_one_mailing(template: Template, sign_in: SignIn) -> None:
    chosen = make_customer(email="good@example.com")
    browser = sign_in(personas.marketer())
    review = browser.get(f"/mailings/send/review?template={template.id}&customer={chosen.id}").text
    found = re.search(r'name="once" value="(\w+)"', review)
    assert found is not None
    fields = {"template": template.id, "expected": 1, "customer": chosen.id, "once": found[1]}

    answers = [browser.post("/mailings/send", data=fields) for _again in range(2)]

    mailing = db.session.scalars(db.select(Mailing)).one()
    assert [answer.location for answer in answers] == [f"/mailings/{mailing.id}"] * 2
    assert "it was not sent a second time" in browser.get(f"/mailings/{mailing.id}").text


@pytest.mark.parametrize("nobody", ["", "x", "9" * 25, "424242"])
def test_a_customer_who_is_none_never_means_the_ticked_ones(
    template: Template, sign_in: SignIn, nobody: str
) -> None:
    user = personas.marketer()
    tick(user, make_customer(email="good@example.com").id)
    fields = {"template": template.id, "expected": 1, "customer": nobody}
    assert sign_in(user).post("/mailings/send", data=fields).status_code == 404
    assert db.session.scalars(db.select(Mailing)).all() == []


def test_the_same_person_may_send_the_same_again(template: Template, sign_in: SignIn) -> None:
    chosen = make_customer(email="good@example.com")
    browser = sign_in(personas.marketer())
    fields = {"template": template.id, "expected": 1, "customer": chosen.id}
    for once in ("a", "b"):
        browser.post("/mailings/send", data={**fields, "once": once})
    assert len(db.session.scalars(db.select(Mailing)).all()) == 2


def test_recipients_that_changed_since_are_shown_again_and_nothing_is_sent(
    template: Template, sign_in: SignIn
) -> None:
    user = personas.marketer()
    tick(user, make_customer(email="good@example.com").id)

    answer = sign_in(user).post("/mailings/send", data={"template": template.id, "expected": 2})

    assert answer.status_code == 422
    assert "The recipients have changed" in answer.text
    assert db.session.scalar(db.select(Mailing)) is None


def test_one_customer_is_written_to_from_its_own_page(template: Template, sign_in: SignIn) -> None:
    chosen = make_customer(first_name="Only", last_name="One", email="only@example.com")
    make_customer(email="other@example.com")
    browser = sign_in(personas.marketer())

    page = browser.get(f"/mailings/send/review?template={template.id}&customer={chosen.id}").text
    browser.post(
        "/mailings/send", data={"template": template.id, "expected": 1, "customer": chosen.id}
    )

    assert "Send to 1 recipient" in text_of(page)
    assert db.session.scalars(db.select(Mailing)).one().expected == 1


def test_without_ticks_the_page_says_what_to_do_first(template: Template, sign_in: SignIn) -> None:
    page = sign_in(personas.marketer()).get("/mailings/send").text

    assert "Nobody is chosen yet" in page


def test_without_a_working_account_the_refusal_leads_to_the_settings(
    template: Template, sign_in: SignIn
) -> None:
    account = db.session.scalars(db.select(SmtpAccount)).one()
    account.from_address = ""
    chosen = make_customer(email="only@example.com")

    page = sign_in(personas.super_admin()).get(
        f"/mailings/send/review?template={template.id}&customer={chosen.id}"
    )

    assert page.status_code == 200
    assert "No mail can leave yet" in page.text
    assert 'href="/settings/sending' in page.text


def test_a_mailing_whose_account_is_stopped_says_so(app: Flask, sign_in: SignIn) -> None:
    make_customer()
    mailing = make_mailing(actor=personas.marketer())
    account = db.session.get_one(SmtpAccount, mailing.account_id)
    account.kind, account.host = AccountKind.SMTP, "127.0.0.1"
    account.state, account.state_reason = AccountState.STOPPED, "@login 535 5.7.8 no"
    db.session.commit()
    page = sign_in(personas.marketer()).get(f"/mailings/{mailing.id}").text
    assert "Nothing leaves at the moment" in page
    # Before what is to be done, the server's words come to an end.
    assert "535 5.7.8 no. Correct it" in page
    account.state = AccountState.ACTIVE
    db.session.commit()
    page = sign_in(personas.marketer()).get(f"/mailings/{mailing.id}").text
    assert "Nothing leaves at the moment" not in page


def test_the_step_of_the_template_leads_to_the_library(template: Template, sign_in: SignIn) -> None:
    page = sign_in(personas.marketer()).get("/mailings/new").text
    assert '<a href="/templates/">Template library</a>' in page


def test_the_customers_behind_a_line_of_the_ledger_are_listed(
    template: Template, sign_in: SignIn
) -> None:
    user = personas.marketer()
    tick(user, make_customer(first_name="Nora", last_name="Noaddress", email="").id)

    page = (
        sign_in(user)
        .get(f"/mailings/send/recipients?template={template.id}&reason=no_address")
        .text
    )

    assert "Nora Noaddress" in page


def test_a_colleague_sees_a_mailing_and_cannot_stop_it(app: Flask, sign_in: SignIn) -> None:
    make_company_account()
    make_customer(email="one@example.com")
    mailing = make_mailing(actor=personas.super_admin())
    colleague = sign_in(personas.marketer())

    page = colleague.get(f"/mailings/{mailing.id}").text
    answer = colleague.post(f"/mailings/{mailing.id}/stop")

    assert "Only Anna Admin, who started this mailing, may do this." in text_of(page)
    assert answer.status_code == 422
    assert mailing.state == MailingState.SENDING


def test_the_live_part_asks_for_the_page_again_once_the_state_is_another(
    app: Flask, sign_in: SignIn
) -> None:
    make_company_account()
    make_customer(email="one@example.com")
    mailing = make_mailing()
    browser = sign_in(personas.marketer())

    same = browser.get(f"/mailings/{mailing.id}/progress?state=sending")
    other = browser.get(f"/mailings/{mailing.id}/progress?state=paused")

    assert "HX-Refresh" not in same.headers
    assert other.headers["HX-Refresh"] == "true"


def test_the_header_of_every_page_knows_what_is_being_sent(app: Flask, sign_in: SignIn) -> None:
    make_company_account()
    make_customer(email="one@example.com")
    make_mailing(title="Autumn letter")

    fragment = sign_in(personas.marketer()).get("/mailings/indicator").text

    assert "1 mailing is being sent" in fragment
    assert "Autumn letter" in fragment
