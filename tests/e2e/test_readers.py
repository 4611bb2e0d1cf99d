"""What a reader of our mails sees, without an account, a script or a cookie."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mailer.infra.db import db
from mailer.models.customer import Consent
from tests.blueprints.public.test_unsubscribing import link_in, sent
from tests.factories.customers import make_customer

pytestmark = pytest.mark.usefixtures("live")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_reader_unsubscribes_on_a_phone_and_comes_back(
    open_page: Callable[..., Page], axe: Callable[[Page], list[str]], dark: bool
) -> None:
    customer = make_customer(email="a.very.long.address.of.somebody@example.com", language="fr")
    page = open_page(phone=True, dark=dark, javascript=True)
    page.set_viewport_size({"width": 320, "height": 640})

    page.goto(link_in(sent(customer, address=customer.email)))
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("button", name="Se désinscrire").press("Enter")
    expect(page.get_by_role("heading", name="Vous êtes désinscrit")).to_be_visible()
    assert axe(page) == []
    db.session.refresh(customer)
    assert customer.consent is Consent.WITHDRAWN

    page.get_by_role("button", name="Recevoir à nouveau nos mailings").click()
    expect(page.get_by_role("heading", name="Heureux de vous retrouver")).to_be_visible()
    db.session.refresh(customer)
    assert customer.consent is Consent.GIVEN
    assert page.context.cookies() == []


def test_it_works_without_scripts(open_page: Callable[..., Page]) -> None:
    customer = make_customer(email="anna@example.com", language="en")
    page = open_page(javascript=False)
    page.goto(link_in(sent(customer)))
    page.get_by_role("button", name="Unsubscribe").click()
    expect(page.get_by_role("heading", name="You are unsubscribed")).to_be_visible()
