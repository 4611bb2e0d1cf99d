"""The company's colour, light or dark, the language."""

from __future__ import annotations

from collections.abc import Callable

from mailer.lib import colour
from mailer.models.user import User
from tests.factories.settings import make_company
from tests.fixtures.application import Browser
from tests.personas import outsider

SignIn = Callable[[User], Browser]


def test_the_stylesheet_holds_the_companys_colour(client: Browser) -> None:
    make_company(colour="#0f766e")
    answer = client.get("/theme.css")
    assert answer.mimetype == "text/css"
    assert answer.get_data(as_text=True) == colour.stylesheet("#0f766e")
    assert "--brand: #0f766e;" in answer.get_data(as_text=True)


def test_it_is_kept_for_ever_under_the_colours_own_address(client: Browser) -> None:
    make_company(colour="#0f766e")
    outsider()
    assert "immutable" in client.get("/theme.css?v=0f766e").headers["Cache-Control"]
    assert "immutable" not in client.get("/theme.css?v=ff0000").headers["Cache-Control"]
    assert 'href="/theme.css?v=0f766e"' in client.get("/sign-in").get_data(as_text=True)


def test_a_person_chooses_light_or_dark(sign_in: SignIn) -> None:
    person = outsider()
    browser = sign_in(person)
    assert 'data-bs-theme="auto"' in browser.get("/").get_data(as_text=True)
    answer = browser.post("/appearance/theme", data={"theme": "dark", "back": "/help/"})
    assert (answer.status_code, answer.location) == (303, "/help/")
    assert person.theme == "dark"
    assert 'data-bs-theme="dark"' in browser.get("/").get_data(as_text=True)


def test_an_unknown_theme_is_refused(sign_in: SignIn) -> None:
    person = outsider()
    assert sign_in(person).post("/appearance/theme", data={"theme": "pink"}).status_code == 422
    assert person.theme == "auto"


def test_the_language_is_remembered_with_the_person(sign_in: SignIn) -> None:
    person = outsider()
    browser = sign_in(person)
    browser.post("/appearance/language", data={"language": "fr", "back": "/"})
    assert person.language == "fr"
    assert '<html lang="fr"' in browser.get("/").get_data(as_text=True)


def test_before_signing_in_the_browser_remembers_the_language(client: Browser) -> None:
    outsider()
    answer = client.post("/appearance/language", data={"language": "fr", "back": "/sign-in"})
    assert answer.location == "/sign-in"
    assert '<html lang="fr"' in client.get("/sign-in").get_data(as_text=True)


def test_a_choice_never_leads_elsewhere(sign_in: SignIn) -> None:
    data = {"language": "en", "back": "https://evil.example/"}
    assert sign_in(outsider()).post("/appearance/language", data=data).location == "/"
