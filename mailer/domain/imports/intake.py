"""From an upload to a started import: what a person decides on the way."""

from __future__ import annotations

from collections.abc import Mapping as Fields
from dataclasses import dataclass
from itertools import islice
from pathlib import PurePath
from typing import Any, BinaryIO

from flask_babel import gettext as _
from sqlalchemy import delete

from mailer.domain import custom_fields
from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.imports import match, messages
from mailer.domain.imports.fields import CUSTOM, NEW_FIELD, Target, customer_targets
from mailer.domain.imports.run import PERMISSION
from mailer.domain.imports.slices import LEAVE, UPDATE
from mailer.domain.imports.values import one_line
from mailer.infra import files, queue
from mailer.infra.db import after_commit, db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.lib.tabular.table import Table, open_table, reopen
from mailer.lib.tabular.unreadable import Unreadable
from mailer.models.custom_field import FieldKind
from mailer.models.customer import CustomerKind
from mailer.models.import_run import ImportRow, ImportRun, ImportState

KIND = "customers"
FIELDS_PERMISSION = "settings:edit"
#: One of these must be mapped: a customer is somebody.
IDENTITY = ("company", "first_name", "last_name", "full_name", "email")
_SAMPLED, _SHOWN = 100, 3


@dataclass(frozen=True)
class Options:
    """The settings of one import."""

    #: Of new records, where no column says it.
    kind: CustomerKind = CustomerKind.CUSTOMER
    #: What happens to customers that exist: `update` or `leave`.
    existing: str = UPDATE
    #: A group that all rows are put into; made if it does not exist.
    group: str = ""


def accept(stream: BinaryIO, file_name: str, actor: Actor) -> ImportRun:
    """Keep a file and recognise it. Raises `Refused`; nothing is kept then."""
    require(actor, PERMISSION)
    try:
        key = files.save(stream, "import", ".table", limit=messages.LIMIT)
    except files.TooLarge as error:
        raise _refused(messages.too_large()) from error
    try:
        table = open_table(files.path(key))
    except Unreadable as problem:
        files.delete(key)
        raise _refused(messages.file_problem(problem.code, problem.value)) from problem
    except BaseException:
        files.delete(key)
        raise
    run = ImportRun(
        kind=KIND,
        file_name=_plain_name(file_name),
        file_key=key,
        created_by_id=actor.id,
        created_at=clock.now(),
        state=ImportState.UPLOADED,
        options={},
        summary={},
    )
    _recognised(run, table)
    db.session.add(run)
    db.session.flush()
    return run


def read_again(run: ImportRun, encoding: str, delimiter: str, sheet: str, actor: Actor) -> None:
    """Read the file as someone says it is to be read. Raises `Refused`; it stays as it was then."""
    require(actor, PERMISSION, run)
    _only_in(run, ImportState.UPLOADED)
    try:
        table = open_table(
            files.path(run.file_key), encoding=encoding, delimiter=delimiter, sheet=sheet
        )
    except Unreadable as problem:
        raise Refused(messages.file_problem(problem.code, problem.value)) from problem
    _recognised(run, table)
    db.session.flush()


def samples(run: ImportRun) -> list[list[str]]:
    """Some values of each column, as they are read. Raises `Refused`."""
    found: list[list[str]] = [[] for _header in run.headers]
    try:
        for row in islice(_table(run).rows(), _SAMPLED):
            for values, cell in zip(found, row.values, strict=False):
                text = one_line(cell)
                if text and text not in values and len(values) < _SHOWN:
                    values.append(text[:60])
    except Unreadable as problem:
        raise Refused(messages.file_problem(problem.code, problem.value)) from problem
    except FileNotFoundError as error:
        raise Refused(messages.file_problem("file_gone")) from error
    return found


def check(run: ImportRun, mapping: match.Mapping, options: Options, actor: Actor) -> None:
    """Start the trial: it shows what the import would do and changes nothing.

    Custom fields that the mapping asks for are made here. Raises `Refused`.
    """
    require(actor, PERMISSION, run)
    _only_in(run, ImportState.UPLOADED)
    prepare(run, mapping, options, actor)
    run.dry_run = True
    _queue(run)


def prepare(run: ImportRun, mapping: match.Mapping, options: Options, actor: Actor) -> None:
    """Keep the mapping and the settings, for the trial or for the import itself."""
    targets = customer_targets()
    known = {target.key for target in targets} | {NEW_FIELD}
    mapping = {
        index: field
        for index, field in mapping.items()
        if field in known and index.isdigit() and int(index) < len(run.headers)
    }
    _complain(mapping, targets)
    mapping = _with_new_fields(run, mapping, actor)
    match.remember(run.kind, run.headers, mapping)
    run.mapping = mapping
    run.options = {
        "kind": CustomerKind(options.kind).value,
        "existing": LEAVE if options.existing == LEAVE else UPDATE,
        "group": one_line(options.group)[:120],
    }
    db.session.flush()


def begin_at_once(
    run: ImportRun, mapping: match.Mapping, options: Options, actor: Actor, *, dry_run: bool
) -> None:
    """Make the run ready for `run.work` in this very process, without asking for a worker.

    The file is read to its end first: one that turns out broken half-way changes nothing.
    Raises `Refused`.
    """
    require(actor, PERMISSION, run)
    prepare(run, mapping, options, actor)
    try:
        _table(run).verify()
    except Unreadable as problem:
        raise Refused(messages.file_problem(problem.code, problem.value)) from problem
    run.dry_run = dry_run
    run.state = ImportState.QUEUED
    db.session.flush()


def start(run: ImportRun, actor: Actor) -> None:
    """Import what the trial showed."""
    require(actor, PERMISSION, run)
    if run.state is not ImportState.DONE or not run.dry_run:
        raise elsewhere()
    begin(run)
    _queue(run)


def begin(run: ImportRun) -> None:
    """From trial to import."""
    run.dry_run = False
    run.processed = run.created = run.updated = run.unchanged = run.refused = 0
    run.summary = {}
    run.error = ""
    run.started_at = run.finished_at = None


def go_on(run: ImportRun, actor: Actor) -> None:
    """Continue an import that stopped half-way."""
    require(actor, PERMISSION, run)
    _only_in(run, ImportState.FAILED)
    run.error = ""
    _queue(run)


def back(run: ImportRun, actor: Actor) -> None:
    """From the trial to the mapping."""
    require(actor, PERMISSION, run)
    if not run.dry_run or run.state not in (ImportState.DONE, ImportState.FAILED):
        raise elsewhere()
    run.state = ImportState.UPLOADED
    run.error = ""
    db.session.flush()


def discard(run: ImportRun, actor: Actor) -> None:
    """Forget a file that changed nothing."""
    require(actor, PERMISSION, run)
    if not changes_nothing(run):
        raise elsewhere()
    forget(run)


def forget(run: ImportRun) -> None:
    """The run, its rows, and its file once that is committed."""
    key = run.file_key
    db.session.execute(delete(ImportRow).where(ImportRow.run_id == run.id))
    db.session.delete(run)
    db.session.flush()
    after_commit(lambda: files.delete(key))


def undo(run: ImportRun, actor: Actor) -> None:
    """Start to take an import back."""
    require(actor, PERMISSION, run)
    if not can_undo(run):
        raise elsewhere()
    run.state = ImportState.UNDOING
    run.lease_until = None
    run.worker = ""
    run.error = ""
    kept = ("warned", "new_groups", "new_families")
    known = {name: run.summary[name] for name in kept if name in run.summary}
    run.summary = {**known, "undone_by": actor.id}
    db.session.flush()
    record(actor, "imports.undo", object_type="import_run", object_id=run.id, file=run.file_name)
    queue.enqueue("imports.undo", run.id)


def can_undo(run: ImportRun) -> bool:
    """It changed something, and is at its end."""
    ended = run.state in (ImportState.DONE, ImportState.FAILED)
    return ended and not run.dry_run and bool(run.created or run.updated)


def changes_nothing(run: ImportRun) -> bool:
    """It was never more than an upload or a trial, and nobody works on it."""
    if run.state is ImportState.UPLOADED:
        return True
    ended = run.state in (ImportState.DONE, ImportState.FAILED)
    return ended and (run.dry_run or not run.processed)


def _recognised(run: ImportRun, table: Table) -> None:
    targets = customer_targets()
    run.reading = table.reading.as_dict()
    run.headers = table.headers
    kept = match.remembered(run.kind, table.headers, targets)
    run.mapping = kept if kept is not None else match.suggest(table.headers, targets)


def _table(run: ImportRun) -> Table:
    return reopen(files.path(run.file_key), run.reading, run.headers)


def _complain(mapping: match.Mapping, targets: list[Target]) -> None:
    labels = {target.key: str(target.label) for target in targets}
    errors: Fields[str, str] = {
        index: _("“%(field)s” has two columns. Choose one of them.", field=labels[field])
        for field in match.twice(mapping, targets)
        for index in [next(i for i in reversed(mapping) if mapping[i] == field)]
    }
    if errors:
        raise Refused(_("Some columns go to the same field."), errors)
    if not any(field in IDENTITY for field in mapping.values()):
        raise Refused(
            _(
                "No column says who the customers are. Choose the column with the name, the "
                "company or the e-mail address."
            )
        )


def _with_new_fields(run: ImportRun, mapping: match.Mapping, actor: Actor) -> match.Mapping:
    made: dict[str, Any] = {}
    for index, field in mapping.items():
        if field == NEW_FIELD:
            require(actor, FIELDS_PERMISSION)
            label = run.headers[int(index)] or _("Column %(number)s", number=int(index) + 1)
            own = custom_fields.create(label[:120], FieldKind.TEXT, [], actor)
            made[index] = f"{CUSTOM}{own.key}"
    return {**mapping, **made}


def _queue(run: ImportRun) -> None:
    run.state = ImportState.QUEUED
    run.worker = ""
    run.lease_until = None
    if run.dry_run:
        run.started_at = run.finished_at = None
        run.processed = 0
    db.session.flush()
    queue.enqueue("imports.run", run.id)


def _only_in(run: ImportRun, state: ImportState) -> None:
    if run.state is not state:
        raise elsewhere()


def elsewhere() -> Refused:
    """Somebody else, or the same person in another tab, was quicker."""
    return Refused(
        _("This import has moved on meanwhile. Nothing was changed; reload the page to see it.")
    )


def _refused(sentence: str) -> Refused:
    return Refused(sentence, {"file": sentence})


def _plain_name(file_name: str) -> str:
    return one_line(PurePath(file_name.replace("\\", "/")).name)[:255] or _("File")
