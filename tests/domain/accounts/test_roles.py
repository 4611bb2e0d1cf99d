"""Roles: exactly what was ticked, and never lost under people who have them."""

from __future__ import annotations

import pytest

from mailer.domain.accounts import permissions, roles
from mailer.domain.accounts.access import Forbidden, can
from mailer.domain.accounts.roles import RoleFields
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.audit_entry import AuditEntry
from mailer.models.role import Role
from tests.factories.accounts import make_role, make_user
from tests.personas import marketer, super_admin


def test_a_role_allows_exactly_what_is_ticked(app_both):
    ticked = ["customers:view", "mailings:send"]
    role = roles.create(RoleFields("Sales", permissions=ticked), super_admin())
    user = make_user(role=role)
    allowed = {name for name in permissions.ALL if can(user, name)}
    assert allowed == set(ticked)
    assert not can(user, permissions.USERS_MANAGE)


def test_all_permissions_means_all_but_users(app):
    role = roles.create(RoleFields("Boss", all_permissions=True), super_admin())
    user = make_user(role=role)
    assert all(can(user, name) for name in permissions.ALL)
    assert not can(user, permissions.USERS_MANAGE)


@pytest.mark.parametrize("name", ["", "  "])
def test_a_role_needs_a_name(app, name):
    with pytest.raises(Refused) as refused:
        roles.create(RoleFields(name), super_admin())
    assert "name" in refused.value.fields


def test_names_are_unique_in_any_case(app_both):
    roles.create(RoleFields("Équipe"), super_admin())
    with pytest.raises(Refused, match="already a role"):
        roles.create(RoleFields("éQUIPE "), super_admin())


def test_permissions_that_do_not_exist_are_refused(app):
    with pytest.raises(Refused):
        roles.create(RoleFields("Hacker", permissions=["users:manage"]), super_admin())


def test_what_changed_is_in_the_audit_log(app):
    role = make_role(name="Sales", permissions=["customers:view", "customers:edit"])
    roles.update(
        role, RoleFields("Sales", permissions=["customers:view", "mailings:send"]), super_admin()
    )
    entry = db.session.scalar(db.select(AuditEntry))
    assert entry.details["added"] == ["mailings:send"]
    assert entry.details["removed"] == ["customers:edit"]


def test_copies_get_free_names(app):
    role = make_role(name="Sales", permissions=["customers:view"])
    first = roles.duplicate(role, super_admin())
    second = roles.duplicate(role, super_admin())
    assert (first.name, second.name) == ("Sales (copy)", "Sales (copy 2)")
    assert first.permissions == ["customers:view"]


def test_a_role_in_use_stays_and_says_who_has_it(app_both):
    role = make_role(name="Sales")
    make_user(name="Zoé", role=role)
    with pytest.raises(Refused, match="Zoé"):
        roles.delete(role, super_admin())
    assert db.session.get(Role, role.id) is role


def test_a_role_that_nobody_has_goes(app_both):
    role = make_role()
    roles.delete(role, super_admin())
    assert db.session.get(Role, role.id) is None


def test_only_super_admins_manage_roles(app):
    role = make_role()
    for verb in (
        lambda actor: roles.create(RoleFields("X"), actor),
        lambda actor: roles.update(role, RoleFields("X"), actor),
        lambda actor: roles.duplicate(role, actor),
        lambda actor: roles.delete(role, actor),
    ):
        with pytest.raises(Forbidden):
            verb(marketer())


def test_ready_made_roles_are_made_once(app):
    first = roles.ready_made(super_admin())
    assert roles.ready_made(super_admin()) == first
    assert len(roles.every()) == 3
    assert set(first["marketing"].permissions) <= permissions.ALL
