"""`mailer users …`."""

from __future__ import annotations

import pytest

from mailer.domain.accounts import passwords, users
from mailer.infra.db import db
from mailer.models.message import Message, MessageKind
from tests.factories.accounts import make_company_account, make_role, make_user
from tests.factories.settings import make_company
from tests.personas import marketer, super_admin

SECRET = "vert cheval lampe nuage"
LUIS = ("users", "create", "--email", "luis@example.com", "--name", "Luís Gonçalves")


@pytest.fixture(autouse=True)
def _english(app):
    """The terminal speaks the company's language."""
    make_company()


def test_a_user_is_created_with_a_password_from_standard_input(runner):
    answer = runner(*LUIS, "--super-admin", "--password-stdin", "--json", stdin=f"{SECRET}\n")
    assert answer.exit_code == 0 and answer.json["ok"] and answer.json["super_admin"]
    assert SECRET not in answer.stdout + answer.stderr
    user = users.by_email("luis@example.com")
    assert passwords.verify(user.password_hash, SECRET)


def test_a_user_gets_a_role_by_its_name(runner):
    make_role(name="Sales")
    assert runner(*LUIS, "--role", "sales", "--json").json["role"] == "Sales"


def test_an_unknown_role_is_refused_with_those_that_there_are(runner):
    make_role(name="Sales")
    answer = runner(*LUIS, "--role", "Sails")
    assert answer.exit_code == 1 and "Sales" in answer.stderr
    assert users.by_email("luis@example.com") is None


def test_a_user_is_invited(runner):
    make_company_account()
    assert runner(*LUIS, "--invite").exit_code == 0
    assert db.session.scalar(db.select(Message)).kind == MessageKind.INVITATION


def test_what_is_wrong_is_said_by_field(runner):
    make_user(email="luis@example.com", name="Luís")
    answer = runner(*LUIS, "--json")
    assert answer.exit_code == 1
    assert "already signs in" in answer.json["fields"]["email"]


def test_an_easy_password_is_refused_and_nobody_created(runner):
    answer = runner(*LUIS, "--password-stdin", stdin="short\n")
    assert answer.exit_code == 1 and "at least 12" in answer.stderr
    assert users.by_email("luis@example.com") is None


def test_wrong_use_exits_with_2(runner):
    assert runner("users", "create", "--name", "X").exit_code == 2
    assert runner(*LUIS, "--invite", "--password-stdin", stdin=SECRET).exit_code == 2
    assert runner(*LUIS, "--language", "de").exit_code == 2


def test_it_acts_with_the_rights_of_whom_one_names(runner):
    marc, anna = marketer(), super_admin()
    refused = runner("--as", marc.email, *LUIS)
    assert refused.exit_code == 1 and "super admin" in refused.stderr
    assert runner("--as", anna.email, *LUIS).exit_code == 0


def test_users_are_listed(runner):
    anna = super_admin()
    answer = runner("users", "list", "--json")
    assert [user["email"] for user in answer.json["users"]] == [anna.email]
    assert "Anna Admin <anna.admin@example.com>: super admin" in runner("users", "list").stdout
