"""HTML files and ZIPs that become the source of a template."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import pytest
from PIL import Image

from mailer.domain.accounts.access import Forbidden
from mailer.domain.templates import uploads
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.media_file import MediaFile
from tests.personas import marketer, outsider

pytestmark = pytest.mark.usefixtures("app")


def png(colour: str = "red") -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (20, 10), colour).save(stream, "PNG")
    return stream.getvalue()


def zipped(files: Mapping[str, bytes | str]) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    stream.seek(0)
    return stream


def media() -> list[MediaFile]:
    return list(db.session.scalars(db.select(MediaFile).order_by(MediaFile.id)))


def refusal(files: Mapping[str, bytes | str]) -> str:
    with pytest.raises(Refused) as caught:
        uploads.read(zipped(files), marketer())
    assert media() == []
    return caught.value.message


def test_a_file_stays_byte_for_byte() -> None:
    data = b"\xef\xbb\xbf<p>\r\n\xc3\xa9</p>\n\r"
    uploaded = uploads.read(io.BytesIO(data), marketer())
    assert uploaded.source.encode() == data
    assert (uploaded.notes, uploaded.pictures) == ((), 0)


def test_another_encoding_is_named() -> None:
    data = "<meta charset=windows-1252><p>é€".encode("cp1252")
    uploaded = uploads.read(io.BytesIO(data), marketer())
    assert uploaded.source.endswith("<p>é€")
    assert "cp1252" in uploaded.notes[0]


@pytest.mark.parametrize("data", [b"", b" \n", b"just words", b"\x89PNG\r\n\0\0<", b"%PDF-1.7\0<"])
def test_what_is_no_html_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match=r"empty|not an HTML file"):
        uploads.read(io.BytesIO(data), marketer())


def test_a_file_that_is_far_too_long_is_refused() -> None:
    with pytest.raises(Refused, match="larger than 8 MB"):
        uploads.read(io.BytesIO(b"<p>" * 3_000_000), marketer())


def test_who_may_not_edit_templates_uploads_none() -> None:
    with pytest.raises(Forbidden):
        uploads.read(io.BytesIO(b"<p>"), outsider())


def test_pictures_of_a_zip_go_to_the_library_and_the_source_shows_them() -> None:
    source = (
        '<img src="images/logo.png">\r\n<td background="./images/Back%20ground.JPG">'
        "<p style=\"background:url('images/logo.png?x=1')\">"
        "<style>a{b:url(../mail/images/logo.png)}</style><img srcset='images\\logo.png 2x'>"
        "<img src='https://example.com/images/logo.png'><img src='@LOGO@'>"
    )
    files: dict[str, bytes | str] = {
        "mail/index.html": source,
        "mail/images/logo.png": png(),
        "mail/images/Back ground.jpg": png("blue"),
        "__MACOSX/mail/._index.html": b"x",
        "mail/.DS_Store": b"x",
    }
    uploaded = uploads.read(zipped(files), marketer())
    logo, ground = (f"/{kept.key}" for kept in media())
    assert uploaded.source == (
        f'<img src="{logo}">\r\n<td background="{ground}">'
        f"<p style=\"background:url('{logo}')\">"
        f"<style>a{{b:url({logo})}}</style><img srcset='{logo} 2x'>"
        "<img src='https://example.com/images/logo.png'><img src='@LOGO@'>"
    )
    assert uploaded.pictures == 2
    assert uploaded.notes == ("2 pictures went to the media library.",)


def test_what_is_missing_and_what_is_not_shown_is_named() -> None:
    files: dict[str, bytes | str] = {
        "a.html": "<img src=gone.png><a href=page.html>x</a>",
        "style.css": "a{}",
        "unused.png": png(),
    }
    notes = uploads.read(zipped(files), marketer()).notes
    assert "gone.png" in notes[0]
    assert "style.css, unused.png" in notes[1]
    assert media() == []


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"a.txt": "a", "b.png": b"x"}, "no HTML file"),
        ({}, "no HTML file"),
        ({"a.html": "<p>", "b/c.htm": "<p>"}, "several HTML files: a.html, b/c.htm"),
        ({"a.html": "<p>", "b.zip": b"PK"}, "another archive in it: b.zip"),
        ({"a.html": "<p>", "../b.png": png()}, r"leads out of it or stands there twice: \.\./b"),
        ({"a.html": "<p>", "/etc/b.png": png()}, "/etc/b.png"),
        ({"a.html": "<p>", "C:/b.png": png()}, "C:/b.png"),
        ({"a.html": "<p>", "a/..\\..\\b.png": png()}, "leads out"),
        ({"a.html": "", "b.png": png()}, "empty"),
        ({"a.html": b"\0\0\0<p>"}, "not an HTML file"),
        ({f"{number}.png": b"" for number in range(301)}, "more than 300 files"),
        ({"a.html": "<p>", "b.png": b"\0" * 61_000_000}, "more than 60 MB"),
        ({"a.html": "<img src=b.png>", "b.png": b"no picture"}, "b.png cannot be used"),
        ({"a.html": "<img src=b.png><img src=c.png>", "b.png": png(), "c.png": b"x"}, "c.png"),
    ],
)  # fmt: skip
def test_a_zip_that_cannot_be_used_is_refused_in_a_sentence(
    files: dict[str, bytes | str], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        uploads.read(zipped(files), marketer())


def test_nothing_is_kept_of_a_zip_that_is_refused_before_its_pictures_are_read() -> None:
    assert "several" in refusal({"a.html": "<img src=b.png>", "b.html": "<p>", "b.png": png()})


def test_a_locked_or_damaged_zip_says_so() -> None:
    data = bytearray(zipped({"a.html": "<p>a</p>"}).getvalue())
    locked = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.find(mark) + offset] |= 1
    with pytest.raises(Refused, match="password"):
        uploads.read(io.BytesIO(bytes(locked)), marketer())
    with pytest.raises(Refused, match="damaged"):
        uploads.read(io.BytesIO(bytes(data[: len(data) // 2])), marketer())
    data[35:40] = b"\xff" * 5
    with pytest.raises(Refused, match="damaged"):
        uploads.read(io.BytesIO(bytes(data)), marketer())
