"""The list of what happened, in the browser."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from mailer.models.user import User
from tests.domain.activity.test_find import make_history
from tests.factories.documents import make_document
from tests.fixtures.application import Browser
from tests.personas import accountant, super_admin

SignIn = Callable[[User], Browser]


def test_a_click_leads_to_the_rating(app: Flask, sign_in: SignIn) -> None:
    customer = make_history()
    boss = sign_in(super_admin())
    for place in ("/activity/", f"/customers/{customer.id}/activity", "/activity/?kind=rating"):
        page = boss.get(place).text
        assert "Rating given" in page
        assert 'href="/ratings/' in page
    rows = boss.get("/activity/?kind=rating").text.partition("<tbody>")[2]
    assert "Mail sent" not in rows
    assert "Call back" in boss.get(f"/activity/?q={customer.last_name}&period=today").text


def test_a_role_sees_its_kinds(app: Flask, sign_in: SignIn) -> None:
    make_history()
    make_document()
    page = sign_in(accountant()).get("/activity/").text
    assert "Mail sent" in page
    assert "Rating given" not in page
    assert "Call back" not in page
