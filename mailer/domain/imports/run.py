"""Bring a file in (or try it), slice by slice; whoever takes over goes on where it stopped."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import delete, select

from mailer.domain import custom_fields
from mailer.domain.accounts.access import SYSTEM, Actor, can
from mailer.domain.audit.record import record
from mailer.domain.customers.keys import SOURCES, key_columns
from mailer.domain.imports import lease
from mailer.domain.imports.attempt import attempt, fail
from mailer.domain.imports.check import Checker, Draft
from mailer.domain.imports.identity import keys_of
from mailer.domain.imports.references import References
from mailer.domain.imports.seen import Seen
from mailer.domain.imports.slices import Slices, Step
from mailer.infra import files, stopping
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.tabular.table import Row, Table, reopen
from mailer.models.customer import Customer
from mailer.models.import_run import ImportRow, ImportRun, ImportState, RowOutcome

PERMISSION = "customers:import"
#: Rows in the first slice; then as many as take about TARGET seconds. On a busy machine more
#: time is spent than asked: smaller slices would only make the overhead larger.
FIRST, LEAST, MOST = 250, 250, 2000
TARGET = 0.08


@dataclass(frozen=True)
class Progress:
    """How far a run is."""

    processed: int
    total: int


OnSlice = Callable[[Progress], None]


def work(run_id: int, on_slice: OnSlice | None = None) -> None:
    """Take the run if it is free, and bring it to its end. Commits each slice; may be called
    any number of times, by any number of workers."""
    told = on_slice or (lambda _progress: None)
    attempt(run_id, lambda worker: _Job(run_id, worker, told).run())


class _Job:
    """One worker's part of a run."""

    def __init__(self, run_id: int, worker: str, on_slice: OnSlice) -> None:
        self._id = run_id
        self._worker = worker
        self._on_slice = on_slice
        found = db.session.get(ImportRun, run_id)
        if found is None:
            raise lease.Lost
        self._run = found
        self._actor: Actor = found.created_by or SYSTEM
        self._counts: Counter[str] = Counter()
        self._summary: dict[str, Any] = dict(found.summary or {})

    def run(self) -> None:
        if not can(self._actor, PERMISSION):
            fail(self._id, self._worker, "forbidden")
            return
        table = reopen(files.path(self._run.file_key), self._run.reading, self._run.headers)
        if self._run.dry_run or not self._run.processed:
            self._begin(table)
        seen = Seen()
        try:
            self._go_through(table, seen)
        finally:
            seen.close()

    def _begin(self, table: Table) -> None:
        """From the first row on; what an earlier trial left is forgotten."""
        db.session.execute(delete(ImportRow).where(ImportRow.run_id == self._id))
        self._summary = {}
        zero = dict.fromkeys(("processed", "created", "updated", "unchanged", "refused"), 0)
        self._advance(summary={}, total=table.estimate(), **zero)
        db.session.commit()

    def _go_through(self, table: Table, seen: Seen) -> None:
        run = self._run
        for name in ("processed", "created", "updated", "unchanged", "refused"):
            self._counts[name] = getattr(run, name)
        total, trial = run.total, run.dry_run
        references = References(trial=trial)
        references.load()
        own = custom_fields.all_fields()
        checker = Checker(run.mapping, references, own, len(run.headers))
        slices = Slices(run, references, seen, self._actor.id)
        for field in own:
            db.session.expunge(field)  # readable over the commits
        db.session.commit()
        if self._counts["processed"]:
            self._recall(seen)
        rows = islice(table.rows(), self._counts["processed"], None)
        for drafts in self._paced(checker, rows):
            self._count(slices.process(drafts), references)
            self._advance(**self._counts, summary=self._summary)
            db.session.commit()
            self._on_slice(Progress(self._counts["processed"], total))
            if stopping.asked():
                lease.release(self._id, self._worker, ImportState.QUEUED)
                db.session.commit()
                return
        self._finish()

    def _paced(self, checker: Checker, rows: Iterator[Row]) -> Iterator[list[Draft]]:
        """Slices of a size that keeps each transaction short."""
        size = FIRST
        while drafts := [checker.read(row) for row in islice(rows, size)]:
            started = time.perf_counter()
            yield drafts
            spent = time.perf_counter() - started
            wanted = int(len(drafts) * TARGET / max(spent, 0.001))
            size = max(LEAST, min(MOST, wanted, size * 2))

    def _recall(self, seen: Seen) -> None:
        """The keys of the rows that an earlier worker did: as they stand now, and before."""
        last = 0
        columns = tuple(Customer.__table__.columns)
        while True:
            query = (
                select(ImportRow.number.label("row_number"), ImportRow.changes, *columns)
                .join(Customer, Customer.id == ImportRow.customer_id)
                .where(ImportRow.run_id == self._id, ImportRow.number > last)
                .order_by(ImportRow.number)
                .limit(MOST)
            )
            rows = db.session.execute(query).mappings().all()
            if not rows:
                return
            for row in rows:
                seen.add(row["row_number"], *keys_of(dict(row)))
                before = {n: pair[0] for n, pair in (row["changes"] or {}).items() if n in row}
                if before.keys() & {"number", "email", "vat_number"}:
                    seen.add(row["row_number"], *keys_of({**row, **_with_keys(row, before)}))
            last = rows[-1]["row_number"]
            self._advance()
            db.session.commit()

    def _count(self, steps: list[Step], references: References) -> None:
        self._counts["processed"] += len(steps)
        for step in steps:
            self._counts[step.outcome.value] += 1
            if step.draft.messages and step.outcome is not RowOutcome.REFUSED:
                self._summary["warned"] = self._summary.get("warned", 0) + 1
        for name, new in (
            ("new_groups", references.groups.new),
            ("new_families", references.families.new),
        ):
            if new:
                self._summary[name] = list(dict.fromkeys([*self._summary.get(name, []), *new]))

    def _advance(self, **values: Any) -> None:
        lease.advance(self._id, self._worker, **values)

    def _finish(self) -> None:
        state = {"finished_at": clock.now(), "total": self._counts["processed"], "error": ""}
        lease.release(self._id, self._worker, ImportState.DONE, **state)
        run = db.session.get(ImportRun, self._id)
        if run is not None and not run.dry_run:
            record(
                run.created_by or SYSTEM,
                "imports.run",
                object_type="import_run",
                object_id=run.id,
                file=run.file_name,
                created=run.created,
                updated=run.updated,
                refused=run.refused,
            )
        db.session.commit()


def _with_keys(row: Any, before: dict[str, Any]) -> dict[str, Any]:
    """The columns that identify a customer as they stood before, with their keys."""
    columns = {**{name: row[name] for name in SOURCES}, **before}
    return {**before, **key_columns(columns)}
