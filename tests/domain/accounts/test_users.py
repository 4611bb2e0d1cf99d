"""People: created once per address, always with a super admin left."""

from __future__ import annotations

import pytest

from mailer.domain.accounts import users
from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.accounts.users import Preferences, UserFields
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.audit_entry import AuditEntry
from tests.factories.accounts import PASSWORD, make_role, make_user
from tests.personas import marketer, super_admin

NEW = UserFields(name="Luís Gonçalves", email="Luis@Example.com")


def test_a_user_is_created_with_a_role(app_both):
    role = make_role(name="Sales")
    user = users.create(
        UserFields(name=" Luís ", email=" Luis@Example.com ", role_id=role.id), SYSTEM
    )
    db.session.refresh(user)
    assert (user.name, user.email, user.email_key) == (
        "Luís",
        "Luis@example.com",
        "luis@example.com",
    )
    assert user.role is role
    assert not user.password_hash and not user.super_admin


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (UserFields(name=" ", email="a@example.com"), "name"),
        (UserFields(name="A", email=""), "email"),
        (UserFields(name="A", email="nowhere"), "email"),
        (UserFields(name="A", email="a@example.com", role_id=999), "role_id"),
        (UserFields(name="A", email="a@example.com", time_zone="Mars/Olympus"), "time_zone"),
    ],
)
def test_what_cannot_be_used_is_named(app, fields, field):
    with pytest.raises(Refused) as refused:
        users.create(fields, SYSTEM)
    assert list(refused.value.fields) == [field]


def test_an_address_belongs_to_one_person(app_both):
    users.create(NEW, SYSTEM)
    with pytest.raises(Refused) as refused:
        users.create(UserFields(name="Other", email="LUIS@example.com"), SYSTEM)
    assert "Luís Gonçalves already signs in" in refused.value.fields["email"]


def test_someone_keeps_their_own_address(app):
    user = users.create(NEW, SYSTEM)
    users.update(user, UserFields(name="Luís", email="luis@EXAMPLE.com"), SYSTEM)
    assert user.name == "Luís"


def test_only_super_admins_manage_users(app):
    for verb in (
        lambda actor: users.create(NEW, actor),
        lambda actor: users.update(super_admin(), NEW, actor),
        lambda actor: users.deactivate(super_admin(), actor),
        lambda actor: users.activate(super_admin(), actor),
        lambda actor: users.save_preferences(super_admin(), preferences(), actor),
    ):
        with pytest.raises(Forbidden):
            verb(marketer())


def test_the_last_super_admin_cannot_be_demoted(app_both):
    anna = super_admin()
    with pytest.raises(Refused, match="last super admin"):
        users.update(anna, UserFields(name="Anna", email=anna.email), anna)
    assert anna.super_admin and anna.name == "Anna Admin"


def test_the_last_super_admin_cannot_be_deactivated(app_both):
    anna = super_admin()
    with pytest.raises(Refused, match="last super admin"):
        users.deactivate(anna, SYSTEM)
    assert anna.active


def test_deactivated_super_admins_do_not_count(app_both):
    anna = super_admin()
    make_user(super_admin=True, active=False)
    with pytest.raises(Refused, match="last super admin"):
        users.deactivate(anna, SYSTEM)


def test_one_of_two_super_admins_may_go(app_both):
    anna, other = super_admin(), make_user(super_admin=True)
    users.update(other, UserFields(name=other.name, email=other.email), anna)
    assert not other.super_admin


def test_nobody_deactivates_themselves(app):
    anna = super_admin()
    make_user(super_admin=True)
    with pytest.raises(Refused, match="yourself"):
        users.deactivate(anna, anna)


def test_deactivating_ends_sessions_and_is_taken_back(app):
    user, epoch = marketer(), marketer().session_epoch
    users.deactivate(user, super_admin())
    assert not user.active and user.session_epoch == epoch + 1
    users.activate(user, super_admin())
    assert user.active


def test_a_password_is_changed_with_the_old_one_only(app):
    user, epoch = marketer(), marketer().session_epoch
    with pytest.raises(Refused) as refused:
        users.change_password(user, "wrong", "a new horse in town")
    assert "old_password" in refused.value.fields
    users.change_password(user, PASSWORD, "a new horse in town")
    assert user.session_epoch == epoch + 1


def test_an_easy_password_is_refused_with_the_reason(app):
    user = marketer()
    with pytest.raises(Refused) as refused:
        users.change_password(user, PASSWORD, "marketing2026")
    assert "name or e-mail" in refused.value.fields["password"]


def test_parameters_are_saved_by_oneself_and_by_a_super_admin(app):
    marc = marketer()
    users.save_preferences(marc, preferences(signature="Marc\nBrussels "), marc)
    assert marc.signature == "Marc\nBrussels"
    users.save_preferences(marc, preferences(bcc_copy=True), super_admin())
    assert marc.bcc_copy


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"theme": "pink"}, "theme"),
        ({"signature": "x" * 4001}, "signature"),
    ],
)
def test_parameters_that_cannot_be_used_are_named(app, values, field):
    marc = marketer()
    with pytest.raises(Refused) as refused:
        users.save_preferences(marc, preferences(**values), marc)
    assert list(refused.value.fields) == [field]


def test_changes_are_in_the_audit_log_without_secrets(app):
    anna = super_admin()
    user = users.create(NEW, anna, "quiet river stone lamp")
    users.change_password(user, "quiet river stone lamp", "another quiet river")
    users.deactivate(user, anna)
    entries = db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == [
        "users.create",
        "users.change_password",
        "users.deactivate",
    ]
    assert "river" not in str([entry.details for entry in entries])


def preferences(**values):
    given = {
        "name": "Marc",
        "phone": "",
        "language": "en",
        "time_zone": "",
        "theme": "auto",
        "signature": "",
        "bcc_copy": False,
    }
    return Preferences(**{**given, **values})
