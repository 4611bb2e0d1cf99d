"""Sending pictures: each is answered by itself, and what is wrong is said and not kept."""

from __future__ import annotations

import io

import pytest

from mailer.infra.db import db
from mailer.models.media_file import MediaFile
from tests.factories.media import picture
from tests.personas import accountant, marketer


def send(browser, *sent: tuple[bytes, str], **fields):
    sources = [(io.BytesIO(data), name) for data, name in sent]
    return browser.post(
        "/media/upload",
        data={"files[]": sources, **fields},
        content_type="multipart/form-data",
    )


def count() -> int:
    return db.session.query(MediaFile).count()


def test_a_picture_is_kept_and_told_to_the_editor(sign_in):
    answer = send(sign_in(marketer()), (picture(), "Summer sale.png"), alt="A beach")
    assert answer.status_code == 200
    (told,) = answer.json["data"]
    kept = db.session.query(MediaFile).one()
    assert told["id"] == kept.id
    assert told["src"] == "/" + kept.key
    assert (told["name"], told["alt"]) == ("Summer sale", "A beach")
    assert (told["width"], told["height"]) == (120, 80)
    assert (told["known"], told["notes"], answer.json["errors"]) == (False, [], [])


def test_one_wrong_file_does_not_stop_the_others(sign_in):
    answer = send(
        sign_in(marketer()),
        (picture(), "one.png"),
        (b"<svg/>", "logo.svg"),
        (picture("JPEG"), "two.jpg"),
        (b"", "empty.png"),
    )
    assert answer.status_code == 200
    assert [told["name"] for told in answer.json["data"]] == ["one", "two"]
    assert [error["name"] for error in answer.json["errors"]] == ["logo.svg", "empty.png"]
    assert "SVG" in answer.json["errors"][0]["message"]
    assert "empty" in answer.json["errors"][1]["message"]
    assert count() == 2


def test_the_same_picture_again_is_the_one_that_is_there(sign_in):
    browser = sign_in(marketer())
    first = send(browser, (picture(), "one.png")).json["data"][0]
    again = send(browser, (picture(), "two.png")).json["data"][0]
    assert again["src"] == first["src"] and again["known"] is True
    assert "already" in again["notes"][0]
    assert count() == 1


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "a.png", "empty"),
        (b"MZ\x90\0", "a.png", "not a picture"),
        (picture()[:80], "a.png", "not complete"),
        (b"<svg onload=alert(1)>", "a.png", "SVG"),
        (picture("TIFF"), "a.tiff", "TIFF"),
        (b"\x89PNG" + bytes(11 * 1024 * 1024), "a.png", "10 MB"),
    ],
)
def test_what_cannot_be_used_is_said_and_not_kept(sign_in, data, name, says):
    answer = send(sign_in(marketer()), (data, name))
    assert answer.status_code == 422
    assert says in answer.json["message"]
    assert count() == 0


def test_nothing_and_too_many_are_said(sign_in):
    browser = sign_in(marketer())
    assert "Choose a picture" in send(browser).json["message"]
    answer = send(browser, *[(picture(), f"{n}.png") for n in range(21)])
    assert answer.status_code == 422 and "20" in answer.json["message"]
    assert count() == 0


def test_only_who_may_change_templates_sends_pictures(sign_in, client):
    assert send(sign_in(accountant()), (picture(), "a.png")).status_code == 403
    assert send(client, (picture(), "a.png")).status_code == 302
    assert count() == 0
