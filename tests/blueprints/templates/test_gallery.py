"""The gallery's pages: what they show, what they filter, and where "use" leads."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from mailer.domain.templates.gallery.designs import OCCASIONS, designs
from mailer.models.user import User
from tests.personas import marketer, support

SignIn = Callable[[User], FlaskClient]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_design_is_shown_with_its_picture(sign_in: SignIn, language: str) -> None:
    page = sign_in(marketer()).get(f"/templates/gallery?language={language}").text
    for design in designs(language):
        assert f'href="/templates/gallery/{design.key}?language={language}"' in page
        assert f"starter={design.key}" in page
    pictures = re.findall(r'<img src="([^"]+/gallery/[^"]+)"', page)
    assert len(pictures) == len(OCCASIONS)


def test_an_occasion_narrows_them(sign_in: SignIn) -> None:
    page = sign_in(marketer()).get("/templates/gallery?language=en&occasion=practical").text
    shown = set(re.findall(r"starter=(\w+)", page))
    assert shown == {"reopening", "prices", "closing"}


@pytest.mark.parametrize("query", ["?language=xx", "?occasion=nonsense", ""])
def test_an_unknown_filter_shows_all(sign_in: SignIn, query: str) -> None:
    page = sign_in(marketer()).get(f"/templates/gallery{query}").text
    assert len(set(re.findall(r"starter=(\w+)", page))) == len(OCCASIONS)


def test_a_design_is_shown_as_it_would_arrive(sign_in: SignIn) -> None:
    client = sign_in(marketer())
    page = client.get("/templates/gallery/event?language=fr").text
    assert "Une soirée au jardin" not in page  # foreign to the page: it stands in the frame
    frame = client.get("/templates/gallery/event/mail?language=fr")
    assert "Une soirée au jardin" in frame.text
    assert "script-src" not in frame.headers["Content-Security-Policy"].replace(
        "script-src 'none'", ""
    )
    assert 'src="/media/gallery/event-evening.png"' in frame.text
    assert client.get("/media/gallery/event-evening.png").status_code == 200
    assert "rendez-vous au jardin" in client.get("/templates/gallery/event/state?language=fr").text


def test_using_a_design_begins_a_drag_and_drop_template_with_it(sign_in: SignIn) -> None:
    page = sign_in(marketer()).get("/templates/new?starter=birthday&language=fr").text
    assert "Joyeux anniversaire" in page
    assert "/media/gallery/birthday-cake.png" in page
    assert re.search(r'name="mode"[^>]*value="dragdrop"', page)


def test_an_unknown_design_is_not_found(sign_in: SignIn) -> None:
    assert sign_in(marketer()).get("/templates/gallery/unheard-of").status_code == 404


def test_who_may_not_edit_templates_has_no_gallery(sign_in: SignIn) -> None:
    assert sign_in(support()).get("/templates/gallery").status_code == 403


def test_an_empty_library_leads_to_the_gallery(sign_in: SignIn) -> None:
    page = sign_in(marketer()).get("/templates/").text
    assert 'href="/templates/gallery"' in page
    assert "Choose a design to begin with" in page
