"""Pictures are found, named, deleted, brought back, and one day forgotten."""

from __future__ import annotations

import datetime as dt

import pytest

from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.media import library
from mailer.infra import files
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import NotFound, Refused
from mailer.models.media_file import MediaFile
from tests.factories.media import make_media
from tests.personas import marketer, support


def names(text: str = "", **more) -> list[str]:
    return [media.name for media in library.find(text, None, 50, **more).records]


def test_pictures_are_found_by_name_and_alternative_text_newest_first(app_both):
    make_media("Été.png", alt="Children at the sea")
    make_media("Harbour.png", alt="50%")
    make_media("Winter.png")
    assert names() == ["Winter", "Harbour", "Été"]
    assert names("ETE") == ["Été"]
    assert names("  sea ") == ["Été"]
    assert names("%") == ["Harbour"]
    assert names("nothing") == []


def test_pages_follow_each_other_without_a_gap(app_both):
    for n in range(5):
        make_media(f"{n}.png")
    first = library.find("", None, 3)
    second = library.find("", first.following, 3)
    assert [media.name for media in (*first.records, *second.records)] == ["4", "3", "2", "1", "0"]
    assert (first.total, second.following) == (5, None)


def test_a_picture_is_named_and_described(app):
    media = make_media("One.png")
    library.describe(media, "  Été \n à la mer ", "Children\tat the sea", marketer())
    assert (media.name, media.name_key, media.alt) == (
        "Été à la mer",
        "ete a la mer",
        "Children at the sea",
    )


@pytest.mark.parametrize(
    ("name", "alt", "field"),
    [
        ("", "x", "name"),
        (" \u200b ", "x", "name"),
        ("x" * 121, "", "name"),
        ("x", "y" * 301, "alt"),
    ],
)
def test_a_name_that_is_none_is_refused_in_words(app, name, alt, field):
    media = make_media("One.png")
    with pytest.raises(Refused) as error:
        library.describe(media, name, alt, SYSTEM)
    assert error.value.fields.keys() == {field}
    assert media.name == "One"


def test_a_deleted_picture_comes_back_as_it_was(app):
    one, two = make_media("One.png"), make_media("Two.png")
    library.delete([one], SYSTEM)
    assert names() == ["Two"] and names(deleted=True) == ["One"]
    assert library.restore([one.id, two.id], SYSTEM) == [one, two]
    assert names() == ["Two", "One"]
    with pytest.raises(NotFound):
        library.restore([one.id + 1000], SYSTEM)


def test_who_may_not_delete_deletes_nothing(app):
    one = make_media()
    for verb in (
        lambda: library.delete([one], support()),
        lambda: library.restore([one.id], support()),
        lambda: library.describe(one, "x", "", support()),
    ):
        with pytest.raises(Forbidden):
            verb()
    assert one.deleted_at is None


def test_after_thirty_days_a_deleted_picture_is_forgotten_with_its_file(app):
    old, young, there = make_media("old"), make_media("young"), make_media("there")
    old.deleted_at = clock.now() - dt.timedelta(days=31)
    young.deleted_at = clock.now() - dt.timedelta(days=29)
    key = old.key
    assert library.purge() == 1
    assert files.path(key).exists()
    db.session.commit()
    assert not files.path(key).exists()
    assert {media.name for media in db.session.query(MediaFile)} == {"young", "there"}
    assert files.path(there.key).exists()
    assert library.purge() == 0
