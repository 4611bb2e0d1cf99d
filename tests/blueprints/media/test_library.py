"""The pages of the media library."""

from __future__ import annotations

import pytest

from mailer.domain.media.addresses import path_of
from mailer.infra.db import db
from mailer.models.media_file import MediaFile
from tests.factories.media import make_media
from tests.factories.templates import make_template
from tests.personas import marketer, support


@pytest.fixture
def browser(sign_in):
    return sign_in(marketer())


def media_used_in(name: str) -> MediaFile:
    media = make_media("Beach.png", alt="A beach")
    template = make_template(name=name)
    template.version.html = f'<img src="{path_of(media)}">'
    db.session.commit()
    return media


def test_the_grid_says_what_there_is_to_know(browser):
    media = media_used_in("Spring news")
    make_media("Harbour.png")
    page = browser.get("/media/").text
    assert "Beach" in page and "Harbour" in page
    assert f'src="{path_of(media)}"' in page
    assert "120 × 80" in page and "In 1 template" in page and "In no template" in page
    assert "2 pictures" in page


def test_the_search_narrows_the_grid_and_says_when_nothing_is_found(browser):
    make_media("Beach.png")
    make_media("Harbour.png")
    page = browser.get("/media/?q=harb").text
    assert "Harbour" in page and "Beach" not in page
    assert "No picture has these words" in browser.get("/media/?q=zzz").text
    assert browser.get("/media/?q=%00&at=junk").status_code == 200


def test_more_than_a_page_goes_on_on_the_next(browser):
    for n in range(61):
        make_media(f"Picture number {n:02}.png")
    first = browser.get("/media/")
    assert "number 60" in first.text and "number 00" not in first.text
    following = first.text.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = browser.get(following).text
    assert "number 00" in second and "number 01" not in second


def test_a_picture_is_renamed_and_described(browser):
    media = make_media("Beach.png")
    answer = browser.post(f"/media/{media.id}", data={"name": "Ostend", "alt": "The beach"})
    assert answer.status_code == 303
    kept = db.session.get(MediaFile, media.id)
    assert (kept.name, kept.alt) == ("Ostend", "The beach")


def test_what_was_typed_is_kept_when_it_is_refused(browser):
    media = make_media("Beach.png")
    answer = browser.post(f"/media/{media.id}", data={"name": " ", "alt": "The beach at noon"})
    assert answer.status_code == 422
    assert "Give the picture a name" in answer.text and "The beach at noon" in answer.text
    answer = browser.post(f"/media/{media.id}", data={"name": "x", "alt": "y" * 301})
    assert answer.status_code == 422 and "at most 300" in answer.text
    assert db.session.get(MediaFile, media.id).name == "Beach"


def test_an_alternative_text_is_kept_from_where_it_was_chosen(browser):
    media = make_media("Beach.png")
    answer = browser.post(f"/media/{media.id}/alt", data={"alt": "The beach"})
    assert answer.json["data"][0]["alt"] == "The beach"
    answer = browser.post(f"/media/{media.id}/alt", data={"alt": "y" * 301})
    assert answer.status_code == 422 and "at most 300" in answer.json["message"]
    assert browser.post("/media/999999/alt", data={"alt": "x"}).status_code == 404


def test_its_page_says_where_it_is_used(browser):
    media = media_used_in("Spring news")
    page = browser.get(f"/media/{media.id}").text
    assert "Spring news" in page
    assert "In no template" in browser.get(f"/media/{make_media().id}").text


def test_deleting_asks_first_and_says_what_becomes_of_it(browser):
    media = media_used_in("Spring news")
    page = browser.get(f"/media/delete?id={media.id}").text
    assert "Spring news" in page and "sees the alternative text instead" in page
    assert browser.get("/" + media.key).status_code == 200
    other = make_media("Harbour.png")
    page = browser.get(f"/media/delete?id={other.id}").text
    assert "used in no template" in page
    assert browser.get("/media/delete", follow_redirects=True).text.count("No picture is ticked")


def test_a_deleted_picture_is_gone_for_everyone_until_it_is_brought_back(browser, client):
    media = make_media("Beach.png")
    address = "/" + media.key
    assert browser.post("/media/delete", data={"id": media.id}).status_code == 303
    assert client.get(address).status_code == 404
    assert browser.get(f"/media/{media.id}").status_code == 404
    assert browser.get("/media/?deleted=1").text.count("Beach")
    assert browser.get(f"/media/{media.id}/deleted").mimetype == "image/png"
    assert browser.post("/media/delete", data={"id": media.id}).status_code == 404
    assert browser.post("/media/restore", data={"id": media.id}).status_code == 303
    assert client.get(address).status_code == 200
    assert browser.get(f"/media/{media.id}/deleted").status_code == 404


def test_the_dialog_of_the_editors_shows_pictures_to_choose_from(browser):
    media = make_media('A "quoted" <b>.png', alt="x > y")
    make_media("Harbour.png")
    page = browser.get("/media/choose").text
    assert 'id="media-picker"' in page and f'data-src="{path_of(media)}"' in page
    assert 'data-name="A &#34;quoted&#34; &lt;b&gt;"' in page and 'data-alt="x &gt; y"' in page
    part = browser.get("/media/choose?part=list&q=harb").text
    assert "Harbour" in part and "quoted" not in part and "<dialog" not in part


def test_who_may_only_look_changes_nothing(sign_in):
    media = make_media("Beach.png")
    browser = sign_in(support())
    assert browser.get("/media/").status_code == 200
    assert "Beach" in browser.get(f"/media/{media.id}").text
    for url in (f"/media/{media.id}", f"/media/{media.id}/alt", "/media/delete", "/media/restore"):
        assert browser.post(url, data={"id": media.id, "name": "x"}).status_code == 403
    assert browser.get("/media/choose").status_code == 403
    assert browser.get(f"/media/delete?id={media.id}").status_code == 403
