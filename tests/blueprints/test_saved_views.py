"""A list's search, filters and sorting under a name: one's own, or shared."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from flask import Flask

from mailer.domain.lists import saved_views
from mailer.infra.db import db
from mailer.models.list_state import SavedView
from tests.factories.customers import make_customer
from tests.factories.lists import make_view
from tests.fixtures.application import Browser
from tests.personas import accountant, marketer, outsider, super_admin

SignIn = Callable[..., Browser]


@pytest.fixture
def browser(app_both: Flask, sign_in: SignIn) -> Browser:
    make_customer(first_name="Ana", last_name="Silva", kind="lead")
    make_customer(first_name="Bo", last_name="Berg")
    db.session.commit()
    return sign_in(marketer())


def save(
    browser: Browser, name: str, back: str = "/customers/?kind=lead&sort=-name&at=x", **more: str
):
    return browser.post("/lists/customers/views", data={"name": name, "back": back, **more})


def offered(browser: Browser) -> dict[str, str]:
    """Name → where a view leads."""
    page = browser.get("/customers/").text
    panel = page.partition('class="records-views"')[2].partition("</ul>")[0]
    found = re.findall(r'<a href="([^"]+)"><span class="records-text">([^<]+)<', panel)
    return {name: html.unescape(url) for url, name in found}


def test_a_view_brings_the_same_rows_back(browser: Browser) -> None:
    answer = save(browser, "  My   leads ")
    assert (answer.status_code, answer.location) == (303, "/customers/?kind=lead&sort=-name&at=x")
    views = offered(browser)
    assert list(views) == ["My leads"]
    assert sorted(views["My leads"].partition("?")[2].split("&")) == ["kind=lead", "sort=-name"]
    page = browser.get(views["My leads"]).text
    assert "Ana Silva" in page
    assert "Bo Berg" not in page


def test_the_same_name_replaces_and_what_a_list_does_not_know_is_left_out(
    browser: Browser,
) -> None:
    save(browser, "Mine")
    save(browser, "MINE", "/customers/?q=ana&sort=nonsense&password=x", shared="on")
    (view,) = db.session.scalars(db.select(SavedView))
    assert (view.name, view.query, view.sort, view.shared) == ("MINE", {"q": "ana"}, "", True)


@pytest.mark.parametrize("name", ["", " \t", "x" * 61])
def test_a_name_is_needed(browser: Browser, name: str) -> None:
    save(browser, name)
    assert db.session.scalars(db.select(SavedView)).all() == []


def test_others_see_what_is_shared_and_cannot_delete_it(browser: Browser, sign_in: SignIn) -> None:
    shared = make_view(super_admin(), "Shared", shared=True)
    make_view(super_admin(), "Private")
    db.session.commit()
    assert list(offered(browser)) == ["Shared"]
    assert browser.post(f"/lists/customers/views/{shared.id}/delete").status_code == 404
    assert sign_in(outsider()).post("/lists/customers/views", data={"name": "x"}).status_code == 403


def test_a_deleted_view_comes_back_with_undo(browser: Browser) -> None:
    save(browser, "Mine", shared="on")
    (view,) = db.session.scalars(db.select(SavedView))
    before = (view.query, view.sort, view.shared)
    page = browser.post(
        f"/lists/customers/views/{view.id}/delete",
        data={"back": "/customers/"},
        follow_redirects=True,
    ).text
    assert offered(browser) == {}
    undo = re.search(r'action="(/lists/customers/views\?[^"]+)"', page)
    assert undo
    browser.post(html.unescape(undo[1]))
    (view,) = db.session.scalars(db.select(SavedView))
    assert (view.query, view.sort, view.shared) == before


def test_there_are_not_too_many(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_views, "MOST", 2)
    for name in ("a", "b", "c", "B"):
        save(browser, name)
    assert len(db.session.scalars(db.select(SavedView)).all()) == 2


def test_every_list_has_them(app: Flask, sign_in: SignIn) -> None:
    """The component itself, not one of the lists."""
    from tests.factories.documents import make_document

    make_document(number="F-7")
    db.session.commit()
    browser = sign_in(accountant())
    back = "/documents/?state=open&sort=total"
    browser.post("/lists/documents/views", data={"name": "Open", "back": back})
    assert 'href="/documents/?state=open&amp;sort=total"' in browser.get("/documents/").text
