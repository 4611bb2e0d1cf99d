"""The one-time code that lets the first super admin in."""

from __future__ import annotations

import pytest

from mailer.domain.accounts import users
from mailer.domain.accounts.users import UserFields
from mailer.domain.settings import first_start
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.setting import Setting
from mailer.models.user import User
from tests.personas import outsider

ANNA = UserFields(name="Anna", email="anna@example.com")
PASSWORD = "vert cheval lampe nuage"


def test_only_an_installation_without_people_needs_one(app_both):
    assert first_start.needs_first_admin()
    outsider()
    assert not first_start.needs_first_admin()


def test_the_code_makes_one_super_admin(app_both):
    user = users.create_first_admin(first_start.new_code(), ANNA, PASSWORD)
    assert user.super_admin and user.active


@pytest.mark.parametrize(
    "change", [str.lower, lambda code: f" {code} ", lambda code: code.replace("-", "")]
)
def test_the_code_may_be_typed_in_any_way(app, change):
    assert users.create_first_admin(change(first_start.new_code()), ANNA, PASSWORD)


def test_the_code_works_once(app_both):
    code = first_start.new_code()
    assert first_start.spend_code(code)
    assert not first_start.spend_code(code)


def test_nobody_is_made_once_there_is_someone(app):
    code = first_start.new_code()
    outsider()
    with pytest.raises(Refused):
        users.create_first_admin(code, ANNA, PASSWORD)


@pytest.mark.parametrize("code", ["", "AAAA-AAAA-AAAA", "é"])
def test_a_wrong_code_makes_nobody_and_spends_nothing(app, code):
    right = first_start.new_code()
    with pytest.raises(Refused) as refused:
        users.create_first_admin(code, ANNA, PASSWORD)
    assert "code" in refused.value.fields
    assert db.session.scalar(db.select(User)) is None
    assert first_start.spend_code(right)


def test_an_easy_password_spends_nothing(app):
    code = first_start.new_code()
    with pytest.raises(Refused):
        users.create_first_admin(code, ANNA, "short")
    assert first_start.spend_code(code)


def test_a_new_code_ends_the_one_before(app):
    old, new = first_start.new_code(), first_start.new_code()
    assert not first_start.spend_code(old)
    assert first_start.spend_code(new)


def test_the_code_itself_is_kept_nowhere(app):
    code = first_start.new_code()
    kept = str([row.value for row in db.session.scalars(db.select(Setting))])
    assert code not in kept and code.replace("-", "") not in kept
