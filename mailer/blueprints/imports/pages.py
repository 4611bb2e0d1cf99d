"""What the pages of an import show: one page for each state it can be in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select

from mailer.blueprints.access import actor
from mailer.domain.accounts.access import can, load
from mailer.domain.customers import labels
from mailer.domain.imports import intake, match, messages, rows
from mailer.domain.imports.fields import NEW_FIELD, Target, customer_targets
from mailer.domain.imports.run import PERMISSION
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import NotFound, Refused
from mailer.lib.tabular.encodings import ENCODINGS
from mailer.models.customer import CustomerKind
from mailer.models.group import CustomerGroup
from mailer.models.import_run import ImportRun, ImportState, RowOutcome

#: Rows of each outcome on the result's page; all stand on their own pages.
FIRST = 8
#: With more columns than this, those without a field are folded away.
_FEW = 20
DELIMITERS: dict[str, LazyString] = {
    ";": _l("Semicolon"),
    ",": _l("Comma"),
    "\t": _l("Tab"),
    "|": _l("Vertical bar"),
}
#: state (and whether it is a trial) → label and tone
_STATES: dict[tuple[ImportState, bool], tuple[LazyString, str]] = {
    (ImportState.UPLOADED, False): (_l("Columns to choose"), "info"),
    (ImportState.UPLOADED, True): (_l("Columns to choose"), "info"),
    (ImportState.QUEUED, False): (_l("Waiting"), "info"),
    (ImportState.QUEUED, True): (_l("Waiting"), "info"),
    (ImportState.RUNNING, False): (_l("Being imported"), "info"),
    (ImportState.RUNNING, True): (_l("Being checked"), "info"),
    (ImportState.DONE, False): (_l("Imported"), "ok"),
    (ImportState.DONE, True): (_l("Checked, not imported"), "warn"),
    (ImportState.FAILED, False): (_l("Stopped"), "bad"),
    (ImportState.FAILED, True): (_l("Not readable"), "bad"),
    (ImportState.UNDOING, False): (_l("Being undone"), "info"),
    (ImportState.UNDONE, False): (_l("Undone"), "muted"),
}
BUSY = (ImportState.QUEUED, ImportState.RUNNING, ImportState.UNDOING)


@dataclass(frozen=True)
class ColumnView:
    """One column of the file and what it becomes."""

    index: str
    header: str
    samples: list[str]
    chosen: str
    error: str = ""


def load_run(run_id: int) -> ImportRun:
    """An import of customers; those of documents have pages of their own."""
    run = load(ImportRun, run_id, actor(), PERMISSION)
    if run.kind != intake.KIND:
        raise NotFound
    return run


def page(run: ImportRun) -> str:
    """The page of a run in its present state."""
    if run.state is ImportState.UPLOADED:
        return columns(run, run.mapping, run.options)
    if run.state in BUSY:
        return render_template("imports/busy.html", run=run, **live(run))
    return render_template("imports/result.html", run=run, **result(run))


def columns(
    run: ImportRun,
    mapping: match.Mapping,
    options: dict[str, str],
    refused: Refused | None = None,
) -> str:
    """The mapping, with what was chosen and what is wrong with it."""
    problem = refused
    try:
        samples = intake.samples(run)
    except Refused as unreadable:
        samples, problem = [[] for _header in run.headers], problem or unreadable
    errors = problem.fields if problem else {}
    views = [
        ColumnView(
            str(index),
            header or _("Column %(number)s", number=index + 1),
            samples[index],
            mapping.get(str(index), ""),
            errors.get(str(index), ""),
        )
        for index, header in enumerate(run.headers)
    ]
    fold = len(views) > _FEW
    targets = customer_targets()
    return render_template(
        "imports/columns.html",
        run=run,
        columns=[v for v in views if v.chosen or v.error or not fold],
        folded=[v for v in views if fold and not v.chosen and not v.error],
        targets=[t for t in targets if not is_own(t)],
        own_targets=[t for t in targets if is_own(t)],
        new_field=NEW_FIELD if can(actor(), intake.FIELDS_PERMISSION) else "",
        options=options,
        kinds={kind.value: labels.plural(kind) for kind in CustomerKind},
        groups=db.session.scalars(
            select(CustomerGroup.name).order_by(CustomerGroup.name_key).limit(500)
        ).all(),
        problem=problem.message if problem else "",
        matched=len([v for v in views if v.chosen]),
        encodings=ENCODINGS,
        delimiters=DELIMITERS,
        how=how_read(run),
    )


def is_own(target: Target) -> bool:
    """A custom field of this company."""
    return target.key.startswith("custom:")


def how_read(run: ImportRun) -> str:
    """How the file was recognised, in words."""
    reading = run.reading
    if reading.get("format") == "xlsx":
        return _("Excel workbook, sheet “%(sheet)s”", sheet=reading.get("sheet", ""))
    delimiter = DELIMITERS.get(reading.get("delimiter", ""), reading.get("delimiter", ""))
    encoding = ENCODINGS.get(reading.get("encoding", ""), reading.get("encoding", ""))
    return _(
        "CSV, %(encoding)s, columns parted by: %(delimiter)s",
        encoding=encoding,
        delimiter=delimiter,
    )


def live(run: ImportRun) -> dict[str, object]:
    """Numbers of a run at work."""
    undoing = run.state is ImportState.UNDOING
    done = int(run.summary.get("undone", 0)) if undoing else run.processed
    total = run.created + run.updated if undoing else max(run.total, run.processed)
    rate = left = None
    if run.state is not ImportState.QUEUED and not undoing and run.started_at and done:
        seconds = max((clock.now() - run.started_at).total_seconds(), 0.1)
        rate = round(done / seconds)
        if total > done and seconds > 1:
            left = dt.timedelta(seconds=(total - done) * seconds / done).total_seconds()
    return {
        "done": done,
        "total": total,
        "rate": rate,
        "left": left,
        "text": _busy_text(run),
        "state": state_of(run),
    }


def result(run: ImportRun) -> dict[str, object]:
    """What a trial or an import came to."""
    parts = []
    for outcome, count in (
        (RowOutcome.REFUSED, run.refused),
        (RowOutcome.CREATED, run.created),
        (RowOutcome.UPDATED, run.updated),
    ):
        if count:
            found, _more = rows.page(run, outcome.value)
            parts.append((outcome.value, count, found[:FIRST]))
    shown = [row for _name, _count, found in parts for row in found]
    return {
        "state": state_of(run),
        "error": messages.error(run.error) if run.error else "",
        "parts": parts,
        "reasons": rows.describe(shown),
        "changes": rows.changes(shown),
        "titles": titles(run),
        "can_undo": intake.can_undo(run),
        "can_discard": intake.changes_nothing(run),
        "can_go_on": run.state is ImportState.FAILED and _may_go_on(run),
        "customers_url": _customers_url(run),
    }


def titles(run: ImportRun) -> dict[str, str]:
    """What each list of rows is called: a trial says what will be, an import what was."""
    if run.dry_run:
        return {
            "created": _("Will be created"),
            "updated": _("Will be updated"),
            "unchanged": _("Stay as they are"),
            "refused": _("Cannot be imported"),
            rows.WARNED: _("With a remark"),
        }
    return {
        "created": _("Newly created"),
        "updated": _("Updated"),
        "unchanged": _("Unchanged"),
        "refused": _("Not imported"),
        rows.WARNED: _("With a remark"),
    }


def state_of(run: ImportRun) -> tuple[LazyString, str]:
    """The label and tone of a run's state."""
    return _STATES[run.state, run.dry_run and (run.state, True) in _STATES]


def _busy_text(run: ImportRun) -> str:
    if run.state is ImportState.UNDOING:
        return _("The import is being taken back.")
    if run.state is ImportState.QUEUED:
        return _("Waiting for its turn: imports run one after the other.")
    if run.dry_run:
        return _("The rows are being checked. Nothing is changed.")
    return _("Customers are being imported. You can leave this page; the import goes on.")


def _may_go_on(run: ImportRun) -> bool:
    return not run.dry_run and run.error.split(" ")[0] in ("unexpected", "forbidden")


def _customers_url(run: ImportRun) -> str:
    return url_for("customers.index") if can(actor(), "customers:view") else ""
