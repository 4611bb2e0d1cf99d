"""The running product that browser tests lean on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mailer.infra.db import db
from mailer.models.smtp_account import AccountKind, SmtpAccount
from mailer.models.user import User
from tests.fixtures.live import Live
from tests.personas import marketer, outsider


@pytest.mark.parametrize("round_", [1, 2])
def test_each_test_starts_with_an_empty_product(live: Live, page: Page, round_: int) -> None:
    assert db.session.scalars(db.select(User)).all() == []
    assert db.session.scalars(db.select(SmtpAccount.kind)).all() == [AccountKind.LOCAL_MAILBOX]
    assert live.installation.is_up()
    page.goto("/")
    marketer()


def test_two_people_use_it_at_once(live: Live, open_page: Callable[..., Page]) -> None:
    first, second = open_page(marketer()), open_page(outsider(), phone=True, dark=True)
    first.goto("/")
    second.goto("/")
    expect(first.locator("body")).to_contain_text("Marc Marketing")
    expect(second.locator("body")).not_to_contain_text("Marc Marketing")
