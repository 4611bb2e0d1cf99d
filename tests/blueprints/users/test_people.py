"""The pages of users."""

from __future__ import annotations

import pytest

from mailer.domain.accounts import users
from mailer.domain.accounts.sending import own_account
from mailer.infra.db import db
from mailer.models.message import Message, MessageKind
from mailer.models.user import User
from tests.factories.accounts import make_account, make_company_account, make_role, make_user
from tests.personas import marketer, super_admin

NEW = {
    "name": "Luís Gonçalves",
    "email": "luis@example.com",
    "role_id": "0",
    "language": "",
    "time_zone": "",
}


def test_a_new_user_is_created_and_invited(sign_in):
    make_company_account()
    role = make_role()
    answer = sign_in(super_admin()).post(
        "/users/new", data={**NEW, "role_id": role.id, "invite": "y"}
    )
    user = users.by_email("luis@example.com")
    assert answer.location == f"/users/{user.id}"
    assert user.role_id == role.id and not user.super_admin
    assert db.session.scalar(db.select(Message)).kind == MessageKind.INVITATION


def test_a_new_user_is_not_invited_unless_wanted(sign_in):
    sign_in(super_admin()).post("/users/new", data=NEW)
    assert users.by_email("luis@example.com")
    assert db.session.scalar(db.select(Message)) is None


def test_when_no_invitation_can_leave_nobody_is_created(sign_in):
    answer = sign_in(super_admin()).post("/users/new", data={**NEW, "invite": "y"})
    assert answer.status_code == 422 and "sending account" in answer.text
    assert "Luís Gonçalves" in answer.text
    assert users.by_email("luis@example.com") is None


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"name": ""}, "Enter a name"),
        ({"email": ""}, "Enter an e-mail address"),
        ({"email": "nowhere"}, "not an e-mail address"),
        ({"email": "marc.marketing@example.com"}, "Marc Marketing already signs in"),
        ({"name": "x" * 121}, "120"),
        ({"role_id": "999"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_what_was_typed_is_kept(sign_in, changed, says):
    marketer()
    answer = sign_in(super_admin()).post("/users/new", data={**NEW, "phone": "0470 12", **changed})
    assert answer.status_code == 422
    assert says in answer.text and "0470 12" in answer.text


def test_a_user_is_changed(sign_in):
    user = make_user(external_id="7")
    sign_in(super_admin()).post(
        f"/users/{user.id}", data={**NEW, "super_admin": "y", "language": "fr"}
    )
    changed = db.session.get(User, user.id)
    assert (changed.name, changed.super_admin, changed.language) == ("Luís Gonçalves", True, "fr")
    assert changed.external_id == "7"


def test_the_last_super_admin_stays_one(sign_in):
    anna = super_admin()
    answer = sign_in(anna).post(
        f"/users/{anna.id}", data={"name": anna.name, "email": anna.email, "role_id": "0"}
    )
    assert answer.status_code == 422 and "last super admin" in answer.text
    assert db.session.get(User, anna.id).super_admin


def test_a_user_is_deactivated_and_activated(sign_in):
    user, admin = make_user(), sign_in(super_admin())
    admin.post(f"/users/{user.id}/deactivate")
    assert not db.session.get(User, user.id).active
    assert "cannot sign in" in admin.get(f"/users/{user.id}").text
    admin.post(f"/users/{user.id}/activate")
    assert db.session.get(User, user.id).active


def test_deactivating_oneself_is_refused_in_words(sign_in):
    anna = super_admin()
    make_user(super_admin=True)
    answer = sign_in(anna).post(f"/users/{anna.id}/deactivate")
    assert answer.status_code == 422 and "cannot deactivate yourself" in answer.text


def test_an_administrator_sets_parameters_for_someone(sign_in):
    user = make_user()
    answer = sign_in(super_admin()).post(
        f"/users/{user.id}/parameters",
        data={"name": user.name, "theme": "dark", "signature": "Kind regards", "bcc_copy": "y"},
    )
    assert answer.status_code == 303
    changed = db.session.get(User, user.id)
    assert (changed.signature, changed.bcc_copy, changed.theme) == ("Kind regards", True, "dark")


def test_an_administrator_sets_the_sending_account_and_limits_of_someone(sign_in):
    user, admin = make_user(), sign_in(super_admin())
    server = {
        "from_address": user.email,
        "host": "smtp.example.com",
        "port": "587",
        "security": "starttls",
        "username": "me",
        "password": "s3cret-of-the-server",
    }
    assert admin.post(f"/users/{user.id}/sending", data=server).status_code == 303
    assert (
        admin.post(
            f"/users/{user.id}/sending/limits",
            data={
                "daily_limit": "5",
                "monthly_limit": "",
                "per_minute": "",
                "reserve_percent": "20",
            },
        ).status_code
        == 303
    )
    account = own_account(db.session.get(User, user.id))
    assert (account.daily_limit, account.monthly_limit, account.reserve_percent) == (5, None, 20)
    page = admin.get(f"/users/{user.id}/sending").text
    assert "smtp.example.com" in page and "s3cret" not in page


def test_limits_without_an_account_are_refused(sign_in):
    user = make_user(name="Zoé")
    answer = sign_in(super_admin()).post(f"/users/{user.id}/sending/limits", data={})
    assert answer.status_code == 422 and "Zoé has no sending account" in answer.text


def test_an_own_account_is_removed(sign_in):
    user = make_user()
    make_account(owner_id=user.id)
    sign_in(super_admin()).post(f"/users/{user.id}/sending/remove")
    assert own_account(db.session.get(User, user.id)) is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Anna Admin", "Zoé Martin", "Bob Brown", "Carl Closed"}),
        ("?q=zoé", {"Zoé Martin"}),
        ("?q=bob@", {"Bob Brown"}),
        ("?q=%25", set()),
        ("?role=admin", {"Anna Admin"}),
        ("?role=none", {"Bob Brown", "Carl Closed"}),
        ("?state=deactivated", {"Carl Closed"}),
        ("?state=invited", {"Bob Brown"}),
        ("?state=active&role=admin", {"Anna Admin"}),
    ],
)
def test_the_list_finds(sign_in, query, found):
    make_user(name="Zoé Martin", email="z@example.com", role=make_role())
    make_user(name="Bob Brown", email="bob@example.com", password_hash="")
    make_user(name="Carl Closed", email="c@example.com", active=False)
    page = sign_in(super_admin()).get(f"/users/{query}").text
    table = page.partition("<tbody")[2]
    people = {"Anna Admin", "Zoé Martin", "Bob Brown", "Carl Closed"}
    assert {name for name in people if name in table} == found
