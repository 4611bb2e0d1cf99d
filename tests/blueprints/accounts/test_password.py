"""Forgotten passwords, links, one's own change, and the first super admin."""

from __future__ import annotations

import pytest

from mailer.domain.accounts import password_links
from mailer.domain.settings import first_start
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.role import Role
from mailer.models.user import User
from tests.factories.accounts import PASSWORD, make_company_account, make_user
from tests.personas import marketer, super_admin

NEW = "vert cheval lampe nuage"


def path_of(user: User) -> str:
    return password_links.link_for(user).partition(":8000")[2]


def forgot(client, email):
    return client.post("/password/forgot", data={"email": email})


def test_the_answer_is_the_same_for_unknown_addresses(app, client):
    make_company_account()
    user = marketer()
    known, unknown = forgot(client, user.email), forgot(app.test_client(), "nobody@example.com")
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location)
    assert known.text == unknown.text
    assert list(known.headers.keys()) == list(unknown.headers.keys())
    assert client.get(known.location).status_code == 200
    assert [d.address for d in db.session.scalars(db.select(Delivery))] == [user.email]


def test_when_no_mail_can_leave_everyone_is_told_alike(client):
    user = marketer()
    known, unknown = forgot(client, user.email), forgot(client, "nobody@example.com")
    assert known.status_code == unknown.status_code == 422
    assert "cannot send mail" in known.text and "cannot send mail" in unknown.text


def test_links_are_asked_for_a_few_times_an_hour_only(client):
    make_company_account()
    user = marketer()
    assert [forgot(client, user.email).status_code for _ in range(6)] == [303] * 5 + [429]


def test_a_link_sets_a_password_and_signs_in_once(client):
    user = marketer()
    path = path_of(user)
    assert user.email in client.get(path).text
    answer = client.post(path, data={"password": NEW, "repeat": NEW})
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/my").status_code == 200
    assert client.post("/sign-in", data={"email": user.email, "password": NEW}).status_code == 303
    again = client.post(path, data={"password": NEW + "2", "repeat": NEW + "2"})
    assert again.status_code == 410 and "no longer works" in again.text


def test_looking_at_a_link_changes_nothing(client):
    user = marketer()
    before = user.password_hash
    client.get(path_of(user))
    assert db.session.get(User, user.id).password_hash == before


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"password": "short", "repeat": "short"}, "at least 12 characters"),
        ({"password": "motdepasse2026", "repeat": "motdepasse2026"}, "common passwords"),
        ({"password": "marc marketing 1", "repeat": "marc marketing 1"}, "name or e-mail"),
        ({"password": NEW, "repeat": "other"}, "two passwords differ"),
        ({"password": "", "repeat": ""}, "Enter a new password"),
    ],
)
def test_a_bad_new_password_is_refused_and_the_link_still_works(client, typed, says):
    path = path_of(marketer())
    answer = client.post(path, data=typed)
    assert answer.status_code == 422 and says in answer.text
    assert NEW not in answer.text
    assert client.get(path).status_code == 200


def test_a_change_ends_all_other_sessions_but_not_this_one(sign_in):
    user = marketer()
    here, elsewhere = sign_in(user), sign_in(user)
    answer = here.post(
        "/my/password", data={"old_password": PASSWORD, "password": NEW, "repeat": NEW}
    )
    assert answer.status_code == 303
    assert here.get("/my").status_code == 200
    assert elsewhere.get("/my").location.startswith("/sign-in")


def test_a_stolen_session_cookie_ends_with_the_password(client, sign_in):
    user = marketer()
    thief = sign_in(user)
    client.post(path_of(user), data={"password": NEW, "repeat": NEW})
    assert thief.get("/my").status_code == 302


def test_a_change_asks_for_the_old_password(sign_in):
    user = marketer()
    answer = sign_in(user).post(
        "/my/password", data={"old_password": "wrong", "password": NEW, "repeat": NEW}
    )
    assert answer.status_code == 422 and "not your current password" in answer.text


FIRST = {
    "company": "Brasserie Dupont",
    "name": "Anna",
    "email": "anna@example.com",
    "password": NEW,
    "repeat": NEW,
}


def test_the_first_super_admin_is_made_with_the_code_and_signed_in(client):
    assert client.get("/sign-in").location == "/first"
    code = first_start.new_code()
    answer = client.post("/first", data={**FIRST, "code": code})
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/users/").status_code == 200
    assert company().name == "Brasserie Dupont"
    assert len(db.session.scalars(db.select(Role)).all()) == 3


def test_the_first_page_is_gone_afterwards(client):
    code = first_start.new_code()
    super_admin()
    assert client.get("/first").location == "/sign-in"
    assert client.post("/first", data={**FIRST, "code": code}).location == "/sign-in"
    assert db.session.scalar(db.select(db.func.count()).select_from(User)) == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"code": "AAAA-AAAA-AAAA"}, "not the code"),
        ({"code": ""}, "Enter the code"),
        ({"company": ""}, "name of your company"),
        ({"name": ""}, "Enter your name"),
        ({"email": "nowhere"}, "not an e-mail address"),
        ({"password": "short", "repeat": "short"}, "at least 12 characters"),
    ],
)
def test_what_is_wrong_on_the_first_page_is_said_and_nothing_is_spent(client, changed, says):
    code = first_start.new_code()
    answer = client.post("/first", data={**FIRST, "code": code, **changed})
    assert answer.status_code == 422 and says in answer.text
    assert db.session.scalar(db.select(User)) is None
    assert client.post("/first", data={**FIRST, "code": code}).status_code == 303


def test_codes_cannot_be_guessed_for_long(client):
    first_start.new_code()
    for _ in range(20):
        assert client.post("/first", data={**FIRST, "code": "AAAA"}).status_code == 422
    assert client.post("/first", data={**FIRST, "code": "AAAA"}).status_code == 429


def test_no_page_shows_a_password(client):
    user = make_user()
    for path, data in (
        ("/sign-in", {"email": user.email, "password": "a-wrong-secret"}),
        (path_of(user), {"password": "a-wrong-secret", "repeat": "x"}),
    ):
        assert "a-wrong-secret" not in client.post(path, data=data).text
