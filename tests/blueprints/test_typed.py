"""What no person types does no harm, on either database."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from mailer.domain.templates import drafts
from mailer.infra.db import db
from mailer.models.group import CustomerGroup
from mailer.models.user import User
from tests.factories.customers import make_customer
from tests.factories.templates import make_template
from tests.fixtures.application import Browser
from tests.personas import super_admin

SignIn = Callable[[User], Browser]
HUGE = "9" * 25


def test_a_pasted_nul_is_dropped(app_both: Flask, sign_in: SignIn) -> None:
    browser = sign_in(super_admin())
    answer = browser.post("/customers/groups/new", data={"name": "No\0el", "description": "\0"})
    assert answer.status_code == 303
    assert db.session.scalars(select(CustomerGroup.name)).all() == ["Noel"]
    assert browser.get("/customers/?q=a%00b&family=%00").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        f"/mailings/send/recipients?customer=1&after={HUGE}",
        f"/customers/1/mails?before={HUGE}",
        f"/customers/imports/?before={HUGE}",
        f"/customers/?group={HUGE}&family={HUGE}&owner={HUGE}",
        f"/users/?role={HUGE}",
    ],
)
def test_a_number_that_is_no_id_is_as_if_it_were_not_there(
    app_both: Flask, sign_in: SignIn, path: str
) -> None:
    make_customer()
    db.session.commit()
    assert sign_in(super_admin()).get(path).status_code == 200


def test_a_group_that_cannot_be_is_left_out(app_both: Flask, sign_in: SignIn) -> None:
    empty = dict.fromkeys(("country", "language", "family_id", "owner_id"), "")
    fields = {**empty, "last_name": "N", "kind": "lead", "group_ids": HUGE, "consent": "unknown"}
    assert sign_in(super_admin()).post("/customers/new", data=fields).status_code == 303


@pytest.mark.parametrize("value", ["x", 1, 1.5, {"day": "2026-01-01"}])
def test_a_cursor_of_another_kind_of_column_shows_the_first_page(
    app_both: Flask, sign_in: SignIn, value: object
) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps([False, value, 1]).encode()).decode()
    browser = sign_in(super_admin())
    for path, sort in (("/templates/", "-modified"), ("/users/", "-created")):
        assert browser.get(path, query_string={"sort": sort, "at": cursor}).status_code == 200


def test_a_language_that_there_is_not_is_said_at_the_field(app: Flask, sign_in: SignIn) -> None:
    fields = {"name": "N", "subject": "S", "source": "T", "mode": "text", "language": "²"}
    answer = sign_in(super_admin()).post("/templates/new", data=fields)
    assert answer.status_code == 422
    preview = sign_in(super_admin()).post("/templates/draft", data={**fields, "language": "xx"})
    assert preview.status_code == 200


@pytest.mark.parametrize("number", [str(2**63), HUGE])
def test_an_address_with_a_number_that_is_no_id_does_not_exist(
    app_both: Flask, sign_in: SignIn, number: str
) -> None:
    template = make_template()
    browser = sign_in(super_admin())
    for path in (f"/templates/{template.id}/versions/{number}", f"/media/{number}/deleted"):
        assert browser.get(path).status_code == 404
    for path in (
        f"/templates/{template.id}/versions/{number}/restore",
        f"/templates/drafts/{number}/discard",
        f"/templates/bin/{number}/erase",
    ):
        assert browser.post(path).status_code == 404


@pytest.mark.parametrize("number", ["-1", str(2**31), HUGE])
def test_a_draft_of_a_version_that_cannot_be_is_kept(
    app_both: Flask, sign_in: SignIn, number: str
) -> None:
    user = super_admin()
    fields = {"mode": "text", "source": "kept", "writer": str(user.id), "changed": "1"}
    answer = sign_in(user).post("/templates/drafts/keep", data={**fields, "base_number": number})
    assert answer.status_code == 200
    assert [draft.source for draft in drafts.unfinished(user)] == ["kept"]
