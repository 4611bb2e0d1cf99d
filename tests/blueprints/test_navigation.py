"""The left bar shows what works and what one may open, nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Flask

from mailer.blueprints import navigation
from mailer.models.user import User
from tests.fixtures.application import Browser
from tests.personas import accountant, outsider, super_admin

SignIn = Callable[[User], Browser]


def _bar(browser: Browser, path: str = "/") -> dict[str, bool]:
    """Addresses in the left bar, and whether they are marked as the current one."""
    html = browser.get(path).get_data(as_text=True)
    links = re.findall(r'<a class="side-link" href="([^"]+)"[^>]*?>', html)
    current = re.findall(r'<a class="side-link" href="([^"]+)"[^>]*?aria-current="page"', html)
    return {link: link in current for link in links}


def test_a_super_admin_sees_every_area(app: Flask, sign_in: SignIn) -> None:
    shown = _bar(sign_in(super_admin()))
    with app.test_request_context():
        every = [p.url for p in navigation.WORK + navigation.HOUSE if navigation.exists(p.endpoint)]
    assert list(shown) == every
    assert {"/", "/help/"} <= set(shown)


def test_someone_without_a_role_sees_home_and_help_only(sign_in: SignIn) -> None:
    assert list(_bar(sign_in(outsider()))) == ["/", "/help/"]


def test_what_a_role_may_not_open_is_not_shown(sign_in: SignIn) -> None:
    shown = _bar(sign_in(accountant()))
    assert any(url.startswith("/customers") for url in shown)
    assert not any(url.startswith(("/mailings", "/settings", "/users")) for url in shown)


def test_all_that_is_shown_opens(sign_in: SignIn) -> None:
    for person in (super_admin(), accountant(), outsider()):
        browser = sign_in(person)
        for url in _bar(browser):
            assert browser.get(url).status_code == 200, (person.name, url)


def test_the_place_one_is_at_is_marked(sign_in: SignIn) -> None:
    browser = sign_in(outsider())
    assert _bar(browser, "/") == {"/": True, "/help/": False}
    assert _bar(browser, "/help/keyboard") == {"/": False, "/help/": True}


def test_every_place_has_a_key_of_its_own() -> None:
    keys = [place.key for place in navigation.WORK + navigation.HOUSE]
    assert len(set(keys)) == len(keys)
    assert "g" not in keys
