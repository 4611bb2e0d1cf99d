"""Signing in: who may, where it leads, how often it may be tried, and what ends it."""

from __future__ import annotations

import re
import time

import pytest
from argon2 import PasswordHasher

from mailer.domain.accounts import passwords, users
from mailer.infra.db import db
from mailer.models.user import User
from tests.factories.accounts import PASSWORD, make_user
from tests.personas import marketer, super_admin

WRONG = "do not belong together"


def sign_in(client, email, password=PASSWORD, **more):
    return client.post("/sign-in", data={"email": email, "password": password, **more})


def is_signed_in(client) -> bool:
    return client.get("/my").status_code == 200


def test_it_lets_in_with_the_right_password(client):
    user = marketer()
    answer = sign_in(client, user.email)
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_signed_in(client)
    assert db.session.get(User, user.id).signed_in_at is not None


def test_the_address_may_be_typed_in_any_case(client):
    user = marketer()
    assert sign_in(client, f"  {user.email.upper()} ").status_code == 303


@pytest.mark.parametrize("password", ["wrong", "", PASSWORD.upper(), PASSWORD + " "])
def test_a_wrong_password_does_not(client, password):
    user = marketer()
    answer = sign_in(client, user.email, password)
    assert answer.status_code == 422
    assert user.email in answer.text, "what was typed is kept"
    assert "correct horse" not in answer.text
    assert not is_signed_in(client)


def test_the_answer_is_the_same_for_unknown_people(client):
    user = marketer()
    known = sign_in(client, user.email, "wrong password")
    unknown = sign_in(client, "nobody@example.com", "wrong password")
    assert known.status_code == unknown.status_code == 422
    assert WRONG in known.text and WRONG in unknown.text
    assert without_token(known.text, user.email) == without_token(
        unknown.text, "nobody@example.com"
    )


def without_token(page, email):
    """The token of a form holds the second in which it was made."""
    return re.sub(r'(?<=")[\w-]+(\.[\w-]+)+(?=")', "", page.replace(email, ""))


def test_unknown_people_take_as_long_as_known_ones(app):
    user = make_user(password_hash="")
    passwords.set_password(user, "green horse lamp cloud")

    def seconds(stored: str) -> float:
        start = time.perf_counter()
        passwords.verify(stored, "wrong password")
        return time.perf_counter() - start

    known = min(seconds(user.password_hash) for _ in range(3))
    unknown = min(seconds("") for _ in range(3))
    assert unknown > known / 2


def test_deactivated_people_stay_outside(client):
    user = make_user(active=False)
    answer = sign_in(client, user.email)
    assert answer.status_code == 422 and WRONG in answer.text


def test_people_without_a_password_stay_outside(client):
    user = make_user(password_hash="")
    assert sign_in(client, user.email, "").status_code == 422
    assert sign_in(client, user.email, "x").status_code == 422


def test_a_session_ends_when_the_person_is_deactivated(sign_in):
    user = marketer()
    browser = sign_in(user)
    assert is_signed_in(browser)
    users.deactivate(user, super_admin())
    assert not is_signed_in(browser)


def test_the_session_is_a_new_one(client):
    user = marketer()
    with client.session_transaction() as kept:
        kept["planted"] = "by someone else"
        kept["language"] = "fr"
    sign_in(client, user.email)
    with client.session_transaction() as kept:
        assert "planted" not in kept
        assert kept["language"] == "fr"


def test_it_is_remembered_only_when_asked(client):
    user = marketer()
    assert "Expires" not in sign_in(client, user.email).headers["Set-Cookie"]
    assert "Expires" in sign_in(client, user.email, remember="y").headers["Set-Cookie"]


@pytest.mark.parametrize("target", ["/my", "/users/?q=x&role=1"])
def test_it_leads_to_the_page_that_was_wanted(client, target):
    assert sign_in(client, marketer().email, next=target).location == target


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil.example",
    ],
)
def test_it_never_leads_elsewhere(client, target):
    assert sign_in(client, marketer().email, next=target).location == "/"


def test_a_page_asks_to_sign_in_and_remembers_where_one_wanted_to_go(client):
    super_admin()
    answer = client.get("/my?x=1")
    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/my?x%3D1"
    assert 'value="/my?x=1"' in client.get(answer.location).text


def test_ten_wrong_passwords_for_one_account_are_enough(client):
    user, other = marketer(), super_admin()
    for _ in range(10):
        assert sign_in(client, user.email, "wrong password").status_code == 422
    answer = sign_in(client, user.email)
    assert answer.status_code == 429
    assert "Too many attempts" in answer.text
    assert sign_in(client, other.email).status_code == 303, "others may still sign in"


def test_right_passwords_are_not_counted(client):
    user = marketer()
    for _ in range(12):
        assert sign_in(client, user.email).status_code == 303


def test_tries_are_limited_per_network_address_too(client):
    super_admin()
    for number in range(50):
        sign_in(client, f"person{number}@example.com", "")
    assert sign_in(client, "another@example.com", "").status_code == 429


def test_tries_are_limited_without_redis(client, valkey):
    user = marketer()
    db.session.commit()
    valkey.stop()
    for _ in range(10):
        assert sign_in(client, user.email, "wrong password").status_code == 422
    assert sign_in(client, user.email).status_code == 429


def test_signing_out_ends_the_session(sign_in):
    browser = sign_in(marketer())
    answer = browser.post("/sign-out")
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert not is_signed_in(browser)


def test_a_link_cannot_sign_out(sign_in):
    browser = sign_in(marketer())
    assert browser.get("/sign-out").status_code == 405
    assert is_signed_in(browser)


def test_a_form_from_elsewhere_is_refused(client):
    user = marketer()
    client.csrf = False
    assert sign_in(client, user.email).status_code == 400


def test_a_hash_with_older_parameters_is_renewed(client):
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    user = make_user(password_hash=weak.hash(PASSWORD))
    sign_in(client, user.email)
    stored = db.session.get(User, user.id).password_hash
    assert "m=65536,t=3" in stored
    assert passwords.verify(stored, PASSWORD)


def test_the_language_is_chosen_on_the_page(client):
    super_admin()
    client.post("/appearance/language", data={"language": "fr", "back": "/sign-in"})
    assert "Se connecter" in client.get("/sign-in").text
