"""The pages of a table that was uploaded: its columns, how far it is, what came of it, its undo.
Documents and incidents have the same ones, each in its own area."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done, flash_failed
from mailer.blueprints.urls import Route, get, post
from mailer.domain.accounts.access import Actor, load
from mailer.domain.imports import intake, match, messages, table_kinds, table_steps, tables
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import NotFound, Refused
from mailer.models.import_run import ImportRun, ImportState

#: Rows of a table whose problems are shown.
SHOWN = 200
_BUSY = (ImportState.QUEUED, ImportState.RUNNING, ImportState.UNDOING)
Answer = str | AnyResponse | tuple[str, int]


@dataclass(frozen=True)
class TablePages:
    """Those of one area: its templates, its URLs, the kinds of tables that belong to it."""

    area: str
    #: Its templates: the choice of columns, the table on its way, and of a file.
    columns_page: str
    table_page: str
    kinds: Callable[[], tuple[str, ...]]
    permission: str
    #: The endpoint where files are chosen.
    upload: str
    upload_page: str = ""
    #: It is tried first: that shows what it would do.
    trial: bool = False

    def routes(self, rule: str) -> list[Route]:
        """The URLs of those that are tried first; `rule`: where their files are chosen."""
        table, may = f"{rule}/<int:run_id>", self.permission
        return [
            get(table, self.table, may),
            get(f"{table}/progress", self.table_progress, may),
            post(f"{table}/columns", self.begin, may),
            post(f"{table}/start", self.start, may),
            post(f"{table}/back", self.back, may),
            post(f"{table}/undo", self.undo, may),
            post(f"{table}/again", self.again, may),
            post(f"{table}/discard", self.discard, may),
        ]

    def table(self, run_id: int) -> str:
        """In its present state."""
        run = self.load(run_id)
        if run.state is ImportState.UPLOADED:
            return self._columns(run, run.mapping)
        return render_template(
            self.table_page, run=run, area=self.area, **_live(run), **_result(run)
        )

    def table_progress(self, run_id: int) -> str | Response:
        """The live part; the whole page again once it is over."""
        run = self.load(run_id)
        if run.state not in _BUSY:
            return Response(status=204, headers={"HX-Refresh": "true"})
        place = url_for(f"{self.area}.table_progress", run_id=run.id)
        return render_template("documents/table_live.html", run=run, place=place, **_live(run))

    def begin(self, run_id: int) -> Answer:
        """Take the columns and start."""
        run = self.load(run_id)
        mapping = {
            str(index): request.form.get(f"column-{index}", "")
            for index in range(len(run.headers))
            if request.form.get(f"column-{index}")
        }
        try:
            table_steps.begin(run, mapping, actor(), trial=self.trial)
        except Refused as refused:
            db.session.rollback()
            run = self.load(run_id)
            if run.state is ImportState.UPLOADED:
                return self._columns(run, mapping, refused), 422
            flash_failed(refused.message)
        return self.to(run_id)

    def start(self, run_id: int) -> Answer:
        """Import what the trial showed."""
        return self.do(run_id, table_steps.start)

    def back(self, run_id: int) -> Answer:
        """From the trial to the columns."""
        return self.do(run_id, table_steps.back)

    def undo(self, run_id: int) -> Answer:
        """Take it back."""
        return self.do(run_id, table_steps.undo)

    def again(self, run_id: int) -> Answer:
        """Choose other columns, and bring it in once more."""
        return self.do(run_id, table_steps.again)

    def discard(self, run_id: int) -> Answer:
        """Forget the file."""
        run = self.load(run_id)
        name = run.file_name
        try:
            table_steps.discard(run, actor())
        except Refused as refused:
            flash_failed(refused.message)
            return self.to(run_id)
        flash_done(_("“%(name)s” is deleted. Nothing of it was imported.", name=name))
        return redirect(url_for(self.upload), 303)

    def do(self, run_id: int, verb: Callable[[ImportRun, Actor], None]) -> AnyResponse:
        """A step, then the table's page again."""
        run = self.load(run_id)
        try:
            verb(run, actor())
        except Refused as refused:
            flash_failed(refused.message)
        return self.to(run_id)

    def to(self, run_id: int) -> AnyResponse:
        """To the table's page."""
        return redirect(url_for(f"{self.area}.table", run_id=run_id), 303)

    def load(self, run_id: int) -> ImportRun:
        """A table of this area."""
        run = load(ImportRun, run_id, actor(), self.permission)
        if run.kind not in self.kinds():
            raise NotFound
        return run

    def _columns(
        self, run: ImportRun, mapping: match.Mapping, refused: Refused | None = None
    ) -> str:
        problem = refused
        try:
            samples = intake.samples(run)
        except Refused as unreadable:
            samples, problem = [[] for _header in run.headers], problem or unreadable
        errors = problem.fields if problem else {}
        columns = [
            {
                "index": index,
                "header": header or _("Column %(number)s", number=index + 1),
                "samples": samples[index],
                "chosen": mapping.get(str(index), ""),
                "error": errors.get(str(index), ""),
            }
            for index, header in enumerate(run.headers)
        ]
        return render_template(
            self.columns_page,
            run=run,
            area=self.area,
            columns=columns,
            targets=table_steps.targets(run),
            needed=table_kinds.of(run.kind).needed,
            payments=run.kind == table_kinds.PAYMENTS,
            problem=problem.message if problem else "",
        )


def _live(run: ImportRun) -> dict[str, object]:
    undoing = run.state is ImportState.UNDOING
    done = int(run.summary.get("undone", 0)) if undoing else run.processed
    total = run.created if undoing else max(run.total, run.processed)
    left = None
    if run.started_at and done and total > done and not undoing:
        seconds = (clock.now() - run.started_at).total_seconds()
        left = dt.timedelta(seconds=(total - done) * seconds / done)
    if run.state is ImportState.QUEUED:
        text = _("Waiting for its turn: imports run one after the other.")
    elif undoing:
        text = _("The import is being undone. You can leave this page; it goes on.")
    elif run.dry_run:
        text = _("The rows are being checked; nothing is changed. You can leave this page.")
    else:
        text = _("The rows are being imported. You can leave this page; the import goes on.")
    return {"busy": run.state in _BUSY, "done": done, "total": total, "left": left, "text": text}


def _result(run: ImportRun) -> dict[str, object]:
    return {
        "payments": run.kind == table_kinds.PAYMENTS,
        "problems": tables.problems(run, SHOWN) if run.state not in _BUSY else [],
        "error": messages.error(run.error) if run.error else "",
        "shown": SHOWN,
        "undone": run.state is ImportState.UNDONE,
        "kept": int((run.summary or {}).get("kept", 0)),
        "can_undo": table_steps.can_undo(run),
    }
