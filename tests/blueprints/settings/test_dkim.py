"""Signing mails, as a person sets it up on the account's page."""

from __future__ import annotations

import html
from collections.abc import Callable

import pytest
from flask import Flask

from mailer.domain.accounts import dkim
from mailer.infra.db import db
from mailer.models.smtp_account import SmtpAccount
from mailer.models.user import User
from tests.factories.accounts import make_account
from tests.fixtures.application import Browser
from tests.personas import marketer, super_admin

SignIn = Callable[[User], Browser]


@pytest.fixture
def account(app: Flask) -> SmtpAccount:
    """The company's, on a real server."""
    return make_account(company_default=True, from_address="info@example.com")


def test_a_key_is_made_published_switched_on_and_removed(
    account: SmtpAccount, sign_in: SignIn
) -> None:
    browser = sign_in(super_admin())
    url = "/settings/sending/dkim"
    assert "Make a key" in browser.get("/settings/sending").text

    assert browser.post(url, data={"action": "make"}).location == "/settings/sending#dkim"
    page = html.unescape(browser.get("/settings/sending").text)
    published = dkim.signature_of(account)
    assert published is not None
    assert published.record in page
    assert published.record_name in page
    assert "not signed yet" in page
    assert "PRIVATE" not in page

    browser.post(url, data={"action": "on"})
    assert "Mails are signed for example.com." in browser.get("/settings/sending").text
    browser.post(url, data={"action": "off"})
    assert "not signed yet" in browser.get("/settings/sending").text
    browser.post(url, data={"action": "remove"})
    assert "Make a key" in browser.get("/settings/sending").text


def test_without_a_server_there_is_nothing_to_sign(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in(super_admin())
    assert browser.post("/settings/sending/dkim", data={"action": "make"}).status_code == 404


def test_what_no_button_says_is_not_done(account: SmtpAccount, sign_in: SignIn) -> None:
    answer = sign_in(super_admin()).post("/settings/sending/dkim", data={"action": "show_key"})
    assert answer.status_code == 404


def test_an_own_account_is_signed_by_its_owner_or_a_super_admin(
    account: SmtpAccount, sign_in: SignIn
) -> None:
    owner = marketer()
    own = make_account(from_address="marc@example.com", owner_id=owner.id)
    sign_in(owner).post("/my/sending/dkim", data={"action": "make"})
    db.session.refresh(own)
    assert own.dkim_domain == "example.com"
    assert own.dkim_selector in sign_in(owner).get("/my/sending").text
    admin = sign_in(super_admin())
    admin.post(f"/users/{owner.id}/sending/dkim", data={"action": "on"})
    assert "Mails are signed for" in admin.get(f"/users/{owner.id}/sending").text
