"""What the forms have in common: typeface, text, table, totals, foot of the page.

No text that comes from outside is taken for reportlab's markup, which could read files.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any
from xml.sax.saxutils import escape

from PIL import Image as Picture
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Image, LongTable, Paragraph, Spacer, Table

from mailer.lib import colour
from mailer.lib.paper.sheet import Block, Row, Sheet, Total

REGULAR, BOLD = "Mailer-Regular", "Mailer-Bold"
INK, SOFT, LINE = HexColor("#1f2328"), HexColor("#5b626b"), HexColor("#d9dde2")
MARGIN = 18 * mm
WIDTH = A4[0] - 2 * MARGIN
#: Room that a logo may take.
LOGO = (52 * mm, 20 * mm)
#: Characters of one text that are printed, of one line of an address, and how many lines: a page
#: is not a book, and an address stands on one.
LONGEST, LONGEST_LINE, MOST_LINES = 5_000, 120, 8


@cache
def register_typeface() -> None:
    """Make the typeface known to reportlab: Source Sans, the same on every machine."""
    folder = files("font_source_sans_pro") / "files"
    pdfmetrics.registerFont(TTFont(REGULAR, str(folder / "SourceSansPro-Regular.ttf")))
    pdfmetrics.registerFont(TTFont(BOLD, str(folder / "SourceSansPro-Semibold.ttf")))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR)


def style(
    size: float = 9.5, *, bold: bool = False, right: bool = False, ink: Color = INK
) -> ParagraphStyle:
    """A way to write."""
    return ParagraphStyle(
        "",
        fontName=BOLD if bold else REGULAR,
        fontSize=size,
        leading=size * 1.32,
        textColor=ink,
        alignment=TA_RIGHT if right else TA_LEFT,
        splitLongWords=1,
    )


def text(words: str, look: ParagraphStyle) -> Paragraph:
    """Words as they are: no markup, no signs that cannot be seen; line ends are kept."""
    kept = "".join(
        sign for sign in words[:LONGEST] if sign == "\n" or unicodedata.category(sign)[0] != "C"
    )
    return Paragraph(escape(kept).replace("\n", "<br/>"), look)


def accent(sheet: Sheet) -> Color:
    """The company's colour, dark enough to be read on white."""
    shade = sheet.colour if colour.is_colour(sheet.colour) else colour.FALLBACK
    return HexColor(colour.readable(shade, (colour.WHITE,)))


def logo(sheet: Sheet) -> Flowable:
    """The company's logo, as large as there is room; else its name."""
    if not sheet.logo:
        return text(sheet.sender.name[:LONGEST_LINE], style(15, bold=True, ink=accent(sheet)))
    with Picture.open(io.BytesIO(sheet.logo)) as picture:
        width, height = picture.size
    scale = min(LOGO[0] / width, LOGO[1] / height)
    return Image(io.BytesIO(sheet.logo), width * scale, height * scale, hAlign="LEFT")


def block(shown: Block, *, size: float = 9.5) -> list[Flowable]:
    """A name and its address."""
    found: list[Flowable] = []
    if shown.label:
        found.append(text(shown.label, style(8, ink=SOFT)))
    found.append(text(shown.name[:LONGEST_LINE], style(size, bold=True)))
    found.extend(lines(shown.lines, style(size)))
    return found


def lines(shown: Sequence[str], look: ParagraphStyle) -> list[Flowable]:
    """Lines of an address that are not empty."""
    kept = [line[:LONGEST_LINE] for line in shown if line.strip()]
    return [text(line, look) for line in kept[:MOST_LINES]]


def facts(sheet: Sheet, width: float) -> Flowable:
    """Dates and references below each other."""
    rows = [
        [text(name, style(8.5, ink=SOFT)), text(value[:LONGEST_LINE], style(9.5))]
        for name, value in sheet.facts[:MOST_LINES]
    ]
    if not rows:
        return Spacer(0, 0)
    return plain_table(rows, [width * 0.42, width * 0.58])


def plain_table(
    rows: Sequence[Sequence[Any]], widths: Sequence[float], extra: Sequence[Any] = ()
) -> Table:
    """A table without lines of its own, flush with its margins."""
    shape: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        *extra,
    ]
    return Table(rows, widths, style=shape, hAlign="LEFT")


def rows_table(sheet: Sheet, shape: Sequence[Any], head: Color) -> LongTable | None:
    """The lines, over as many pages as they need; columns that are empty are left out."""
    if not sheet.rows:
        return None
    words = sheet.words
    columns = [
        (name, label, share)
        for name, label, share in (
            ("quantity", words.quantity, 22 * mm),
            ("price", words.price, 26 * mm),
            ("tax", words.tax, 16 * mm),
            ("amount", words.amount, 28 * mm),
        )
        if any(getattr(row, name) for row in sheet.rows)
    ]
    widths = [WIDTH - sum(share for *_names, share in columns), *(c[2] for c in columns)]
    title = style(8.5, bold=True, ink=head)
    right_title = style(8.5, bold=True, right=True, ink=head)
    cells: list[list[Any]] = [
        [text(words.description, title), *(text(label, right_title) for _n, label, _s in columns)]
    ]
    number = style(9.5, right=True)
    for row in sheet.rows:
        values = (text(getattr(row, name), number) for name, _label, _share in columns)
        cells.append([_named(row), *values])
    padding = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
    return LongTable(cells, widths, repeatRows=1, style=[*padding, *shape], splitInRow=1)


def totals_table(shown: Sequence[Total], strong: Color, shape: Sequence[Any]) -> Table | None:
    """The totals, at the right."""
    if not shown:
        return None
    rows = [
        [
            text(each.label, style(10.5 if each.strong else 9.5, bold=each.strong, ink=ink)),
            text(
                each.amount,
                style(10.5 if each.strong else 9.5, bold=each.strong, right=True, ink=ink),
            ),
        ]
        for each in shown
        for ink in (strong if each.strong else INK,)
    ]
    return Table(rows, [42 * mm, 36 * mm], style=list(shape), hAlign="RIGHT")


def instalments_table(sheet: Sheet, size: float) -> Table:
    """When what part is due."""
    rows = [
        [text(day, style(size)), text(amount, style(size, right=True))]
        for day, amount in sheet.instalments
    ]
    return plain_table(rows, [42 * mm, 32 * mm])


def foot(canvas: Canvas, sheet: Sheet, page: int, pages: int) -> None:
    """What stands at the foot of each page."""
    canvas.saveState()
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.5)
    canvas.line(MARGIN, 17 * mm, A4[0] - MARGIN, 17 * mm)
    canvas.setFillColor(SOFT)
    canvas.setFont(REGULAR, 7.5)
    number = sheet.words.page.format(page=page, pages=pages)
    canvas.drawRightString(A4[0] - MARGIN, 12.5 * mm, number)
    room = WIDTH - pdfmetrics.stringWidth(number, REGULAR, 7.5) - 6 * mm
    for at, line in enumerate(sheet.footer[:3]):
        canvas.drawString(MARGIN, (12.5 - 3.4 * at) * mm, _cut(line, room))
    canvas.restoreState()


def _named(row: Row) -> list[Flowable]:
    found: list[Flowable] = [text(row.name, style(9.5))]
    if row.description and row.description != row.name:
        found.append(text(row.description, style(8.5, ink=SOFT)))
    return found


def _cut(line: str, room: float) -> str:
    line = line[:400]
    if pdfmetrics.stringWidth(line, REGULAR, 7.5) <= room:
        return line
    while line and pdfmetrics.stringWidth(line + "…", REGULAR, 7.5) > room:
        line = line[:-1]
    return line + "…"
