"""From a file to customers: upload, columns, trial, start, undo."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO, cast

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done, flash_failed
from mailer.blueprints.imports import pages
from mailer.domain.accounts.access import Actor
from mailer.domain.imports import intake, messages
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.lib.record_ids import record_id
from mailer.models.customer import CustomerKind
from mailer.models.import_run import ImportRun

Answer = str | AnyResponse | tuple[str, int]
_PAGE = 30


def index() -> str:
    """Past imports, the newest first."""
    before = request.args.get("before", type=record_id)
    query = select(ImportRun).where(ImportRun.kind == intake.KIND)
    query = query.order_by(ImportRun.id.desc()).limit(_PAGE + 1)
    if before:
        query = query.where(ImportRun.id < before)
    runs = list(db.session.scalars(query))
    return render_template(
        "imports/index.html",
        runs=runs[:_PAGE],
        states={run.id: pages.state_of(run) for run in runs},
        older=runs[_PAGE - 1].id if len(runs) > _PAGE else None,
        before=before,
    )


def new() -> str:
    """Choose a file."""
    return _upload_page("")


def upload() -> Answer:
    """Take a file."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _upload_page(_("Choose a file first.")), 422
    try:
        run = intake.accept(cast(BinaryIO, file.stream), file.filename, actor())
    except Refused as refused:
        return _upload_page(refused.message), 422
    return _go(url_for("imports.show", run_id=run.id))


def show(run_id: int) -> str:
    """An import in its present state."""
    return pages.page(_run(run_id))


def read_again(run_id: int) -> Answer:
    """Read the file with another encoding, delimiter or sheet."""
    run = _run(run_id)
    form = request.form
    try:
        intake.read_again(
            run,
            form.get("encoding", ""),
            form.get("delimiter", ""),
            form.get("sheet", ""),
            actor(),
        )
    except Refused as refused:
        return pages.columns(run, run.mapping, run.options, refused), 422
    return redirect(url_for("imports.show", run_id=run.id), 303)


def check(run_id: int) -> Answer:
    """Take the columns and start the trial."""
    run = _run(run_id)
    form = request.form
    mapping = {
        str(index): form.get(f"column-{index}", "")
        for index in range(len(run.headers))
        if form.get(f"column-{index}")
    }
    options = {name: form.get(name, "") for name in ("kind", "existing", "group")}
    try:
        intake.check(run, mapping, _options(options), actor())
    except Refused as refused:
        db.session.rollback()
        run = _run(run_id)
        return pages.columns(run, mapping, options, refused), 422
    return redirect(url_for("imports.show", run_id=run.id), 303)


def start(run_id: int) -> Answer:
    """Import what the trial showed."""
    return _do(run_id, intake.start)


def back(run_id: int) -> Answer:
    """From the trial to the columns."""
    return _do(run_id, intake.back)


def go_on(run_id: int) -> Answer:
    """Continue an import that stopped."""
    return _do(run_id, intake.go_on)


def undo(run_id: int) -> Answer:
    """Take an import back."""
    return _do(run_id, intake.undo)


def discard(run_id: int) -> Answer:
    """Forget an upload or a trial."""
    run = _run(run_id)
    name = run.file_name
    try:
        intake.discard(run, actor())
    except Refused as refused:
        flash_failed(refused.message)
        return redirect(url_for("imports.show", run_id=run_id), 303)
    flash_done(_("“%(name)s” is deleted. No customer was changed.", name=name))
    return redirect(url_for("imports.index"), 303)


def _do(run_id: int, verb: Callable[[ImportRun, Actor], None]) -> AnyResponse:
    run = _run(run_id)
    try:
        verb(run, actor())
    except Refused as refused:
        flash_failed(refused.message)
    return redirect(url_for("imports.show", run_id=run_id), 303)


def _run(run_id: int) -> ImportRun:
    return pages.load_run(run_id)


def _options(typed: dict[str, str]) -> intake.Options:
    kinds = {kind.value: kind for kind in CustomerKind}
    return intake.Options(
        kind=kinds.get(typed["kind"], CustomerKind.CUSTOMER),
        existing=typed["existing"],
        group=typed["group"],
    )


def _upload_page(problem: str) -> str:
    return render_template(
        "imports/new.html", problem=problem, limit=messages.LIMIT, too_large=messages.too_large()
    )


def _go(url: str) -> AnyResponse:
    """To a page: htmx, which shows the upload's progress, is told by a header."""
    if request.headers.get("HX-Request"):
        return Response(status=204, headers={"HX-Redirect": url})
    return redirect(url, 303)
