"""Where things stand: blocks below each other, columns and cells beside each other, words in
lines."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PIL import Image

from mailer.lib.sketch import style as styles
from mailer.lib.sketch.font import width_of_words
from mailer.lib.sketch.style import Box, Colour, Style

_SKIPPED = frozenset({"head", "style", "script", "title", "meta", "link", "map", "template"})
_INLINE = frozenset(
    {"a", "abbr", "b", "big", "br", "code", "em", "font", "i", "img", "label", "s", "small"}
    | {"span", "strike", "strong", "sub", "sup", "u"}
)
_SPACED = {"p": 1.0, "ul": 1.0, "ol": 1.0, "h1": 0.67, "h2": 0.83, "h3": 1.0, "h4": 1.3}
_COLUMN = re.compile(r"\bmj-column-(per|px)-(\d{1,4})(?:-(\d+))?\b")
_DEEPEST, _MOST_PIECES, _MOST_CELLS = 90, 3000, 60
_PLAIN = Style()
_MISSING: Colour = (222, 225, 230)


@dataclass
class Piece:
    """A rectangle, or a picture in one."""

    x: float
    y: float
    width: float
    height: float
    fill: Colour | None = None
    border: Colour | None = None
    radius: float = 0
    picture: Image.Image | None = None
    #: Fills its place and is cut, instead of being squeezed.
    cover: bool = False


@dataclass
class Words:
    """Words on one line, of one style."""

    x: float
    y: float
    text: str
    style: Style


@dataclass
class _Item:
    """Something that stands in a line."""

    width: float
    height: float
    words: str = ""
    style: Style = _PLAIN
    piece: Piece | None = None
    breaks: bool = False


class Flow:
    """Lays a mail out and collects what is to be painted, from back to front."""

    def __init__(self, height: float, pictures: Callable[[str], Image.Image | None]) -> None:
        self.height = height
        self.pictures = pictures
        self.pieces: list[Piece | Words] = []
        self.ground: Colour = (255, 255, 255)
        self._depth = 0

    def page(self, body: Any, width: float) -> None:
        """The whole mail."""
        css = styles.declarations(body)
        own = styles.box(body, css, width, 16)
        self.ground = own.fill or self.ground
        self._content(body, 0, 0, width, styles.inherited(body, css, Style()))

    def _full(self, y: float) -> bool:
        return y > self.height or self._depth > _DEEPEST or len(self.pieces) > _MOST_PIECES

    def _block(self, element: Any, x: float, y: float, width: float, above: Style) -> float:
        """One element that begins on a line of its own; answers with where it ends."""
        if self._full(y) or styles.is_hidden(element):
            return y
        self._depth += 1
        css = styles.declarations(element)
        style = styles.inherited(element, css, above)
        own = styles.box(element, css, width, style.size)
        gap = _SPACED.get(element.tag, 0) * style.size if "margin" not in css else 0
        y += max(own.margin[0], gap)
        asked = styles.width_of(element, css, width)
        inner = asked or width - own.margin[1] - own.margin[3]
        if element.tag == "table" and asked is None:
            inner = min(width, self._natural(element, style, width))
        x += self._shift(element, own, css, width - inner, above)
        if element.tag == "hr":
            self.pieces.append(Piece(x, y + 4, inner, 1, (200, 203, 208)))
            end = y + 9
        else:
            end = self._boxed(element, own, x, y, inner, style)
        self._depth -= 1
        return end + max(own.margin[2], gap)

    def _shift(
        self, element: Any, own: Box, css: dict[str, str], spare: float, above: Style
    ) -> float:
        """How far to the right an element stands that does not take all the width."""
        if spare <= 0:
            return 0
        words = css.get("margin", "").split()
        middle = "auto" in words or css.get("margin-left") == "auto"
        align = element.get("align") or ("center" if middle else "")
        if element.tag in ("table", "center") and not align:
            align = above.align
        return {"center": spare / 2, "right": spare}.get(align, min(own.margin[3], spare))

    def _boxed(
        self, element: Any, own: Box, x: float, y: float, width: float, style: Style
    ) -> float:
        """An element with its background, as high as what stands in it."""
        behind = self._behind(own, x, y, width)
        top, right, bottom, left = own.padding
        inner = max(width - left - right, 1)
        if element.tag == "table":
            end = self._table(element, x + left, y + top, inner, style) + bottom
        else:
            end = self._content(element, x + left, y + top, inner, style) + bottom
        least = styles.length(own.css.get("height") or element.get("height") or "", 0, style.size)
        end = max(end, y + min(least or 0, 2000))
        for piece in behind:
            piece.height = end - y
        return end

    def _behind(self, own: Box, x: float, y: float, width: float) -> list[Piece]:
        found = []
        if own.fill or own.border:
            found.append(Piece(x, y, width, 0, own.fill, own.border, own.radius))
        picture = self.pictures(own.picture) if own.picture else None
        if picture is not None:
            found.append(Piece(x, y, width, 0, picture=picture, cover=True))
        self.pieces += found
        return found

    def _content(self, element: Any, x: float, y: float, width: float, style: Style) -> float:
        """What stands in an element: blocks, columns, and lines of words between them."""
        line: list[_Item] = []
        self._say(element.text, style, line)
        columns: list[tuple[Any, float]] = []
        for child in element:
            if not isinstance(child.tag, str):  # a comment
                self._say(child.tail, style, line)
                continue
            share = self._share(child, width)
            if columns and (share is None or sum(s for _, s in columns) + share > 1.01):
                y = self._beside(columns, x, y, width, style)
                columns = []
            if share is not None:
                y = self._lines(line, x, y, width, style)
                columns.append((child, share))
            elif self._is_block(child):
                y = self._lines(line, x, y, width, style)
                y = self._block(child, x, y, width, style)
            else:
                self._inline(child, width, style, line)
            self._say(child.tail, style, line)
        y = self._beside(columns, x, y, width, style)
        return self._lines(line, x, y, width, style)

    def _share(self, child: Any, width: float) -> float | None:
        """The part of the width that a column takes, which its class tells."""
        found = _COLUMN.search(child.get("class") or "")
        if found is None:
            return None
        asked = float(f"{found[2]}.{found[3] or 0}")
        return min(asked / (100 if found[1] == "per" else max(width, 1)), 1)

    def _beside(
        self, columns: list[tuple[Any, float]], x: float, y: float, width: float, style: Style
    ) -> float:
        end = y
        for child, share in columns:
            child.attrib["style"] = re.sub(r"(?<![\w-])width:[^;]*;?", "", child.get("style") or "")
            end = max(end, self._block(child, x, y, width * share, style))
            x += width * share
        return end

    def _is_block(self, child: Any) -> bool:
        return isinstance(child.tag, str) and child.tag not in _INLINE | _SKIPPED

    def _table(self, table: Any, x: float, y: float, width: float, style: Style) -> float:
        pad = styles.length(table.get("cellpadding") or "", 0, 16)
        for row in _rows(table):
            if self._full(y):
                break
            cells = [c for c in row if c.tag in ("td", "th") and not styles.is_hidden(c)]
            del cells[_MOST_CELLS:]
            widths = self._widths(cells, width, style)
            own = styles.box(row, styles.declarations(row), width, style.size)
            behind = self._behind(own, x, y, width)
            end, left, backs = y, x, []
            for cell, cell_width in zip(cells, widths, strict=True):
                before = len(self.pieces)
                end = max(end, self._cell(cell, left, y, cell_width, style, pad or 0))
                backs += [p for p in self.pieces[before : before + 1] if isinstance(p, Piece)]
                left += cell_width
            for piece in (*behind, *(p for p in backs if p.y == y and p.picture is None)):
                piece.height = max(piece.height, end - y)
            y = end
        return y

    def _cell(self, cell: Any, x: float, y: float, width: float, above: Style, pad: float) -> float:
        css = styles.declarations(cell)
        style = styles.inherited(cell, css, above)
        own = styles.box(cell, css, width, style.size)
        if pad and not any(own.padding):
            own = Box(**{**own.__dict__, "padding": (pad, pad, pad, pad)})
        self._depth += 1
        end = self._boxed(cell, own, x, y, width, style)
        self._depth -= 1
        return end

    def _widths(self, cells: list[Any], width: float, style: Style) -> list[float]:
        """What cells ask for; the rest is shared by how much stands in the others."""
        asked = [styles.width_of(cell, styles.declarations(cell), width) for cell in cells]
        known = sum(one for one in asked if one is not None)
        if None not in asked:
            scale = width / known if known else 0
            return [(one or 0) * scale for one in asked]
        free = max(width - known, 0)
        wishes = [
            self._natural(cell, style, width) if one is None else 0
            for cell, one in zip(cells, asked, strict=True)
        ]
        total = sum(wishes) or 1
        return [
            free * wish / total if one is None else one
            for wish, one in zip(wishes, asked, strict=True)
        ]

    def _natural(self, element: Any, above: Style, most: float) -> float:
        """How wide an element would be if nothing made it narrower."""
        if self._depth > _DEEPEST or not isinstance(element.tag, str):
            return 0
        css = styles.declarations(element)
        asked = styles.width_of(element, css, most)
        if element.tag == "img":
            return self._picture(element, css, most).width
        if asked is not None:
            return asked
        self._depth += 1
        style = styles.inherited(element, css, above)
        own = styles.box(element, css, most, style.size)
        parts = [self._natural(child, style, most) for child in element]
        texts = [element.text, *(child.tail for child in element)]
        words = sum(_long(text, style) for text in texts)
        beside = element.tag == "tr" or all(c.tag in _INLINE for c in element)
        inner = sum(parts) + words if beside else max([words, *parts])
        self._depth -= 1
        return min(most, inner + own.padding[1] + own.padding[3] + style.size / 2)

    def _inline(self, element: Any, width: float, above: Style, line: list[_Item]) -> None:
        if not isinstance(element.tag, str) or element.tag in _SKIPPED:
            return
        if styles.is_hidden(element) or self._depth > _DEEPEST:
            return
        css = styles.declarations(element)
        if element.tag == "br":
            line.append(_Item(0, above.size * 1.4, breaks=True))
            return
        if element.tag == "img":
            piece = self._picture(element, css, width)
            line.append(_Item(piece.width, piece.height, piece=piece))
            return
        self._depth += 1
        style = styles.inherited(element, css, above)
        own = styles.box(element, css, width, style.size)
        sized = any(own.padding) or "width" in css or "inline-block" in css.get("display", "")
        if (own.fill or own.border) and sized:
            self._button(element, own, width, style, line)
        else:
            self._say(element.text, style, line)
            for child in element:
                self._inline(child, width, style, line)
                self._say(child.tail, style, line)
        self._depth -= 1

    def _button(
        self, element: Any, own: Box, width: float, style: Style, line: list[_Item]
    ) -> None:
        text = " ".join(element.text_content().split())[:60]
        top, right, bottom, left = own.padding
        asked = width_of_words(text, style.size, style.bold) + left + right
        asked = styles.width_of(element, own.css, width) or asked
        tall = styles.length(own.css.get("line-height", ""), style.size, style.size) or 0
        high = max(style.size * 1.3, tall if tall > 8 else 0) + top + bottom
        piece = Piece(0, 0, min(asked, width), high, own.fill, own.border, own.radius)
        line.append(_Item(piece.width, high, text, style, piece))

    def _picture(self, element: Any, css: dict[str, str], width: float) -> Piece:
        picture = self.pictures(element.get("src") or "")
        asked = styles.width_of(element, css, width)
        high = styles.length(css.get("height") or element.get("height") or "", 0, 16)
        if picture is None:
            return Piece(0, 0, asked or 24, min(high or (asked or 72) / 3, 240), _MISSING)
        wide = min(asked or picture.width, width)
        if not high or css.get("height") == "auto" or (asked or wide) > wide:
            high = picture.height * wide / picture.width
        return Piece(0, 0, wide, min(high, 3000), picture=picture)

    def _say(self, text: str | None, style: Style, line: list[_Item]) -> None:
        if not text or len(line) > 2000:
            return
        for word in text[:4000].split():
            wide = width_of_words(word[:200], style.size, style.bold)
            line.append(_Item(wide, style.size * 1.4, word[:200], style))

    def _lines(self, items: list[_Item], x: float, y: float, width: float, style: Style) -> float:
        """Break what has been collected into lines, and place them."""
        row: list[_Item] = []
        used = 0.0
        for item in items:
            space = item.style.size * 0.28
            if row and used + space + item.width > width:
                y = self._place(row, x, y, width, style)
                row, used = [], 0.0
            row.append(item)
            used += space + item.width
            if item.breaks:
                y = self._place(row, x, y, width, style)
                row, used = [], 0.0
        items.clear()
        return self._place(row, x, y, width, style) if row else y

    def _place(self, row: list[_Item], x: float, y: float, width: float, style: Style) -> float:
        high = max(item.height for item in row)
        gaps = [item.style.size * 0.28 for item in row]
        spare = width - sum(item.width for item in row) - sum(gaps[1:])
        x += {"center": spare / 2, "right": spare}.get(style.align, 0) if spare > 0 else 0
        for item, gap in zip(row, gaps, strict=True):
            if self._full(y):
                break
            if item.piece is not None:
                item.piece.x, item.piece.y = x, y + (high - item.height)
                self.pieces.append(item.piece)
            if item.words:
                inside = item.width - width_of_words(item.words, item.style.size, item.style.bold)
                top = y + (high - item.height) + (item.height - item.style.size * 1.2) / 2
                self.pieces.append(Words(x + inside / 2, top, item.words, item.style))
            x += item.width + gap
        return y + high


def _long(text: str | None, style: Style) -> float:
    words = " ".join((text or "")[:400].split())
    return width_of_words(words, style.size, style.bold) if words else 0


def _rows(table: Any) -> list[Any]:
    found = []
    for child in table:
        if child.tag == "tr":
            found.append(child)
        elif child.tag in ("thead", "tbody", "tfoot"):
            found += [row for row in child if row.tag == "tr"]
    return found
