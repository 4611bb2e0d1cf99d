"""What a person decides about a table of documents, payments or incidents: its kind, its columns, to
take it back, to bring it in again, to forget it."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete, exists, select

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.imports import intake, match, table_kinds, tables
from mailer.domain.imports.fields import Target
from mailer.infra import queue
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.import_run import ImportRow, ImportRun, ImportState


def targets(run: ImportRun) -> tuple[Target, ...]:
    """What its columns can mean."""
    return table_kinds.of(run.kind).targets


def change_kind(run: ImportRun, kind: str, actor: Actor) -> None:
    """It is a table of the other kind. Raises `Refused`."""
    _may(run, actor)
    _only_in(run, ImportState.UPLOADED)
    if kind not in tables.KINDS:
        raise Refused(_("Choose one of the list."))
    run.kind = kind
    _may(run, actor)
    run.mapping = tables.mapping_of(kind, run.headers)
    db.session.flush()


def begin(run: ImportRun, mapping: match.Mapping, actor: Actor, *, trial: bool = False) -> None:
    """Take these columns, remember them for the next file with the same names, and start: the
    import, or a trial that changes nothing. Raises `Refused`, with a sentence for each column at
    fault."""
    _may(run, actor)
    _only_in(run, ImportState.UPLOADED)
    known = {target.key for target in targets(run)}
    mapping = {
        index: field
        for index, field in mapping.items()
        if field in known and index.isdigit() and int(index) < len(run.headers)
    }
    _complain(run, mapping)
    match.remember(run.kind, run.headers, mapping)
    run.mapping = mapping
    run.dry_run = trial
    run.state = ImportState.QUEUED
    db.session.flush()
    tables.start(run)


def start(run: ImportRun, actor: Actor) -> None:
    """Import what the trial showed. Raises `Refused`."""
    _may_after_trial(run, actor)
    _forget_rows(run)
    run.state = ImportState.QUEUED
    db.session.flush()
    tables.start(run)


def back(run: ImportRun, actor: Actor) -> None:
    """From the trial to the columns. Raises `Refused`."""
    _may_after_trial(run, actor)
    _forget_rows(run)
    run.state = ImportState.UPLOADED
    db.session.flush()


def can_undo(run: ImportRun) -> bool:
    """It made something, is at its end, and what it made is known (it was not kept formerly)."""
    made = exists().where(ImportRow.run_id == run.id, ImportRow.changes.is_not(None))
    return intake.can_undo(run) and bool(db.session.scalar(select(made)))


def undo(run: ImportRun, actor: Actor) -> None:
    """Start to take it back. Raises `Refused`."""
    _may(run, actor)
    if not can_undo(run):
        raise intake.elsewhere()
    run.state = ImportState.UNDOING
    run.lease_until, run.worker, run.error = None, "", ""
    run.summary = {"warned": run.summary.get("warned", 0), "undone_by": actor.id}
    db.session.flush()
    record(actor, "imports.undo", object_type="import_run", object_id=run.id, file=run.file_name)
    queue.enqueue("imports.undo", run.id)


def again(run: ImportRun, actor: Actor) -> None:
    """What was taken back is to come in with other columns. Raises `Refused`."""
    _may(run, actor)
    _only_in(run, ImportState.UNDONE)
    _forget_rows(run)
    run.state = ImportState.UPLOADED
    db.session.flush()


def discard(run: ImportRun, actor: Actor) -> None:
    """Forget a table that changed nothing. Raises `Refused`."""
    _may(run, actor)
    if not intake.changes_nothing(run):
        raise intake.elsewhere()
    intake.forget(run)


def _may(run: ImportRun, actor: Actor) -> None:
    for permission in table_kinds.of(run.kind).permissions:
        require(actor, permission)


def _may_after_trial(run: ImportRun, actor: Actor) -> None:
    _may(run, actor)
    if not run.dry_run or run.state not in (ImportState.DONE, ImportState.FAILED):
        raise intake.elsewhere()


def _forget_rows(run: ImportRun) -> None:
    db.session.execute(delete(ImportRow).where(ImportRow.run_id == run.id))
    intake.begin(run)


def _only_in(run: ImportRun, state: ImportState) -> None:
    if run.state is not state:
        raise intake.elsewhere()


def _complain(run: ImportRun, mapping: match.Mapping) -> None:
    labels = {target.key: str(target.label) for target in targets(run)}
    errors = {
        index: _("“%(field)s” has two columns. Choose one of them.", field=labels[field])
        for field in match.twice(mapping, targets(run))
        for index in [next(i for i in reversed(mapping) if mapping[i] == field)]
    }
    if errors:
        raise Refused(_("Some columns go to the same field."), errors)
    missing = [labels[name] for name in tables.missing(run.kind, mapping)]
    if missing:
        raise Refused(
            _("Say which columns these are: %(columns)s.", columns=", ".join(missing)),
        )
