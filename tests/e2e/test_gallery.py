"""From the gallery to a saved template, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from mailer.domain.settings.company import company
from mailer.domain.templates.gallery.designs import designs
from mailer.domain.templates.modes.dragdrop import MODE
from mailer.infra.db import db
from mailer.models.template import DesignMode, Template
from tests.personas import marketer

OpenPage = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("live")


def test_a_design_is_chosen_looked_at_and_made_a_template(
    open_page: OpenPage, axe: Callable[[Page], list[str]]
) -> None:
    page = open_page(marketer())
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.goto("/templates/")
    page.get_by_role("link", name="Choose a design to begin with").click()
    page.get_by_role("link", name="English", exact=True).click()
    expect(page.get_by_role("heading", level=2)).to_have_count(19)
    assert axe(page) == []
    page.get_by_role("link", name="News and offers").click()
    expect(page.get_by_role("heading", level=2)).to_have_count(4)
    page.get_by_role("heading", name="Event").get_by_role("link").click()

    mail = page.frame_locator("iframe[data-frame]:not([hidden])")
    expect(mail.get_by_role("heading", name="An evening in the garden")).to_be_visible()
    drawing = mail.get_by_role("img", name="A garden in the evening")
    assert drawing.evaluate("(image) => image.complete && image.naturalWidth") == 1200

    assert axe(page) == []
    page.get_by_role("link", name="Use this design").click()
    page.wait_for_selector("[data-dragdrop][data-ready]")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile(r"/templates/\d+"))
    template = db.session.scalars(db.select(Template)).one()
    (event,) = (design for design in designs("en") if design.key == "event")
    assert (template.name, template.mode) == (event.name, DesignMode.DRAGDROP)
    assert template.version.html == MODE.check(event.source, company()).content.html
    assert {host.split(":")[0] for host in hosts if host} == {"127.0.0.1"}
