"""`mailer incidents …`."""

from collections.abc import Callable

import pytest
from flask import Flask

from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.incident import Incident, IncidentState
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.fixtures.terminal import Answer
from tests.personas import accountant, support

Run = Callable[..., Answer]


@pytest.fixture(autouse=True)
def account(app: Flask) -> None:
    make_company_account()
    make_customer(number="C-1", email="anna@example.com")


def test_another_system_opens_and_closes(runner: Run) -> None:
    opened = runner(
        "incidents", "open", "--customer", "C-1", "--title", "No paper", "--number", "SAV-7",
        "--notify", "--json",
    )  # fmt: skip
    assert opened.exit_code == 0, opened.stdout
    assert (opened.json["number"], opened.json["state"]) == ("SAV-7", "open")
    closed = runner("incidents", "close", "SAV-7", "--text", "Filled.", "--no-notify", "--json")
    assert (closed.json["state"], closed.json["notified"]) == ("closed", False)
    assert db.session.scalars(db.select(Incident)).one().state is IncidentState.CLOSED
    assert len(db.session.scalars(db.select(Delivery)).all()) == 1
    shown = runner("incidents", "show", "SAV-7", "--json").json
    assert [each["notice"] for each in shown["sent"]] == ["opening"]
    assert len(runner("incidents", "list", "--state", "closed", "--json").json["incidents"]) == 1


def test_without_a_word_the_settings_decide(runner: Run) -> None:
    opened = runner("incidents", "open", "--customer", "anna@example.com", "--title", "A", "--json")
    assert opened.json["notified"] is False
    assert db.session.scalar(db.select(Delivery)) is None


@pytest.mark.parametrize("customer", ["C-2", "nobody@example.com", ""])
def test_an_unknown_customer_is_refused(runner: Run, customer: str) -> None:
    answer = runner("incidents", "open", "--customer", customer, "--title", "A", "--json")
    assert (answer.exit_code, set(answer.json["fields"])) == (1, {"customer"})


def test_two_customers_with_one_address_are_not_guessed(runner: Run) -> None:
    make_customer(email="ANNA@example.com")
    answer = runner("incidents", "open", "--customer", "anna@example.com", "--title", "A")
    assert answer.exit_code == 1
    assert db.session.scalar(db.select(Incident)) is None


def test_it_acts_with_the_rights_of_whom_it_acts_for(runner: Run) -> None:
    for person, code in ((support(), 0), (accountant(), 1)):
        answer = runner(
            "--as", person.email, "incidents", "open", "--customer", "C-1", "--title", "A"
        )
        assert answer.exit_code == code
