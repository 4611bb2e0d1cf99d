"""What an import does and did: progress, rows, the file of refused ones."""

from __future__ import annotations

from flask import Response, abort, render_template, request, stream_with_context
from flask_babel import gettext as _

from mailer.blueprints.imports import pages
from mailer.domain.imports import rows as import_rows
from mailer.lib.errors import Refused
from mailer.lib.record_ids import record_id
from mailer.models.import_run import RowOutcome

_WHICH = (*(outcome.value for outcome in RowOutcome), import_rows.WARNED)


def progress(run_id: int) -> str | Response:
    """The live part of the page; the whole page again once it is over."""
    run = pages.load_run(run_id)
    if run.state not in pages.BUSY:
        return Response(status=204, headers={"HX-Refresh": "true"})
    return render_template("imports/live.html", run=run, **pages.live(run))


def rows(run_id: int, which: str) -> str:
    """All rows with one outcome, page by page."""
    run = pages.load_run(run_id)
    if which not in _WHICH:
        abort(404)
    after = request.args.get("after", 0, type=record_id)
    found, more = import_rows.page(run, which, after)
    return render_template(
        "imports/rows.html",
        run=run,
        which=which,
        title=pages.titles(run)[which],
        rows=found,
        more=more,
        after=after,
        reasons=import_rows.describe(found),
        changes=import_rows.changes(found),
    )


def rows_csv(run_id: int, which: str) -> Response:
    """The rows as they stand in the file, with the reasons; to correct and import again."""
    run = pages.load_run(run_id)
    if which not in _WHICH:
        abort(404)
    try:
        stream = import_rows.problems_csv(run, which)
    except Refused as refused:
        abort(404, refused.message)
    response = Response(stream_with_context(stream), mimetype="text/csv; charset=utf-8")
    name = _("rows-not-imported") if which == RowOutcome.REFUSED else _("rows-with-remarks")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{run.id}.csv"'
    return response
