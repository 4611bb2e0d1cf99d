"""Errors are a sentence in the person's language, and leave everything as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from mailer.blueprints import redirects
from mailer.domain.accounts.access import require
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.user import User
from tests.factories.accounts import make_user
from tests.fixtures.application import Browser
from tests.personas import outsider, super_admin

SignIn = Callable[[User], Browser]


def _text(browser: Browser, path: str, **options: object) -> tuple[int, str]:
    answer = browser.get(path, **options)
    return answer.status_code, answer.get_data(as_text=True)


def test_a_forbidden_page_says_what_is_missing_and_whom_to_ask(sign_in: SignIn) -> None:
    super_admin()
    make_user(name="Zoé Autre", email="zoe@example.com", super_admin=True)
    make_user(name="Gone Admin", email="gone@example.com", super_admin=True, active=False)
    status, html = _text(sign_in(outsider()), "/mailings/")
    assert status == 403
    assert "See mailings, their recipients and results" in html
    assert "Anna Admin" in html
    assert "mailto:zoe%40example.com" in html
    assert "gone%40example.com" not in html


def test_a_forbidden_page_speaks_french(sign_in: SignIn) -> None:
    person = outsider()
    person.language = "fr"
    status, html = _text(sign_in(person), "/mailings/")
    assert status == 403
    assert "Vous ne pouvez pas ouvrir ceci" in html


def test_what_does_not_exist_says_so_to_anyone(client: Browser, sign_in: SignIn) -> None:
    for browser in (client, sign_in(outsider())):
        status, html = _text(browser, "/no/such/page")
        assert status == 404
        assert "This page or record does not exist" in html


def test_a_stale_form_changes_nothing_and_says_so(sign_in: SignIn) -> None:
    person = outsider()
    browser = sign_in(person)
    browser.csrf = False
    answer = browser.post("/appearance/theme", data={"theme": "dark"})
    assert answer.status_code == 400
    assert "This form is too old" in answer.get_data(as_text=True)
    assert person.theme == "auto"


def test_a_script_in_an_address_stays_text(client: Browser) -> None:
    answer = client.get("/<script>alert(1)</script>")
    assert "<script>alert" not in answer.get_data(as_text=True)


def test_htmx_gets_a_message_and_keeps_its_page(sign_in: SignIn) -> None:
    answer = sign_in(outsider()).get("/mailings/", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert answer.headers["HX-Reswap"] == "none"
    message = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert message["tone"] == "bad"
    assert "See mailings" in message["text"]
    assert "<html" not in answer.get_data(as_text=True)


def test_what_is_refused_says_why(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in(outsider())

    def refuse() -> str:
        raise Refused("The list is locked. Nothing was changed; try again at noon.")

    app.view_functions["home.index"] = refuse
    status, html = _text(browser, "/")
    assert status == 422
    assert "The list is locked. Nothing was changed; try again at noon." in html


def test_a_fault_of_ours_shows_no_details(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in(outsider())
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def fail() -> str:
        raise RuntimeError("secret detail")

    app.view_functions["home.index"] = fail
    status, html = _text(browser, "/")
    assert status == 500
    assert "Something went wrong on our side" in html
    assert "secret detail" not in html


@pytest.mark.parametrize(
    ("accepts", "sentence"),
    [("en", "The database cannot be reached"), ("fr", "La base de données ne répond pas")],
)
def test_without_a_database_a_page_still_says_so(
    app: Flask, sign_in: SignIn, accepts: str, sentence: str
) -> None:
    browser = sign_in(outsider())
    app.config["PROPAGATE_EXCEPTIONS"] = False
    assert db.engine.url.database is not None
    file = Path(db.engine.url.database)
    db.session.remove()
    db.engine.dispose()
    for part in file.parent.glob(f"{file.name}*"):
        part.unlink()
    file.mkdir()
    answer = browser.get("/", headers={"Accept-Language": accepts})
    assert answer.status_code == 503
    assert sentence in answer.get_data(as_text=True)
    assert answer.headers["Retry-After"] == "15"


def test_require_names_the_permission(app: Flask) -> None:
    with pytest.raises(Exception, match="Your role does not allow this: Delete customers"):
        require(outsider(), "customers:delete")


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "customers",
        "/a\r\nSet-Cookie: x=1",
        "//[",
        "",
        None,
    ],
)
def test_one_is_never_sent_elsewhere(target: str | None) -> None:
    assert redirects.local_path(target, "/home") == "/home"


def test_pages_of_our_own_are_fine() -> None:
    assert redirects.local_path("/customers/?q=é&page=2") == "/customers/?q=é&page=2"


def test_the_way_back_is_a_page_of_ours(app: Flask) -> None:
    for referrer, expected in (
        ("http://localhost/customers/?q=a", "/customers/?q=a"),
        ("http://localhost/here", ""),
        ("http://evil.example/customers/", ""),
        ("http://[", ""),
    ):
        with app.test_request_context("/here", headers={"Referer": referrer}):
            assert redirects.local_referrer() == expected


def test_a_frame_shows_the_sentence_without_menus_or_scripts(sign_in: SignIn) -> None:
    status, html = _text(
        sign_in(super_admin()), "/templates/999", headers={"Sec-Fetch-Dest": "iframe"}
    )
    assert status == 404
    assert "This page or record does not exist" in html
    assert "<script" not in html
    assert 'class="side"' not in html
