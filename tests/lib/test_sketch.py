"""A drawing of a mail shows its colours, pictures and words where they stand, whatever it is."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from PIL import Image

from mailer.lib import sketch
from mailer.lib.sketch.style import declarations, length, parsed

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)
MAILS = Path(__file__).resolve().parents[3] / "shared" / "data" / "email-html"


def drawn(html: str, **pictures: Image.Image) -> Image.Image:
    return sketch.draw(html, 600, 800, lambda address: pictures.get(address.strip("/")))


def ink(image: Image.Image, box: tuple[int, int, int, int]) -> int:
    """How many pixels of a part are not white."""
    colours = image.crop(box).getcolors(1_000_000) or []
    return sum(count for count, colour in colours if colour != WHITE)


def test_backgrounds_have_their_colours_and_places():
    image = drawn(
        '<body style="background:#fff"><table width="400" align="center" bgcolor="red"><tr>'
        '<td style="padding:50px">x</td></tr></table>'
        '<div style="background-color:rgb(0,0,255);height:100px"></div></body>'
    )
    assert image.getpixel((110, 20)) == RED and image.getpixel((90, 20)) == WHITE
    assert image.getpixel((490, 20)) == RED and image.getpixel((510, 20)) == WHITE
    assert image.getpixel((5, 160)) == BLUE


def test_cells_stand_beside_each_other_by_their_widths():
    image = drawn(
        '<table width="600" cellpadding="0"><tr><td width="25%" bgcolor="red">a</td>'
        '<td bgcolor="blue" style="padding:20px">b</td></tr></table>'
    )
    assert image.getpixel((145, 5)) == RED and image.getpixel((155, 5)) == BLUE
    # Both as high as the higher one.
    assert image.getpixel((5, 40)) == RED and image.getpixel((595, 40)) == BLUE


def test_columns_of_mjml_stand_beside_each_other():
    column = (
        '<div class="mj-column-per-50" style="width:100%"><div style="background:{};height:60px">'
    )
    image = drawn(
        f"<div>{column.format('red')}</div></div><!-- x -->{column.format('blue')}</div></div></div>"
    )
    assert image.getpixel((290, 30)) == RED and image.getpixel((310, 30)) == BLUE


def test_words_stand_where_they_are_aligned():
    image = drawn('<p style="margin:0;text-align:right">Words</p>')
    assert ink(image, (500, 0, 600, 30)) > 100
    assert ink(image, (0, 0, 400, 30)) == 0


def test_accents_are_written_and_letters_without_a_face_are_bars():
    assert ink(drawn("<p>é œ — €</p>"), (0, 0, 600, 60)) > 50
    assert ink(drawn("<p>你好世界</p>"), (0, 0, 600, 60)) > 50


def test_our_pictures_are_shown_and_others_are_grey_places():
    red = Image.new("RGB", (300, 100), RED)
    image = drawn('<img src="/a" width="150"><br><img src="http://x/y" width="100">', a=red)
    assert image.getpixel((75, 25)) == RED and image.getpixel((75, 48)) == RED
    assert image.getpixel((160, 25)) == WHITE
    assert image.getpixel((50, 70)) == (222, 225, 230)


def test_a_picture_behind_fills_its_place():
    red = Image.new("RGB", (30, 300), RED)
    html = "<div style=\"background-image:url('/a');height:200px\">x</div>"
    assert drawn(html, a=red).getpixel((590, 190)) == RED


def test_styles_of_the_head_count():
    image = drawn("<style>.a{background:red;height:50px}</style><div class=a></div>")
    assert image.getpixel((10, 10)) == RED


def test_what_is_hidden_is_not_drawn():
    hidden = '<div style="display: none;background:red;height:90px">x</div>'
    assert (
        ink(
            drawn(hidden + "<!-- <p>no</p> --><script>no</script><style>p{}</style>"),
            (0, 0, 600, 800),
        )
        == 0
    )


@pytest.mark.parametrize(
    "html",
    [
        "",
        "\0\0\0",
        "<",
        "text only",
        "<table>" * 3000,
        "<div style='padding:9999999px;width:99999999px;font-size:1e9px'>" * 300,
        "<table><tr>" + "<td>x" * 5000,
        "<p style='" + "a:b;" * 50_000 + "'>x",
        "<p>" + "x" * 1_000_000,
        "<p>" + "x " * 300_000,
        "<img src='data:image/png;base64,AAAA' width='-5' height='9999999'>" * 50,
        "<style>" + "@media{" * 5000 + "</style><p>x",
        "<table width=0><tr><td width=0>x</td></tr></table>",
        '<td><tr><table><td>x<li><body bgcolor="red;">',
        "<?xml version='1.0' encoding='utf-16'?><html><body>x",
        "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><p>&a;</p>",
        "<p style='color:rgb(;background:url(\"'>x" * 50,
        "\ud800<p>x</p>",
    ],
)
def test_hostile_and_broken_mails_are_drawn_quickly(html):
    begin = time.thread_time()
    assert drawn(html).size == (600, 800)
    assert time.thread_time() - begin < 4


def test_any_mixture_is_drawn():
    words = ["<table>", "<tr>", "<td width=50%>", "</td>", "</table>", "<p>", "a b c", "<br>"]
    words += [
        "<div style='padding:1em 2px'>",
        "</div>",
        "<img src=/a>",
        "<a style='padding:4px;background:red'>",
    ]
    words += [
        "<!--",
        "-->",
        "<center>",
        "<hr>",
        "&nbsp;",
        "<h1>",
        "<ul><li>",
        "<b>",
        '"',
        "<td bgcolor=x>",
    ]
    chance = random.Random(3)
    for _ in range(150):
        html = "".join(chance.choices(words, k=chance.randint(1, 60)))
        assert drawn(html, a=Image.new("RGBA", (3, 700))).size == (600, 800), html


@pytest.mark.skipif(not MAILS.is_dir(), reason="needs ../shared/data")
def test_real_mails_are_drawn_with_something_in_each_part():
    for path in sorted(MAILS.glob("*.html")):
        image = drawn(path.read_text(errors="replace"))
        assert len(image.getcolors(1_000_000) or []) > 20, path.name


def test_lengths_and_colours_are_read_as_css_writes_them():
    assert [length(t, 200, 10) for t in ("12px", "50%", "1.5em", "7", "9pt", "1rem", "auto", "")] == [
        12, 100, 15, 7, 12, 16, None, None,
    ]  # fmt: skip
    assert parsed("#F00 !important") == RED and parsed("blue") == BLUE
    assert parsed("transparent") is None and parsed("expression(1)") is None


def test_a_style_with_brackets_keeps_its_declarations():
    class Element:
        def get(self, _name):
            return "background:url(data:image/png;base64,AA) ; COLOR : red"

    assert declarations(Element()) == {
        "background": "url(data:image/png;base64,AA)",
        "color": "red",
    }
