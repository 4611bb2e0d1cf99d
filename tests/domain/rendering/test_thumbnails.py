"""A template's small picture shows its current version, and is made once for each."""

from __future__ import annotations

import io

from PIL import Image

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.media.addresses import path_of
from mailer.domain.rendering import thumbnails
from mailer.domain.settings import company as settings
from mailer.domain.templates import library
from mailer.infra import files
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.template import Template
from tests.factories.media import make_media, picture
from tests.factories.settings import make_company, make_logo
from tests.factories.templates import make_template


def save_again(template: Template) -> None:
    number = template.version.number
    library.save_version(
        template,
        base_number=number,
        name=template.name,
        subject=f"Number {number}",
        source="Other words",
        language="en",
        actor=SYSTEM,
    )


def made(template: Template) -> bool:
    wanted = thumbnails.wanted(template.id)
    assert wanted is not None
    return thumbnails.keep(wanted, thumbnails.drawn(wanted.html))


def test_it_is_a_small_picture_in_three_to_four(app_both):
    template = make_template(source="# Spring\n\nHello @FIRSTNAME@")
    assert made(template)
    kept = files.path(template.thumbnail)
    assert kept.stat().st_size < 60_000
    with Image.open(kept) as image:
        assert (image.format, image.size) == ("JPEG", (480, 640))
        assert len(image.getcolors(1_000_000) or []) > 50
    assert template.thumbnail_version_id == template.version_id


def test_it_is_made_once_for_a_version(app_both):
    template = make_template()
    assert thumbnails.waiting(10) == [template.id]
    assert made(template)
    assert thumbnails.wanted(template.id) is None
    assert thumbnails.waiting(10) == []
    save_again(template)
    assert thumbnails.waiting(10) == [template.id]


def test_the_one_before_is_forgotten_once_the_new_one_is_certain(app):
    template = make_template()
    made(template)
    before = template.thumbnail
    save_again(template)
    assert made(template)
    assert template.thumbnail != before
    assert files.path(before).exists()
    db.session.commit()
    assert not files.path(before).exists()
    assert files.path(template.thumbnail).exists()


def test_a_template_that_was_saved_meanwhile_waits_for_its_own(app):
    template = make_template()
    wanted = thumbnails.wanted(template.id)
    save_again(template)
    assert not thumbnails.keep(wanted, thumbnails.drawn(wanted.html))
    assert (template.thumbnail, template.thumbnail_version_id) == ("", None)
    folder = files.path("thumbnail/" + "0" * 32).parent
    assert list(folder.iterdir()) == []


def test_of_two_that_draw_the_same_one_is_kept(app):
    template = make_template()
    wanted = thumbnails.wanted(template.id)
    data = thumbnails.drawn(wanted.html)
    assert thumbnails.keep(wanted, data)
    assert thumbnails.keep(wanted, data)
    db.session.commit()
    folder = files.path(template.thumbnail).parent
    assert [file.name for file in folder.iterdir()] == [template.thumbnail.partition("/")[2]]


def test_what_is_gone_is_not_drawn(app):
    template = make_template()
    template.deleted_at = clock.now()
    assert thumbnails.wanted(template.id) is None
    assert thumbnails.wanted(template.id + 1000) is None
    assert thumbnails.waiting(10) == []


def test_a_lost_file_is_drawn_again(app):
    template = make_template()
    made(template)
    files.delete(template.thumbnail)
    assert thumbnails.wanted(template.id) is not None


def test_pictures_of_the_library_and_the_logo_are_in_it(app):
    media = make_media(data=picture(size=(600, 300), colour=(200, 0, 0)))
    data = thumbnails.drawn(f'<body style="margin:0"><img src="{path_of(media)}" width="600">')
    red, green, blue = Image.open(io.BytesIO(data)).getpixel((200, 100))
    assert red > 170 and green < 40 and blue < 40

    data = thumbnails.drawn('<img src="/media/icons/facebook.png" width="600" height="600">')
    assert len(Image.open(io.BytesIO(data)).getcolors(1_000_000) or []) > 5

    make_company()
    settings.save(settings.Company(name="Example", logo=make_logo()))
    logo = settings.company().logo
    data = thumbnails.drawn(f'<img src="/{logo}" width="600">')
    red, green, blue = Image.open(io.BytesIO(data)).getpixel((200, 50))
    assert blue > 180 and red < 90


def test_only_pictures_of_ours_are_opened(app):
    secret = files.path("import/" + "a" * 32 + ".png")
    secret.parent.mkdir(parents=True)
    secret.write_bytes(picture(size=(600, 300), colour=(200, 0, 0)))
    gone = make_media(data=picture(size=(600, 300), colour=(200, 0, 1)))
    gone.deleted_at = clock.now()
    for address in (
        "/import/" + "a" * 32 + ".png",
        f"/media/../import/{'a' * 32}.png",
        str(secret),
        secret.as_uri(),
        path_of(gone),
    ):
        data = thumbnails.drawn(f'<img src="{address}" width="600">')
        red, green, _blue = Image.open(io.BytesIO(data)).getpixel((200, 50))
        assert not (red > 150 and green < 60), address


def test_a_broken_mail_is_drawn_all_the_same(app):
    assert len(thumbnails.drawn("<table>" * 5000)) > 500
    assert len(thumbnails.drawn("\0<\ud800")) > 500
