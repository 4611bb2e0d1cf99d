"""The form "classic": letter paper, black on white, thin lines in the company's colour."""

from __future__ import annotations

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Spacer

from mailer.lib.paper import parts
from mailer.lib.paper.sheet import Sheet


def story(sheet: Sheet) -> list[Flowable]:
    """Everything below each other."""
    colour = parts.accent(sheet)
    half = parts.WIDTH / 2
    left = [parts.logo(sheet), Spacer(0, 3 * mm), *_sender(sheet)]
    # Where the window of an envelope is.
    right = [Spacer(0, 22 * mm), *parts.block(sheet.receiver, size=10.5)]
    title = parts.text(f"{sheet.title} {sheet.number}", parts.style(17, bold=True, ink=colour))
    found: list[Flowable] = [
        parts.plain_table([[left, right]], [half + 8 * mm, half - 8 * mm]),
        Spacer(0, 10 * mm),
        title,
        Spacer(0, 3 * mm),
        parts.facts(sheet, 110 * mm),
        Spacer(0, 6 * mm),
    ]
    table = parts.rows_table(
        sheet,
        [
            ("LINEBELOW", (0, 0), (-1, 0), 1, colour),
            ("LINEBELOW", (0, 1), (-1, -1), 0.4, parts.LINE),
        ],
        colour,
    )
    if table is not None:
        found += [table, Spacer(0, 4 * mm)]
    return [*found, *_below(sheet)]


def page(canvas: Canvas, sheet: Sheet) -> None:
    """A line in the company's colour at the top of each page."""
    canvas.setStrokeColor(parts.accent(sheet))
    canvas.setLineWidth(2)
    canvas.line(parts.MARGIN, A4[1] - 10 * mm, A4[0] - parts.MARGIN, A4[1] - 10 * mm)


def _sender(sheet: Sheet) -> list[Flowable]:
    lines = parts.lines(sheet.sender.lines, parts.style(8.5, ink=parts.SOFT))
    if not sheet.logo:
        return lines
    return [parts.text(sheet.sender.name, parts.style(9, bold=True)), *lines]


def _below(sheet: Sheet) -> list[Flowable]:
    colour = parts.accent(sheet)
    found: list[Flowable] = []
    at = next((n for n, each in enumerate(sheet.totals) if each.strong), None)
    shape = [("LINEABOVE", (0, at), (-1, at), 1, colour)] if at is not None else []
    totals = parts.totals_table(sheet.totals, colour, shape)
    if totals is not None:
        found.append(KeepTogether([totals]))
    if sheet.instalments:
        title = parts.text(sheet.instalments_title, parts.style(10, bold=True))
        found += [
            Spacer(0, 5 * mm),
            title,
            Spacer(0, 1 * mm),
            parts.instalments_table(sheet, 9.5),
        ]
    for note in sheet.notes:
        found += [Spacer(0, 4 * mm), parts.text(note, parts.style())]
    return found
