"""Tables of documents, payments and records: taken in, and worked through in slices by whoever
has the run's lease, like those of customers. The columns are known by their names."""

from __future__ import annotations

import enum
import time
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Any, BinaryIO

from flask_babel import force_locale, get_locale
from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts.access import SYSTEM, Actor, can, require
from mailer.domain.audit.record import record
from mailer.domain.documents.enter import Outcome
from mailer.domain.imports import (
    lease,
    match,
    messages,
    table_kinds,
    values,
)
from mailer.domain.imports.attempt import attempt, fail
from mailer.domain.imports.run import OnSlice, Progress
from mailer.domain.imports.table_fields import PAYMENT_SIGNS
from mailer.domain.imports.table_kinds import DOCUMENTS, PAYMENTS
from mailer.domain.imports.table_row import Done, RowRefused
from mailer.domain.settings.company import company
from mailer.infra import files, queue, stopping
from mailer.infra.db import db
from mailer.lib import clock, mail_attachments
from mailer.lib.errors import Refused
from mailer.lib.tabular.table import Row, open_table, reopen
from mailer.lib.tabular.unreadable import Unreadable
from mailer.models.import_run import ImportRow, ImportRun, ImportState, RowOutcome

#: Those that are dropped with documents; the others come on pages of their own.
KINDS = (DOCUMENTS, PAYMENTS)
#: Seconds that a slice takes: nobody waits longer behind it.
SLICE = 0.06
#: Seconds between two slices: SQLite does not queue its writers, so others need a chance to come in.
PAUSE = 0.04


class Ask(enum.Enum):
    """When somebody is asked which column is what."""

    NEVER = "never"
    IF_NEEDED = "if_needed"
    ALWAYS = "always"


def accept(
    stream: BinaryIO,
    file_name: str,
    actor: Actor,
    *,
    create_customers: bool = False,
    ask: Ask = Ask.NEVER,
    kind: str = "",
    notify: bool = False,
) -> ImportRun:
    """Keep a table, recognise what it is a table of unless its `kind` is known, and make it ready
    to be worked through.

    `ask`: when it waits for somebody who says which column is what. Raises `Refused`, where
    nobody is asked also for columns that are needed and not found; nothing is kept then."""
    for permission in table_kinds.of(kind or DOCUMENTS).permissions:
        require(actor, permission)
    try:
        key = files.save(stream, "import", ".table", limit=messages.LIMIT)
    except files.TooLarge as error:
        raise Refused(messages.too_large()) from error
    try:
        run = _recognised(key, file_name, actor, ask, kind)
        run.options = {
            "create_customers": create_customers,
            "notify": notify,
            "language": str(get_locale()),
        }
    except BaseException:
        files.delete(key)
        raise
    db.session.add(run)
    db.session.flush()
    return run


def problems(run: ImportRun, limit: int) -> list[tuple[ImportRow, list[str]]]:
    """The rows with something to say, refused ones first, each with its sentences."""
    query = (
        select(ImportRow)
        .where(ImportRow.run_id == run.id, ImportRow.messages.is_not(None))
        .order_by(ImportRow.outcome != RowOutcome.REFUSED, ImportRow.number)
        .limit(limit)
    )
    labels = {target.key: str(target.label) for target in table_kinds.of(run.kind).targets}
    return [
        (row, [messages.row_problem(message, labels) for message in row.messages or []])
        for row in db.session.scalars(query)
    ]


def latest(kind: str, limit: int) -> Sequence[ImportRun]:
    """The last tables of a kind, the newest first."""
    query = select(ImportRun).where(ImportRun.kind == kind)
    newest = query.order_by(ImportRun.created_at.desc(), ImportRun.id.desc())
    return db.session.scalars(newest.limit(limit)).all()


def start(run: ImportRun) -> None:
    """Ask a worker for it."""
    queue.enqueue("imports.run", run.id)


def is_one(run_id: int) -> bool:
    """This run is one of those that `table_kinds` knows."""
    run = db.session.get(ImportRun, run_id)
    return run is not None and table_kinds.is_one(run.kind)


def work(run_id: int, on_slice: OnSlice | None = None) -> None:
    """Take the run if it is free, and bring it to its end. Commits each slice; may be called any
    number of times, by any number of workers."""
    told = on_slice or (lambda _progress: None)
    attempt(run_id, lambda worker: _Job(run_id, worker, told).run())


def mapping_of(kind: str, headers: list[str]) -> match.Mapping:
    """As somebody corrected it for a file with the same column names, else by these names."""
    targets = table_kinds.of(kind).targets
    kept = match.remembered(kind, headers, targets)
    return kept if kept is not None else match.suggest(headers, targets)


def missing(kind: str, mapping: match.Mapping) -> list[str]:
    """The fields that are needed and have no column."""
    found = set(mapping.values())
    wanted = table_kinds.of(kind)
    gaps = [name for name in wanted.needed if name not in found]
    return gaps + [group[-1] for group in wanted.one_of if not found & set(group)]


def _recognised(key: str, file_name: str, actor: Actor, ask: Ask, kind: str) -> ImportRun:
    try:
        table = open_table(files.path(key))
        table.verify()
    except Unreadable as problem:
        raise Refused(messages.file_problem(problem.code, problem.value)) from problem
    kind = kind or kind_of(table.headers)
    for permission in table_kinds.of(kind).permissions:
        require(actor, permission)
    mapping = mapping_of(kind, table.headers)
    gaps = missing(kind, mapping)
    if gaps and ask is Ask.NEVER:
        raise Refused(_missing(kind, gaps))
    waits = ask is Ask.ALWAYS or bool(gaps)
    return ImportRun(
        kind=kind,
        file_name=mail_attachments.file_name(file_name) or _("File"),
        file_key=key,
        reading=table.reading.as_dict(),
        headers=table.headers,
        mapping=mapping,
        options={},
        summary={},
        state=ImportState.UPLOADED if waits else ImportState.QUEUED,
        total=table.estimate(),
        created_by_id=actor.id,
        created_at=clock.now(),
    )


def kind_of(headers: list[str]) -> str:
    """Payments where a column says so, else documents."""
    signs = {match.header_key(name) for name in PAYMENT_SIGNS.split(",")}
    found = {match.header_key(header) for header in headers}
    return PAYMENTS if found & signs else DOCUMENTS


def _missing(kind: str, missing: list[str]) -> str:
    found = table_kinds.of(kind)
    labels = {target.key: str(target.label) for target in found.targets}
    return str(found.missing) % {"columns": ", ".join(labels[name] for name in missing)}


class _Job:
    """One worker's part of a run."""

    def __init__(self, run_id: int, worker: str, on_slice: OnSlice) -> None:
        found = db.session.get(ImportRun, run_id)
        if found is None:
            raise lease.Lost
        self._id, self._worker, self._on_slice = run_id, worker, on_slice
        self._actor: Actor = found.created_by or SYSTEM
        self._kind, self._file = found.kind, found.file_name
        self._trial = found.dry_run
        self._table_kind = table_kinds.of(found.kind)
        option = self._table_kind.option
        self._options = {option: bool(found.options.get(option))} if option else {}
        #: Of whoever brought the table: the sentences about its rows are for them.
        self._language = found.options.get("language") or company().language
        self._fields = {int(index): name for index, name in found.mapping.items()}
        self._table = reopen(files.path(found.file_key), found.reading, found.headers)
        self._total = found.total
        self._counts: Counter[str] = Counter(
            {
                name: getattr(found, name)
                for name in ("processed", "created", "updated", "unchanged", "refused")
            }
        )
        self._warned = int((found.summary or {}).get("warned", 0))
        #: How often each row came already, word by word.
        self._times: Counter[tuple[tuple[str, str], ...]] = Counter()

    def run(self) -> None:
        if not all(can(self._actor, permission) for permission in self._table_kind.permissions):
            fail(self._id, self._worker, "forbidden")
            return
        rows = self._table.rows()
        for row in islice(rows, self._counts["processed"]):
            self._times[tuple(sorted(self._cells(row).items()))] += 1
        while self._slice_for_reader(rows):
            self._on_slice(Progress(self._counts["processed"], self._total))
            if stopping.asked():
                lease.release(self._id, self._worker, ImportState.QUEUED)
                db.session.commit()
                return
            stopping.wait(PAUSE)
        self._finish()

    def _slice_for_reader(self, rows: Any) -> bool:
        with force_locale(self._language):
            return self._slice(rows)

    def _slice(self, rows: Any) -> bool:
        """As many rows as a slice has time for; False when there are none left."""
        end = time.perf_counter() + SLICE
        done = 0
        for row in rows:
            self._row(row)
            done += 1
            if time.perf_counter() >= end:
                break
        if done:
            self._advance()
        return bool(done)

    def _row(self, row: Row) -> None:
        cells = self._cells(row)
        times = tuple(sorted(cells.items()))
        label = self._table_kind.called(cells)
        try:
            with db.session.begin_nested() as row_alone:
                done = self._table_kind.bring_in(
                    cells, self._file, self._actor, nth=self._times[times], **self._options
                )
                if self._trial:
                    done.made = {}
                    row_alone.rollback()
        except RowRefused as refused:
            done = Done(Outcome.REFUSED, label, [refused.message])
        except Refused as refused:
            said = " ".join(refused.fields.values()) or refused.message
            done = Done(Outcome.REFUSED, label, [["", "said", said]])
        self._times[times] += 1
        self._counts["processed"] += 1
        self._counts[done.outcome.value] += 1
        if done.messages and done.outcome is not Outcome.REFUSED:
            self._warned += 1
        if done.messages or done.made:
            db.session.add(
                ImportRow(
                    run_id=self._id,
                    number=row.number,
                    outcome=RowOutcome(done.outcome.value),
                    label=done.label[:250],
                    changes=done.made or None,
                    messages=done.messages or None,
                )
            )

    def _cells(self, row: Row) -> dict[str, str]:
        found = {}
        for index, name in self._fields.items():
            plain = values.several_lines if name in self._table_kind.lines else values.one_line
            text = plain(row.values[index]) if index < len(row.values) else ""
            if text and not values.is_nothing(text):
                found[name] = text
        return found

    def _advance(self) -> None:
        lease.advance(self._id, self._worker, **self._counts, summary={"warned": self._warned})
        db.session.commit()

    def _finish(self) -> None:
        lease.release(
            self._id,
            self._worker,
            ImportState.DONE,
            finished_at=clock.now(),
            total=self._counts["processed"],
            error="",
        )
        record(
            self._actor,
            f"imports.{self._kind.partition(':')[0]}",
            object_type="import_run",
            object_id=self._id,
            file=self._file,
            created=self._counts["created"],
            refused=self._counts["refused"],
        )
        db.session.commit()
