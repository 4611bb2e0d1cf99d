"""A picture is drawn anew, kept once, and named by what people call it."""

from __future__ import annotations

import io
import random
import struct
import zlib

import pytest
from PIL import Image, ImageCms, ImageFilter

from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.media import keep
from mailer.domain.settings import pictures
from mailer.infra import files
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.media_file import MediaFile
from tests.factories.media import picture
from tests.personas import accountant, marketer


def kept(data: bytes, name: str = "a.png") -> Image.Image:
    media = keep.keep(io.BytesIO(data), name, SYSTEM)
    made = Image.open(files.path(media.key))
    assert made.size == (media.width, media.height)
    assert Image.MIME[made.format or ""] == media.content_type
    assert files.path(media.key).stat().st_size == media.size
    return made


def take(data: bytes, name: str = "a.png") -> keep.Taken:
    return keep.take(io.BytesIO(data), name, SYSTEM)


def moving(format_name: str, frames: int = 3, size=(40, 30), **more) -> bytes:
    made = io.BytesIO()
    colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255)]
    pictures = [Image.new("RGB", size, colours[n % 3]) for n in range(frames)]
    pictures[0].save(
        made, format_name, save_all=True, append_images=pictures[1:], duration=120, **more
    )
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "format_name", "mode"),
    [
        (picture("PNG"), "PNG", "RGB"),
        (picture("PNG", mode="RGBA"), "PNG", "RGBA"),
        (picture("PNG", mode="RGBA", colour=(1, 2, 3, 255)), "PNG", "RGB"),
        (picture("PNG", mode="1", colour=1), "PNG", "RGB"),
        (picture("JPEG"), "JPEG", "RGB"),
        (picture("JPEG", mode="CMYK"), "JPEG", "RGB"),
        (picture("WEBP"), "PNG", "RGB"),
        (picture("WEBP", mode="RGBA"), "PNG", "RGBA"),
        (picture("AVIF"), "PNG", "RGB"),
        (picture("BMP"), "PNG", "RGB"),
        (picture("GIF", mode="P"), "PNG", "RGB"),
    ],
)
def test_what_mail_programs_do_not_show_becomes_what_they_show(app, data, format_name, mode):
    made = kept(data)
    assert (made.format, made.mode, made.size) == (format_name, mode, (120, 80))


def test_a_photo_in_a_heavy_format_becomes_a_light_jpeg(app):
    data = io.BytesIO()
    photo = Image.effect_noise((1200, 900), 80).filter(ImageFilter.GaussianBlur(3))
    photo.convert("RGB").save(data, "PNG")
    made = keep.keep(data := io.BytesIO(data.getvalue()), "photo.png", SYSTEM)
    assert made.content_type == "image/jpeg"
    assert made.size < len(data.getvalue()) / 3


@pytest.mark.parametrize("format_name", ["GIF", "WEBP", "PNG", "AVIF"])
def test_what_moves_goes_on_moving_as_a_gif(app, format_name):
    made = kept(moving(format_name))
    assert (made.format, made.n_frames, made.info["duration"]) == ("GIF", 3, 120)
    shown = []
    for number in range(3):
        made.seek(number)
        shown.append(made.convert("RGB").getpixel((20, 15)))
    for number, colour in enumerate(shown):
        assert colour.index(max(colour)) == number


def test_a_gif_is_repeated_as_often_as_before(app):
    assert kept(moving("GIF", loop=0)).info["loop"] == 0
    assert kept(moving("GIF", loop=3)).info["loop"] == 3
    assert "loop" not in kept(moving("GIF")).info


def test_a_gif_with_holes_keeps_them_in_each_frame(app):
    frames = []
    for x in (5, 25):
        frame = Image.new("RGBA", (60, 40), (0, 0, 0, 0))
        frame.paste((200, 30, 30, 255), (x, 10, x + 10, 30))
        frames.append(frame)
    data = io.BytesIO()
    frames[0].save(data, "GIF", save_all=True, append_images=frames[1:], disposal=2, duration=90)
    made = kept(data.getvalue())
    for number, x in enumerate((5, 25)):
        made.seek(number)
        shown = made.convert("RGBA")
        assert shown.getpixel((x + 5, 20))[3] == 255
        assert shown.getpixel((50, 20))[3] == 0
        assert shown.getpixel((30 - x + 5, 20))[3] == 0


def test_a_film_becomes_its_first_frame_and_says_so(app):
    frames = [Image.new("P", (2000, 1500), n) for n in range(11)]
    film = io.BytesIO()
    frames[0].save(film, "GIF", save_all=True, append_images=frames[1:])
    taken = take(film.getvalue())
    assert taken.media.content_type == "image/png"
    assert "first frame" in " ".join(taken.notes)


def test_a_large_picture_is_made_smaller_and_says_so(app):
    taken = take(picture(size=(4000, 1000)))
    assert (taken.media.width, taken.media.height) == (2000, 500)
    assert "2000 × 500" in " ".join(taken.notes)
    assert take(picture(size=(2000, 1500))).notes == ()


def test_a_photo_of_48_megapixels_is_taken(app):
    assert kept(picture("JPEG", size=(8000, 6000))).size == (2000, 1500)


def test_nothing_that_came_along_is_kept(app):
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    exif.get_ifd(0x8825)[1] = "N"
    media = keep.keep(io.BytesIO(picture("JPEG", exif=exif.tobytes())), "a.jpg", SYSTEM)
    data = files.path(media.key).read_bytes()
    assert b"secret place" not in data and b"Exif" not in data
    # A polyglot: a page behind the picture, and one in a comment inside of it.
    comment = struct.pack(">I", 33) + b"tEXt" + b"Comment\0<script>alert(1)</script>"
    comment += struct.pack(">I", zlib.crc32(comment[4:]))
    png = picture("PNG", size=(7, 7))
    end = png.index(b"IDAT") - 4
    both = png[:end] + comment + png[end:] + b"<html><script>alert(1)</script>"
    media = keep.keep(io.BytesIO(both), "a.html", SYSTEM)
    assert b"script" not in files.path(media.key).read_bytes()
    assert media.key.endswith(".png")


def test_a_photo_lying_on_its_side_is_turned(app):
    exif = Image.Exif()
    exif[0x0112] = 6
    assert kept(picture("JPEG", exif=exif.tobytes())).size == (80, 120)


def icc(red: str, green: str, blue: str) -> bytes:
    """A colour profile of screens whose three lights have these colours of sRGB."""
    lights = {
        "R": (0.4361, 0.2225, 0.0139),
        "G": (0.3851, 0.7169, 0.0971),
        "B": (0.1431, 0.0606, 0.7141),
    }

    def xyz(values: tuple[float, ...]) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(v * 65536)) for v in values)

    curve = b"curv\0\0\0\0" + struct.pack(">IHxx", 1, round(2.2 * 256))
    tags = {b"wtpt": xyz((0.9642, 1.0, 0.8249)), b"desc": b"desc" + bytes(8) + bytes(92)}
    for name, light in ((b"r", red), (b"g", green), (b"b", blue)):
        tags[name + b"XYZ"], tags[name + b"TRC"] = xyz(lights[light]), curve
    table, body = struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        table += struct.pack(">4sII", name, 132 + 12 * len(tags) + len(body), len(data))
        body += data
    head = bytes(4) + b"lcms\2\x10\0\0mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(28)
    head += struct.pack(">iii", 63190, 65536, 54061)
    whole = head.ljust(128, b"\0") + table + body
    return struct.pack(">I", len(whole)) + whole[4:]


def test_colours_of_another_profile_look_the_same_without_it(app):
    made = kept(picture("PNG", colour=(220, 10, 60), icc_profile=icc("G", "R", "B")))
    red, green, blue = made.getpixel((1, 1))
    assert green > 200 and red < 40 and 30 < blue < 80
    assert "icc_profile" not in made.info


def test_a_profile_that_cannot_be_read_changes_no_colour(app):
    assert kept(picture("PNG", icc_profile=b"junk" * 50)).getpixel((1, 1)) == (10, 120, 110)
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert kept(picture("PNG", size=(9, 9), icc_profile=lab)).getpixel((1, 1)) == (10, 120, 110)


def test_sixteen_bits_of_grey_become_eight(app):
    data = io.BytesIO()
    Image.new("I;16", (20, 20), 32768).save(data, "PNG")
    assert kept(data.getvalue()).getpixel((3, 3)) == (128, 128, 128)


def test_the_same_picture_is_kept_once_and_says_so(app):
    first = take(picture("PNG"), "one.png")
    again = take(picture("PNG", pnginfo=None, compress_level=1), "two.png")
    assert (first.known, again.known) == (False, True)
    assert again.media.id == first.media.id and again.media.name == "one"
    assert "already" in " ".join(again.notes)
    assert db.session.query(MediaFile).count() == 1
    assert len(list(files.path(first.media.key).parent.iterdir())) == 1


@pytest.mark.parametrize(
    ("file_name", "name"),
    [
        ("Été à la mer.PNG", "Été à la mer"),
        ("../../etc/passwd.png", "passwd"),
        ("C:\\Users\\ann\\sale.jpg", "sale"),
        ("a\u202egnp.exe", "a gnp"),
        ("line\nbreak.png", "line break"),
        ("", "Picture"),
        ("..", "Picture"),
        (".png", ".png"),
        ("x" * 300 + ".png", "x" * 120),
    ],
)
def test_the_name_is_the_files_without_folder_and_ending(app, file_name, name):
    assert keep.keep(io.BytesIO(picture()), file_name, SYSTEM).name == name


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1_000_000)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", body), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"hello", "PNG, JPEG, GIF or WebP"),
        (b"<html><script>alert(1)</script>", "PNG, JPEG, GIF or WebP"),
        (picture()[:90], "not complete"),
        (picture("JPEG", size=(900, 900))[:2000], "not complete"),
        (moving("GIF")[:200], "not complete"),
        (picture("TIFF"), "TIFF"),
        (picture("PPM"), "PNG, JPEG, GIF or WebP"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 40, "HEIC"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg/>", "SVG"),
        (b"%PDF-1.7", "PNG, JPEG, GIF or WebP"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * (10 * 1024 * 1024), "larger than 10 MB"),
        (png_of(60_000, 60_000), "too many pixels"),
        (png_of(6_000, 5_001), "too many pixels"),
        (png_of(0, 0), "not complete"),
        (png_of(0, 5), "not complete"),
    ],
)
def test_bad_files_are_refused_in_words_and_nothing_is_kept(app, data, says):
    with pytest.raises(Refused) as error:
        keep.keep(io.BytesIO(data), "picture.png", SYSTEM)
    assert says in error.value.message
    assert says in error.value.fields["picture"]
    assert db.session.query(MediaFile).count() == 0
    assert not files.path("media/" + "0" * 32).parent.exists()


def test_whatever_is_broken_in_a_file_is_said_in_words(app):
    chance = random.Random(7)
    whole = [picture(each) for each in ("PNG", "JPEG", "WEBP", "AVIF", "GIF", "BMP")]
    whole += [moving(each) for each in ("GIF", "WEBP", "PNG", "AVIF")]
    refused = 0
    for _ in range(1500):
        data = bytearray(chance.choice(whole))
        for _ in range(chance.choice((1, 2, 5, 20))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.2:
            del data[chance.randrange(1, len(data)) :]
        try:
            pictures.drawn(io.BytesIO(bytes(data)), keep.LIMITS, "picture")
        except Refused:
            refused += 1
    assert refused > 500


def test_who_may_not_change_templates_adds_no_picture(app):
    with pytest.raises(Forbidden):
        keep.keep(io.BytesIO(picture()), "a.png", accountant())
    assert keep.keep(io.BytesIO(picture()), "a.png", marketer()).created_by is not None
