"""A logo is drawn anew from whatever is uploaded; what is no picture is refused in words."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from mailer.domain.settings import logo
from mailer.infra import files
from mailer.lib.errors import Refused


def picture(format_name="PNG", size=(300, 100), mode="RGB", **more) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, 80 if mode in ("L", "P") else (10, 120, 110, 90)[: len(mode)]).save(
        made, format_name, **more
    )
    return made.getvalue()


def kept(data: bytes) -> Image.Image:
    return Image.open(files.path(logo.keep(io.BytesIO(data))))


def refused(data: bytes) -> str:
    with pytest.raises(Refused) as error:
        logo.keep(io.BytesIO(data))
    return error.value.fields["logo"]


@pytest.mark.parametrize(
    ("data", "format_name", "mode"),
    [
        (picture("PNG"), "PNG", "RGB"),
        (picture("PNG", mode="RGBA"), "PNG", "RGBA"),
        (picture("PNG", mode="P"), "PNG", "RGB"),
        (picture("JPEG"), "JPEG", "RGB"),
        (picture("JPEG", mode="L"), "JPEG", "RGB"),
        (picture("JPEG", mode="CMYK"), "JPEG", "RGB"),
        (picture("WEBP"), "PNG", "RGB"),
        (picture("WEBP", mode="RGBA"), "PNG", "RGBA"),
    ],
)
def test_a_picture_becomes_one_that_every_mail_program_shows(app, data, format_name, mode):
    made = kept(data)
    assert (made.format, made.mode, made.size) == (format_name, mode, (300, 100))


def test_a_large_picture_is_made_smaller_in_its_proportions(app):
    assert kept(picture(size=(3000, 500))).size == (960, 160)
    assert kept(picture(size=(500, 3000))).size == (53, 320)


def test_nothing_that_came_along_is_kept(app):
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    key = logo.keep(io.BytesIO(picture("JPEG", exif=exif.tobytes())))
    assert b"secret place" not in files.path(key).read_bytes()
    key = logo.keep(io.BytesIO(picture("PNG") + b"<script>alert(1)</script>"))
    assert b"<script>" not in files.path(key).read_bytes()


def test_a_picture_lying_on_its_side_is_turned(app):
    exif = Image.Exif()
    exif[0x0112] = 6
    assert kept(picture("JPEG", exif=exif.tobytes())).size == (100, 300)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"hello", "PNG, JPEG or WebP"),
        (picture()[:60], "PNG, JPEG or WebP"),
        (picture("GIF", mode="P"), "PNG, JPEG or WebP"),
        (picture("BMP"), "PNG, JPEG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", "SVG"),
        (b"%PDF-1.7", "PNG, JPEG or WebP"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * (5 * 1024 * 1024), "larger than 5 MB"),
    ],
)
def test_bad_files_are_refused_in_words(app, data, says):
    assert says in refused(data)


def test_a_bomb_is_refused_before_it_is_unpacked(app):
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000)
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )
    assert "too many pixels" in refused(bomb)
    assert "too many pixels" in refused(picture(size=(6000, 5001), mode="L"))
