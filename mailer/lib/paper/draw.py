"""The forms there are, and drawing with one of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from mailer.lib.paper import classic, modern, parts
from mailer.lib.paper.sheet import Sheet


@dataclass(frozen=True)
class Form:
    """One way to print a document."""

    story: Callable[[Sheet], list[Flowable]]
    #: Drawn on each page before everything else.
    page: Callable[[Canvas, Sheet], None]


FORMS: Mapping[str, Form] = {
    "classic": Form(classic.story, classic.page),
    "modern": Form(modern.story, modern.page),
}
DEFAULT = "classic"


def draw(key: str, sheet: Sheet) -> bytes:
    """The PDF of a document in one of `FORMS`; the default one for an unknown key."""
    parts.register_typeface()
    form = FORMS.get(key, FORMS[DEFAULT])
    made = io.BytesIO()
    document = BaseDocTemplate(
        made,
        pagesize=A4,
        title=f"{sheet.title} {sheet.number}",
        author=sheet.sender.name,
        lang=sheet.language,
        producer="Mailer",
    )
    frame = Frame(
        parts.MARGIN,
        22 * mm,
        parts.WIDTH,
        A4[1] - 22 * mm - 15 * mm,
        leftPadding=0,
        rightPadding=0,
        topPadding=0,
        bottomPadding=0,
    )

    def each_page(canvas: Canvas, _document: BaseDocTemplate) -> None:
        form.page(canvas, sheet)

    document.addPageTemplates(PageTemplate(frames=[frame], onPage=each_page))
    document.build(form.story(sheet), canvasmaker=_numbering(sheet))
    return made.getvalue()


def _numbering(sheet: Sheet) -> type[Canvas]:
    """How many pages there are is known once all are drawn; then each gets its foot."""

    class Numbered(Canvas):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.drawn: list[dict[str, Any]] = []

        def showPage(self) -> None:
            self.drawn.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for number, state in enumerate(self.drawn, 1):
                self.__dict__.update(state)
                parts.foot(self, sheet, number, len(self.drawn))
                super().showPage()
            super().save()

    return Numbered
