"""The form "modern": a band in the company's colour, title and number in it."""

from __future__ import annotations

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Spacer

from mailer.lib.paper import parts
from mailer.lib.paper.sheet import Sheet

#: Height of the band on the first page.
BAND = 34 * mm
_PALE = HexColor("#f4f5f7")
_WHITE = HexColor("#ffffff")


def story(sheet: Sheet) -> list[Flowable]:
    """Everything below each other; the band is drawn by `page`."""
    third = parts.WIDTH / 3
    addresses = parts.plain_table(
        [
            [
                [parts.logo(sheet), Spacer(0, 2 * mm), *_sender(sheet)],
                parts.block(sheet.receiver, size=10),
                parts.facts(sheet, third),
            ]
        ],
        [third, third, third],
        [("RIGHTPADDING", (0, 0), (1, 0), 10)],
    )
    found: list[Flowable] = [Spacer(0, BAND - 10 * mm), addresses, Spacer(0, 9 * mm)]
    table = parts.rows_table(
        sheet,
        [
            ("BACKGROUND", (0, 0), (-1, 0), parts.accent(sheet)),
            ("ROWBACKGROUNDS", (0, 1), (-1, -1), [_WHITE, _PALE]),
        ],
        _WHITE,
    )
    if table is not None:
        found += [table, Spacer(0, 4 * mm)]
    return [*found, *_below(sheet)]


def page(canvas: Canvas, sheet: Sheet) -> None:
    """The band with the title on the first page, a thin one on the others."""
    first = canvas.getPageNumber() == 1
    height = BAND if first else 6 * mm
    canvas.setFillColor(parts.accent(sheet))
    canvas.rect(0, A4[1] - height, A4[0], height, stroke=0, fill=1)
    if first:
        title = parts.text(sheet.title, parts.style(22, bold=True, ink=_WHITE))
        number = parts.text(sheet.number, parts.style(13, right=True, ink=_WHITE))
        for words, x, width in (
            (title, parts.MARGIN, parts.WIDTH * 0.6),
            (number, parts.MARGIN + parts.WIDTH * 0.6, parts.WIDTH * 0.4),
        ):
            _width, used = words.wrap(width, BAND)
            words.drawOn(canvas, x, A4[1] - BAND / 2 - used / 2)


def _sender(sheet: Sheet) -> list[Flowable]:
    found: list[Flowable] = []
    if sheet.logo:
        found.append(parts.text(sheet.sender.name, parts.style(9.5, bold=True)))
    return [*found, *parts.lines(sheet.sender.lines, parts.style(8.5))]


def _below(sheet: Sheet) -> list[Flowable]:
    colour = parts.accent(sheet)
    found: list[Flowable] = []
    shape = [
        ("BACKGROUND", (0, at), (-1, at), colour)
        for at, each in enumerate(sheet.totals)
        if each.strong
    ]
    totals = parts.totals_table(sheet.totals, _WHITE, shape)
    if totals is not None:
        found.append(KeepTogether([totals]))
    boxes: list[Flowable] = []
    if sheet.instalments:
        boxes.append(parts.text(sheet.instalments_title, parts.style(9, bold=True, ink=colour)))
        boxes.append(parts.instalments_table(sheet, 9))
    for note in sheet.notes:
        boxes += [Spacer(0, 3 * mm), parts.text(note, parts.style(9))]
    return [*found, Spacer(0, 6 * mm), *boxes]
