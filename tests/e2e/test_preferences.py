"""A reader chooses on a phone what to receive, and the next mailing says why it leaves them out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from mailer.domain.customers import preferences
from mailer.infra.db import db
from tests.blueprints.public.test_unsubscribing import link_in, sent
from tests.factories.customers import make_customer
from tests.factories.settings import make_company, make_topic

pytestmark = pytest.mark.usefixtures("live")


def test_a_reader_leaves_a_topic_pauses_and_undoes_it(
    open_page: Callable[..., Page], axe: Callable[[Page], list[str]]
) -> None:
    make_company()
    offers = make_topic("Offers", fr="Offres")
    make_topic("News", fr="Actualités")
    customer = make_customer(email="anna@example.com", language="fr")
    page = open_page(phone=True, javascript=True)
    page.set_viewport_size({"width": 320, "height": 640})
    asked: list[str] = []
    page.goto(link_in(sent(customer, address=customer.email)))
    own = page.url.split("/unsubscribe")[0]
    page.on("request", lambda made: asked.append(made.url))
    assert axe(page) == []

    page.get_by_label("Offres").uncheck()
    page.get_by_label("Pendant 3 mois").check()
    page.get_by_role("button", name="Enregistrer mes choix").press("Enter")
    expect(page.get_by_role("heading", name="Vos choix sont enregistrés")).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    db.session.rollback()
    chosen = preferences.of("anna@example.com")
    assert (chosen.off, chosen.paused_until) == ({offers.id}, preferences.in_months(3))
    expect(page.get_by_label("Offres")).not_to_be_checked()

    page.get_by_role("button", name="Annuler").click()
    expect(page.get_by_label("Offres")).to_be_checked()
    db.session.rollback()
    assert preferences.of("anna@example.com") == preferences.Preferences(language="fr")
    assert page.context.cookies() == []
    assert [url for url in asked if not url.startswith(own)] == []
