"""Files that are dropped: each says what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO, cast

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done, flash_failed
from mailer.domain.accounts.access import load
from mailer.domain.documents import change, intake, labels
from mailer.domain.documents import messages as documents
from mailer.domain.documents.enter import Outcome
from mailer.domain.imports import messages, tables
from mailer.domain.imports.tables import Ask
from mailer.lib.errors import Refused
from mailer.lib.record_ids import record_ids
from mailer.models.document import Document
from mailer.models.import_run import ImportRun, ImportState

IMPORT, EDIT = "documents:import", "documents:edit"
#: Files of one request; scripts send one at a time and show how far each is.
MOST_FILES = 50


@dataclass
class Taken:
    """What became of one file, for its line on the page."""

    name: str
    outcome: Outcome
    result: intake.Result | None = None
    run: ImportRun | None = None
    reason: str = ""

    @property
    def asks_columns(self) -> bool:
        """Somebody has to say which of its columns is what."""
        return self.run is not None and self.run.state is ImportState.UPLOADED

    @property
    def asks(self) -> bool:
        """Its customer is not known and can be added."""
        found = self.result
        if found is None or found.document is None or found.draft is None:
            return False
        return found.needs_customer and bool(found.draft.party.name)

    @property
    def warnings(self) -> list[str]:
        """What is odd about it; the question about its customer says that itself."""
        draft = self.result.draft if self.result else None
        if draft is None:
            return []
        without = ("unknown_customer",) if self.asks else ()
        return documents.warnings(draft.warnings, without=without)


def new() -> str:
    """Drop files."""
    return _page([])


def upload() -> Response:
    """Take the files that came. One at a time comes by script, which wants its line only."""
    files = [file for file in request.files.getlist("files") if file.filename]
    create = request.form.get("create_customers") == "1"
    if len(files) > MOST_FILES:
        problem = _("Send at most %(most)s files at once. Nothing was kept.", most=MOST_FILES)
        return make_response(_page([], problem), 422)
    ask = Ask.ALWAYS if request.form.get("ask") == "1" else Ask.IF_NEEDED
    taken = [_take(file, ask, create_customers=create) for file in files]
    if request.headers.get("HX-Request"):
        lines = render_template("documents/import_lines.html", taken=taken, labels=labels)
        return make_response(lines)
    problem = "" if files else _("Choose a file first.")
    return make_response(_page(taken, problem), 422 if problem else 200)


def add_customers() -> AnyResponse:
    """The answer to the question about unknown customers: these are to be added."""
    added, problems = set(), []
    for document_id in record_ids(request.form.getlist("document"))[:1000]:
        document = load(Document, document_id, actor(), EDIT)
        try:
            added.add(change.create_customer(document, actor()).id)
        except Refused as refused:
            problems.append(refused.message)
    if problems:
        flash_failed(" ".join(problems))
    if added:
        flash_done(
            ngettext(
                "%(num)s customer is known now, and its documents belong to it.",
                "%(num)s customers are known now, and their documents belong to them.",
                len(added),
            )
        )
    return redirect(url_for("documents.index"), 303)


def _take(file: FileStorage, ask: Ask, *, create_customers: bool) -> Taken:
    name = file.filename or ""
    content = file.stream.read(intake.LARGEST + 1)
    if not content or intake.looks_like_one(content):
        result = intake.bring_in(content, name, actor(), create_customers=create_customers)
        return Taken(result.file, result.outcome, result, reason=result.reason)
    file.stream.seek(0)
    try:
        run = tables.accept(
            cast(BinaryIO, file.stream),
            name,
            actor(),
            create_customers=create_customers,
            ask=ask,
        )
    except Refused as refused:
        return Taken(name, Outcome.REFUSED, reason=refused.message)
    if run.state is ImportState.QUEUED:
        tables.start(run)
    return Taken(run.file_name, Outcome.CREATED, run=run)


def _page(taken: list[Taken], problem: str = "") -> str:
    return render_template(
        "documents/import.html",
        taken=taken,
        problem=problem,
        labels=labels,
        limit=messages.LIMIT,
        too_large=messages.too_large(),
    )
