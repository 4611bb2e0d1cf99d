"""From HTML to a picture: parse, lay out, paint."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import css_inline
import lxml.html
from lxml import etree
from PIL import Image, ImageDraw

from mailer.lib.sketch.flow import Flow, Piece, Words
from mailer.lib.sketch.font import shown, typeface

_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)
#: The top of a mail is in its beginning.
_LONGEST = 600_000


def draw(
    html: str, width: int, height: int, pictures: Callable[[str], Image.Image | None]
) -> Image.Image:
    """The top of a mail; `pictures` gives the picture of an address, where we have it."""
    flow = Flow(height, pictures)
    body = _body(html[:_LONGEST])
    if body is not None:
        with contextlib.suppress(RecursionError):
            flow.page(body, width)
    canvas = Image.new("RGB", (width, height), flow.ground)
    pen = ImageDraw.Draw(canvas)
    for piece in flow.pieces:
        if isinstance(piece, Words):
            _write(pen, piece)
        else:
            _paint(canvas, pen, piece)
    return canvas


def _body(html: str) -> lxml.html.HtmlElement | None:
    with contextlib.suppress(css_inline.InlineError, ValueError):
        html = _INLINER.inline(html)
    try:
        tree = lxml.html.document_fromstring(
            html.encode("utf-8", "replace"), parser=lxml.html.HTMLParser(encoding="utf-8")
        )
    except (etree.LxmlError, ValueError):
        return None
    return tree.body if tree.find("body") is not None else tree


def _write(pen: ImageDraw.ImageDraw, words: Words) -> None:
    style = words.style
    text = shown(words.text)
    if text:
        pen.text((words.x, words.y), text, style.colour, typeface(style.size, style.bold))
    elif words.text:
        # Letters that the font does not have: that there are words is seen.
        middle = words.y + style.size * 0.7
        end = words.x + len(words.text) * style.size * 0.5
        box = (words.x, middle - style.size / 6, end, middle + style.size / 6)
        pen.rounded_rectangle(box, 2, style.colour)


def _paint(canvas: Image.Image, pen: ImageDraw.ImageDraw, piece: Piece) -> None:
    if piece.width < 1 or piece.height < 1 or piece.y >= canvas.height:
        return
    width, height = round(piece.width), round(piece.height)
    place = (round(piece.x), round(piece.y))
    if piece.picture is not None:
        fitted = _fitted(piece.picture, width, min(height, 4000), cover=piece.cover)
        canvas.paste(fitted, place, fitted if fitted.mode == "RGBA" else None)
        return
    corners = (*place, place[0] + width - 1, place[1] + height - 1)
    radius = min(piece.radius, width / 2, height / 2)
    pen.rounded_rectangle(corners, radius, piece.fill, piece.border)


def _fitted(picture: Image.Image, width: int, height: int, *, cover: bool) -> Image.Image:
    picture = picture.convert("RGBA" if "A" in picture.getbands() else "RGB")
    if not cover:
        return picture.resize((width, height), Image.Resampling.BILINEAR, reducing_gap=2)
    scale = max(width / picture.width, height / picture.height)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    large = picture.resize(size, Image.Resampling.BILINEAR, reducing_gap=2)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    return large.crop((left, top, left + width, top + height))
