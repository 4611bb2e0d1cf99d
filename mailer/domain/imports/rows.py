"""What became of the rows: lists of them, and the file of those that need a hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, select

from mailer.domain import custom_fields
from mailer.domain.customers import labels
from mailer.domain.imports import messages
from mailer.domain.imports.slices import GROUPS
from mailer.infra import files
from mailer.infra.db import db, reading
from mailer.lib.errors import Refused
from mailer.lib.tabular.download import csv_lines
from mailer.lib.tabular.table import Table, reopen
from mailer.lib.tabular.unreadable import Unreadable
from mailer.models.customer import Consent, CustomerKind
from mailer.models.group import CustomerGroup, Family
from mailer.models.import_run import ImportRow, ImportRun, RowOutcome
from mailer.models.user import User

#: Beside the outcomes: rows that were taken although not all of them could be.
WARNED = "warned"
PAGE = 50
_BLOCK = 500


def page(run: ImportRun, which: str, after: int = 0) -> tuple[Sequence[ImportRow], int]:
    """Rows with an outcome (or `WARNED`) below row `after`, and the row to go on after (0: none)."""
    rows = list(db.session.scalars(_query(run.id, which, after).limit(PAGE + 1)))
    more = len(rows) > PAGE
    return rows[:PAGE], rows[PAGE - 1].number if more else 0


def describe(rows: Sequence[ImportRow]) -> dict[int, list[str]]:
    """Row number → its messages as sentences."""
    named = _labels()
    return {
        row.number: [messages.row_problem(message, named) for message in row.messages or []]
        for row in rows
    }


def changes(rows: Sequence[ImportRow]) -> dict[int, list[tuple[str, str, str]]]:
    """Row number → (field, before, after) in words."""
    named = _labels()
    names = _names(rows)
    return {
        row.number: [
            (named.get(field, field), *_pair(field, pair, names))
            for field, pair in (row.changes or {}).items()
        ]
        for row in rows
    }


def problems_csv(run: ImportRun, which: str) -> Iterator[str]:
    """The rows with that outcome as they stand in the file, each with its row number and the
    reasons: correct them and import this very file. Streams in constant memory.

    Raises `Refused` when the uploaded file is gone.
    """
    path = files.path(run.file_key)
    if not path.exists():
        raise Refused(messages.file_problem("file_gone"))
    headers = list(run.headers)
    table = reopen(path, run.reading, headers)
    head = [*headers, _("Row"), _("Reason")]
    return csv_lines(_records(run.id, which, table, _labels(), head))


def _records(
    run_id: int, which: str, table: Table, named: dict[str, str], head: list[str]
) -> Iterator[list[str]]:
    yield head
    found = _messages(run_id, which)
    wanted = next(found, None)
    try:
        for number, cells in table.rows():
            while wanted is not None and wanted[0] < number:
                wanted = next(found, None)
            if wanted is None:
                return
            if wanted[0] == number:
                reasons = " ".join(messages.row_problem(m, named) for m in wanted[1] or [])
                padded = [*cells[: len(table.headers)], *[""] * (len(table.headers) - len(cells))]
                yield [*padded, str(number), reasons]
    except Unreadable as problem:
        yield [*[""] * len(table.headers), "", messages.file_problem(problem.code, problem.value)]


def _messages(run_id: int, which: str) -> Iterator[tuple[int, list[list[str]] | None]]:
    last = 0
    while True:
        with reading():
            query = _query(run_id, which, last).limit(_BLOCK)
            block = [(row.number, row.messages) for row in db.session.scalars(query)]
            db.session.rollback()
        yield from block
        if len(block) < _BLOCK:
            return
        last = block[-1][0]


def _query(run_id: int, which: str, after: int) -> Select[ImportRow]:
    conditions: list[ColumnElement[bool]] = [ImportRow.run_id == run_id, ImportRow.number > after]
    if which == WARNED:
        conditions += [ImportRow.messages.is_not(None), ImportRow.outcome != RowOutcome.REFUSED]
    else:
        conditions.append(ImportRow.outcome == RowOutcome(which))
    return select(ImportRow).where(*conditions).order_by(ImportRow.number)


def _labels() -> dict[str, str]:
    return messages.labels_of({own.key: own.label for own in custom_fields.all_fields()})


def _names(rows: Sequence[ImportRow]) -> dict[str, dict[int, str]]:
    """What ids in the changes are called."""
    ids: dict[str, set[int]] = {"family_id": set(), "owner_id": set(), GROUPS: set()}
    for row in rows:
        for field, (before, after) in (row.changes or {}).items():
            if field in ids:
                values = after if field == GROUPS else [before, after]
                ids[field].update(value for value in values if isinstance(value, int))
    return {
        field: {
            row.id: row.name
            for row in db.session.execute(
                select(model.id, model.name).where(model.id.in_(ids[field]))
            )
        }
        for field, model in (("family_id", Family), ("owner_id", User), (GROUPS, CustomerGroup))
    }


def _pair(field: str, pair: list[object], names: dict[str, dict[int, str]]) -> tuple[str, str]:
    before, after = pair
    return _shown(field, before, names), _shown(field, after, names)


def _shown(field: str, value: object, names: dict[str, dict[int, str]]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, list):
        return ", ".join(_shown(field, item, names) for item in value)
    if field in names and isinstance(value, int):
        return names[field].get(value, _("deleted meanwhile"))
    if field == "consent":
        return labels.consent(Consent(str(value)))
    if field == "kind":
        return labels.kind(CustomerKind(str(value)))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value)
