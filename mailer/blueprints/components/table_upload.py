"""The first page of a table's import: which file. All tables of records have the same one."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _

from mailer.blueprints.access import actor
from mailer.blueprints.components.table_pages import Answer, TablePages
from mailer.domain.imports import messages, tables
from mailer.domain.imports.tables import Ask
from mailer.lib.errors import Refused

#: Former imports below the form: there they are taken back.
SHOWN = 10


def choose(pages: TablePages, problem: str = "") -> str:
    """The page itself."""
    return render_template(
        pages.upload_page,
        problem=problem,
        limit=messages.LIMIT,
        too_large=messages.too_large(),
        runs=tables.latest(pages.kinds()[0], SHOWN),
    )


def take(pages: TablePages, *, notify: bool = False) -> Answer:
    """Keep the file, and show its columns."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return choose(pages, _("Choose a file first.")), 422
    stream = cast(BinaryIO, file.stream)
    try:
        run = tables.accept(
            stream, file.filename, actor(), ask=Ask.ALWAYS, kind=pages.kinds()[0], notify=notify
        )
    except Refused as refused:
        return choose(pages, refused.message), 422
    if request.headers.get("HX-Request"):
        url = url_for(f"{pages.area}.table", run_id=run.id)
        return Response(status=204, headers={"HX-Redirect": url})
    return pages.to(run.id)
