"""Hostile HTML on the screens that show a template: nothing runs, and nothing is asked of others.

The saved templates hold the documents as nobody cleaned them, so that the barrier behind the
cleaning is seen to hold by itself: an answer with a policy of its own, in which nothing runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route

from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.template import DesignMode, Template, TemplateVersion
from mailer.models.user import User
from tests.fixtures.live import Live
from tests.hostile.chromium import batches
from tests.hostile.corpus import CANARY, DOCUMENTS
from tests.personas import marketer

pytestmark = pytest.mark.browser

MANY = 60
#: What is tried is one policy; each third document, of every family, tries it.
TRIED = [hostile.number for hostile in DOCUMENTS if hostile.number % 3 == 0]
_POKE = """() => {
  for (const element of document.querySelectorAll('*')) {
    if (/^https?:/.test(element.href)) continue;
    for (const name of ['mouseover', 'focus', 'keydown']) {
      element.dispatchEvent(new Event(name, {bubbles: true}));
    }
    element.dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}));
  }
}"""
_OPEN = """urls => Promise.all(urls.map(url => new Promise(done => {
  const frame = document.createElement('iframe');
  frame.onload = done;
  frame.src = url;
  document.body.append(frame);
  setTimeout(done, PATIENCE);
})))"""
_POST = """sources => Promise.all(sources.map((source, number) => new Promise(done => {
  const frame = document.createElement('iframe');
  frame.name = `draft-${number}`;
  document.body.append(frame);
  const form = document.createElement('form');
  Object.assign(form, {method: 'post', action: '/templates/draft', target: frame.name});
  const token = document.querySelector('meta[name=csrf-token]').content;
  const fields = {csrf_token: token, mode: 'html', subject: 'S', language: 'en', source};
  for (const [name, value] of Object.entries(fields)) {
    const field = document.createElement('textarea');
    field.name = name;
    field.value = value;
    form.append(field);
  }
  document.body.append(form);
  frame.onload = done;
  form.submit();
  setTimeout(done, PATIENCE);
})))"""


def waiting(script: str) -> str:
    """A frame that does not load in time is looked at as it is."""
    return script.replace("PATIENCE", "6000")


_TELLS = f"""<link rel=stylesheet href={CANARY}/1.css>
<script>canary(2).then(() => {{ window.told = true }})</script>"""


class Screens:
    """A signed-in browser that hears what hostile documents tell."""

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.told: list[str] = []
        context.expose_function("canary", lambda number: self.told.append(f"ran: {number}"))
        # What a policy stops never comes here.
        context.route(f"{CANARY}/**", self._note)

    def _note(self, route: Route) -> None:
        self.told.append(f"asked: {route.request.url}")
        route.abort()

    def page(self) -> Page:
        page = self.context.new_page()
        page.goto("/templates/")
        return page

    def poke(self, page: Page) -> int:
        """Touch everything in the frames; how many there were."""
        touched = 0
        for frame in page.frames[1:]:
            try:
                frame.locator(":root").evaluate(_POKE, timeout=2000)
                touched += 1
            except Error:
                # It is on its way elsewhere, for ever: a policy stops it.
                continue
        return touched

    def close(self, page: Page) -> None:
        page.evaluate("() => new Promise(requestAnimationFrame)")
        for opened in self.context.pages:
            opened.close()


@pytest.fixture
def screens(_chromium: Browser, live: Live) -> Iterator[Screens]:
    context = _chromium.new_context(base_url=live.url, locale="en-US")
    page = context.new_page()
    cookie = live.cookie(marketer(), page.evaluate("navigator.userAgent"))
    page.close()
    name = live.app.config["SESSION_COOKIE_NAME"]
    context.add_cookies([{"name": name, "value": cookie, "url": live.url}])
    yield Screens(context)
    context.close()


def save_raw(numbers: list[int]) -> dict[int, int]:
    """Templates with these documents as they are, by number; no job is asked for."""
    author = db.session.scalar(db.select(User.id))
    common: dict[str, Any] = {"created_by_id": author, "created_at": clock.now()}
    templates: list[dict[str, Any]] = []
    versions: list[dict[str, Any]] = []
    for id_, number in enumerate(numbers, 1):
        html = DOCUMENTS[number].html.replace("\0", "").encode(errors="ignore").decode()
        named: dict[str, Any] = {"name": f"Hostile {number}", "name_key": f"hostile {number}"}
        own: dict[str, Any] = {
            "id": id_,
            "version_id": id_,
            "mode": DesignMode.HTML,
            "modified_at": clock.now(),
        }
        templates.append(named | own | common)
        texts: dict[str, Any] = {
            "subject": "S",
            "source": html,
            "html": html,
            "text": html,
            "options": {},
        }
        versions.append({"id": id_, "template_id": id_, "number": 1} | texts | common)
    db.session.execute(db.insert(Template), templates)
    db.session.execute(db.insert(TemplateVersion), versions)
    db.session.commit()
    return dict(zip(numbers, (template["id"] for template in templates), strict=True))


def test_what_documents_tell_is_heard(screens: Screens) -> None:
    page = screens.context.new_page()
    page.route("**/told", lambda route: route.fulfill(content_type="text/html", body=_TELLS))
    page.goto("/told")
    page.wait_for_function("window.told")
    screens.close(page)
    assert sorted(screens.told) == [f"asked: {CANARY}/1.css", "ran: 2"]


def test_a_saved_preview_runs_nothing_even_of_what_nobody_cleaned(screens: Screens) -> None:
    templates = save_raw(TRIED)
    for numbers in batches(templates, MANY):
        page = screens.page()
        urls = [f"/templates/{templates[number]}/preview" for number in numbers]
        page.evaluate(waiting(_OPEN), urls)
        assert screens.poke(page) >= len(numbers) // 2
        screens.close(page)
    assert screens.told == []


def test_nor_does_it_in_the_dark_without_pictures_or_as_source(screens: Screens) -> None:
    templates = save_raw([number for number in TRIED if number % 4 == 0])
    for view in ("scheme=dark", "images=off", "scheme=light", "part=source", "part=message"):
        for numbers in batches(templates, MANY):
            page = screens.page()
            urls = [f"/templates/{templates[number]}/preview?{view}" for number in numbers]
            page.evaluate(waiting(_OPEN), urls)
            screens.poke(page)
            screens.close(page)
    assert screens.told == []


def test_the_preview_of_a_draft_runs_nothing(screens: Screens) -> None:
    for numbers in batches(TRIED, MANY):
        page = screens.page()
        page.evaluate(waiting(_POST), [DOCUMENTS[number].html for number in numbers])
        assert screens.poke(page) >= len(numbers) // 2
        screens.close(page)
    assert screens.told == []


def test_the_pages_of_a_template_run_nothing(screens: Screens) -> None:
    families = {hostile.family: hostile.number for hostile in DOCUMENTS}
    templates = save_raw(list(families.values()))
    for template_id in templates.values():
        for path in (f"/templates/{template_id}", f"/templates/{template_id}/edit"):
            page = screens.context.new_page()
            page.goto(path)
            page.locator("iframe[data-frame]").first.wait_for(state="attached")
            screens.poke(page)
            screens.close(page)
    assert screens.told == []
