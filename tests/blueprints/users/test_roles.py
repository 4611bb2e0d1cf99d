"""The grid of rights, seen and saved."""

from __future__ import annotations

import pytest

from mailer.domain.accounts import permissions, roles
from mailer.infra.db import db
from mailer.models.role import Role
from tests.factories.accounts import make_role, make_user
from tests.personas import marketer, super_admin


@pytest.mark.parametrize(
    "ticked",
    [
        [],
        ["mailings:send"],
        ["customers:view", "settings:edit", "mailbox:delete"],
        sorted(permissions.ALL),
    ],
)
def test_the_grid_saves_exactly_what_is_ticked(sign_in, ticked):
    role = make_role(name="Sales", permissions=["templates:view"])
    answer = sign_in(super_admin()).post(
        f"/users/roles/{role.id}", data={"name": "Sales", "permissions": ticked}
    )
    assert answer.status_code == 303
    assert sorted(db.session.get(Role, role.id).permissions) == sorted(ticked)


def test_the_grid_shows_every_permission_in_words_and_ticks_what_the_role_has(sign_in):
    role = make_role(permissions=["customers:view"])
    page = sign_in(super_admin()).get(f"/users/roles/{role.id}").text
    for area in permissions.AREAS:
        for action in area.actions:
            box = page.partition(f'value="{area.resource}:{action}"')[2].partition(">")[0]
            assert ("checked" in box) == ((area.resource, action) == ("customers", "view"))
    assert "See customers, suppliers, third parties and leads" in page


def test_all_permissions_keep_the_ticks_below(sign_in):
    role = make_role(name="Boss", permissions=["customers:view"])
    sign_in(super_admin()).post(
        f"/users/roles/{role.id}",
        data={"name": "Boss", "all_permissions": "y", "permissions": ["customers:view"]},
    )
    saved = db.session.get(Role, role.id)
    assert saved.all_permissions and saved.permissions == ["customers:view"]


def test_a_bad_form_keeps_what_was_ticked(sign_in):
    make_role(name="Sales")
    answer = sign_in(super_admin()).post(
        "/users/roles/new",
        data={"name": "sales", "description": "my words", "permissions": ["mailings:send"]},
    )
    assert answer.status_code == 422
    assert "already a role with this name" in answer.text and "my words" in answer.text
    assert "checked" in answer.text.partition('value="mailings:send"')[2].partition(">")[0]


def test_made_up_permissions_are_refused(sign_in):
    answer = sign_in(super_admin()).post(
        "/users/roles/new", data={"name": "X", "permissions": ["users:manage"]}
    )
    assert answer.status_code == 422
    assert roles.by_name("X") is None


def test_roles_are_duplicated_and_deleted(sign_in):
    role = make_role(name="Sales")
    admin = sign_in(super_admin())
    copy = admin.post(f"/users/roles/{role.id}/duplicate")
    assert copy.status_code == 303 and roles.by_name("Sales (copy)")
    admin.post(f"/users/roles/{role.id}/delete")
    assert roles.by_name("Sales") is None


def test_a_role_in_use_is_not_deleted_and_the_page_says_who_has_it(sign_in):
    role = make_role(name="Sales")
    make_user(name="Zoé Martin", role=role)
    answer = sign_in(super_admin()).post(f"/users/roles/{role.id}/delete", follow_redirects=True)
    assert "Zoé Martin" in answer.text and "was not deleted" in answer.text
    assert db.session.get(Role, role.id)


def test_a_right_counts_from_the_next_click_on(sign_in):
    role = make_role(permissions=[])
    user = make_user(role=role)
    browser = sign_in(user)
    assert browser.get("/settings/").status_code == 403
    sign_in(super_admin()).post(
        f"/users/roles/{role.id}", data={"name": role.name, "permissions": ["settings:view"]}
    )
    assert browser.get("/settings/").status_code == 200


def test_a_forbidden_page_says_what_is_missing_and_whom_to_ask(sign_in):
    super_admin()
    answer = sign_in(make_user(role=make_role())).get("/settings/")
    assert answer.status_code == 403
    assert "See the company" in answer.text
    assert "Anna Admin" in answer.text


@pytest.mark.parametrize("path", ["/users/", "/users/new", "/users/roles", "/users/roles/new"])
def test_only_super_admins_come_in(sign_in, path):
    assert sign_in(super_admin()).get(path).status_code == 200
    answer = sign_in(marketer()).get(path)
    assert answer.status_code == 403
    assert "super admin" in answer.text.lower()


def test_scripts_in_names_are_text(sign_in):
    make_role(name="<script>alert(1)</script>", description="<b>x</b>")
    page = sign_in(super_admin()).get("/users/roles").text
    assert "<script>alert" not in page and "<b>x</b>" not in page
