"""Every page, as people with a screen reader, a phone or dark mode meet it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from mailer.infra.db import db
from tests.architecture import samples
from tests.architecture.url_map import GETS
from tests.fixtures.browser import COLOURS, DESKTOP, PHONE
from tests.fixtures.live import Live
from tests.personas import super_admin

AREAS = sorted({call.rule.endpoint.partition(".")[0] for call in GETS})


def _pages(live: Live, page: Page, area: str) -> list[str]:
    """The addresses of an area's whole pages: no fragments, no files, no foreign HTML."""
    found = []
    for call in GETS:
        if call.rule.endpoint.startswith(f"{area}."):
            url = call.url(live.app, samples.values(call.rule))
            db.session.commit()
            # A counted link of a mail leads out of the house.
            answer = page.request.get(live.url + url, max_redirects=0)
            policy = answer.headers.get("content-security-policy", "")
            is_html = answer.headers.get("content-type", "").startswith("text/html")
            if answer.ok and is_html and "sandbox" not in policy and "<html" in answer.text():
                found.append(url)
    return found


@pytest.mark.parametrize("area", AREAS)
def test_pages_are_for_everyone(
    live: Live, open_page: Callable[..., Page], axe: Callable[..., list[str]], area: str
) -> None:
    """WCAG 2.2 AA, light and dark, desktop and phone; nothing to scroll sideways on a phone; and
    in French, where they say so to screen readers and load without an error."""
    person = super_admin()
    page = open_page(person)
    # Readers' pages are in the language of their mail, whoever looks at them.
    spoken = "en" if area == "public" else "fr"
    faults: dict[str, str] = {}  # each once, with the first page that has it
    for url in _pages(live, page, area):
        person.language = "fr"
        db.session.commit()
        answer = page.goto(url)
        assert answer is not None
        if not answer.ok or page.get_attribute("html", "lang") != spoken:
            faults[f"{answer.status}, not in French"] = url
        person.language = "en"
        db.session.commit()
        page.goto(url)
        for name, viewport in (("desktop", DESKTOP), ("phone", PHONE)):
            page.set_viewport_size(viewport)
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                for fault in axe(page, only=COLOURS if scheme == "dark" else None):
                    faults.setdefault(fault, f"{url} ({name}, {scheme})")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > PHONE["width"]:
            faults.setdefault(f"{width} px wide on a phone", url)
        page.set_viewport_size(DESKTOP)
    assert not faults, "\n".join(f"{where}: {fault}" for fault, where in faults.items())
