"""Some rows at once: what each will do, and (unless it is a trial) doing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Insert, Table, bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from mailer.domain.customers.consent import may_change
from mailer.domain.customers.keys import SOURCES, key_columns
from mailer.domain.customers.save import TEXTS
from mailer.domain.imports.check import Draft
from mailer.domain.imports.identity import Known, Record, keys_of
from mailer.domain.imports.references import References
from mailer.domain.imports.seen import Seen
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.consent_entry import ConsentEntry, ConsentSource
from mailer.models.customer import Consent, Customer, CustomerKind
from mailer.models.group import GroupMember
from mailer.models.import_run import ImportRow, ImportRun, RowOutcome

UPDATE, LEAVE = "update", "leave"
CUSTOM, GROUPS = "custom:", "groups"
#: Tables, not classes: the ORM has nothing to add to rows that nobody looks at.
_CUSTOMERS, _ROWS, _ENTRIES = (
    cast(Table, model.__table__) for model in (Customer, ImportRow, ConsentEntry)
)
#: Columns of a customer that an import writes anew when it changes one of them.
_WRITTEN = tuple(
    column.name for column in Customer.__table__.columns if column.name not in ("id", "created_at")
)
#: A trial keeps this many rows of each outcome, and all with messages.
SAMPLES = 50


@dataclass(slots=True)
class Step:
    """What one row does."""

    draft: Draft
    outcome: RowOutcome
    record: Record | None = None
    #: Column → [before, after]; `custom:<key>`, and `groups` with those that are added.
    changes: dict[str, list[Any]] = field(default_factory=dict)
    #: A new customer's columns.
    columns: dict[str, Any] = field(default_factory=dict)
    groups: set[int] = field(default_factory=set)


class Slices:
    """Rows under the settings of one run."""

    def __init__(
        self, run: ImportRun, references: References, seen: Seen, actor_id: int | None
    ) -> None:
        self._run_id = run.id
        self._trial = run.dry_run
        self._kind = CustomerKind(run.options.get("kind", CustomerKind.CUSTOMER))
        self._existing = run.options.get("existing", UPDATE)
        self._group = str(run.options.get("group", ""))
        self._references = references
        self._seen = seen
        self._actor_id = actor_id
        self._note = run.file_name
        self._kept: Counter[RowOutcome] = Counter()
        self._blank = {
            **dict.fromkeys(TEXTS, ""),
            "notes": "",
            "family_id": None,
            "owner_id": None,
            "kind": self._kind,
        }

    def process(self, drafts: Sequence[Draft]) -> list[Step]:
        """Decide and, unless it is a trial, write; the caller commits."""
        known = Known([draft for draft in drafts if not draft.refused], lock=not self._trial)
        steps = [self._step(draft, known) for draft in drafts]
        self._memberships(steps, known)
        for step in steps:
            if step.record is not None and step.outcome is RowOutcome.UPDATED and not step.changes:
                step.outcome = RowOutcome.UNCHANGED
        if not self._trial:
            self._write(steps)
        self._write_rows(steps)
        return steps

    def _step(self, draft: Draft, known: Known) -> Step:
        if not draft.refused and (earlier := self._seen.row_of(draft)) is not None:
            draft.refuse("", "duplicate_in_file", str(earlier))
        if draft.refused:
            return Step(draft, RowOutcome.REFUSED)
        found = known.of(draft)
        if not found:
            return self._create(draft, known)
        record = found[0]
        if len(found) > 1:
            draft.warn("", "several_customers", str(len(found)))
        return self._meet(draft, record, known)

    def _create(self, draft: Draft, known: Known) -> Step:
        consent = draft.consent or Consent.UNKNOWN
        if consent is not Consent.WITHDRAWN and self._opted_out(draft, known):
            draft.warn("consent", "opted_out")
            consent = Consent.WITHDRAWN
        columns = {**self._blank, **draft.columns, "custom": draft.custom, "consent": consent}
        columns.update(key_columns(columns))
        if draft.family:
            columns["family_id"] = self._references.families.id_of(draft.family)
        self._remember(draft, columns)
        return Step(draft, RowOutcome.CREATED, columns=columns, groups=self._groups(draft))

    def _meet(self, draft: Draft, record: Record, known: Known) -> Step:
        merged = {**record, **draft.columns}
        merged.update(key_columns({name: merged[name] for name in SOURCES}))
        self._seen.add(draft.number, *keys_of(record))
        if self._existing == LEAVE:
            draft.warn("", "exists", record["name"])
            self._remember(draft, merged)
            return Step(draft, RowOutcome.UNCHANGED, record)
        step = Step(draft, RowOutcome.UPDATED, record, groups=self._groups(draft))
        self._compare(step, record)
        self._compare_consent(step, record, known)
        merged["consent"] = step.changes.get("consent", [record["consent"]])[-1]
        self._remember(draft, merged)
        return step

    def _compare(self, step: Step, record: Record) -> None:
        draft = step.draft
        for name, value in draft.columns.items():
            if record[name] != value and not self._same_address(name, draft, record):
                step.changes[name] = [record[name], value]
        for key, value in draft.custom.items():
            before = (record["custom"] or {}).get(key)
            if before != value:
                step.changes[f"{CUSTOM}{key}"] = [before, value]
        if draft.family:
            family = self._references.families.id_of(draft.family)
            if record["family_id"] != family:
                step.changes["family_id"] = [record["family_id"], family]

    def _same_address(self, name: str, draft: Draft, record: Record) -> bool:
        return name == "email" and bool(draft.email_key) and draft.email_key == record["email_key"]

    def _compare_consent(self, step: Step, record: Record, known: Known) -> None:
        """Opting out always wins: over the file, and over another record of the address."""
        draft, before = step.draft, record["consent"]
        wanted = draft.consent or before
        if wanted is Consent.WITHDRAWN or before is Consent.WITHDRAWN:
            pass
        elif self._opted_out(draft, known) and (draft.consent or "email" in step.changes):
            wanted = Consent.WITHDRAWN
            draft.warn("consent", "opted_out")
        if wanted == before:
            return
        if may_change(before, wanted, ConsentSource.IMPORT):
            step.changes["consent"] = [before, wanted]
        else:
            draft.warn("consent", "opted_out")

    def _opted_out(self, draft: Draft, known: Known) -> bool:
        return draft.email_key in known.opted_out or self._seen.opted_out(draft.email_key)

    def _remember(self, draft: Draft, columns: dict[str, Any]) -> None:
        self._seen.add(draft.number, *keys_of(columns))

    def _groups(self, draft: Draft) -> set[int]:
        names = [*draft.groups, self._group] if self._group else draft.groups
        return {self._references.groups.id_of(name) for name in names}

    def _memberships(self, steps: Sequence[Step], known: Known) -> None:
        met = [s for s in steps if s.record is not None and s.groups]
        wanted = set().union(*(step.groups for step in met))
        members = known.groups_of({s.record["id"] for s in met if s.record}, wanted)
        for step in met:
            if step.record is None:
                continue
            added = step.groups - members[step.record["id"]]
            if added:
                step.changes[GROUPS] = [[], sorted(added)]

    def _write(self, steps: Sequence[Step]) -> None:
        created = [step for step in steps if step.outcome is RowOutcome.CREATED]
        updated = [step for step in steps if step.outcome is RowOutcome.UPDATED]
        members: list[dict[str, int]] = []
        entries: list[dict[str, Any]] = []
        now = clock.now()
        if created:
            self._insert(created)
        if updated:
            self._update(updated)
        for step in created:
            record = step.record or {}
            members += [{"customer_id": record["id"], "group_id": g} for g in step.groups]
            if record["consent"] is not Consent.UNKNOWN:
                entries.append(self._entry(record["id"], record["consent"], record["email"], now))
        for step in updated:
            record = step.record or {}
            added = step.changes.get(GROUPS, [[], []])[1]
            members += [{"customer_id": record["id"], "group_id": g} for g in added]
            if "consent" in step.changes:
                email = str(step.draft.columns.get("email", record["email"]))
                entries.append(self._entry(record["id"], step.changes["consent"][1], email, now))
        if members:
            db.session.execute(_insert_new_members(), members)
        if entries:
            db.session.execute(insert(_ENTRIES), entries)

    def _insert(self, created: Sequence[Step]) -> None:
        now = clock.now()
        rows = [{**step.columns, "created_at": now, "modified_at": now} for step in created]
        ids = db.session.scalars(
            insert(_CUSTOMERS).returning(_CUSTOMERS.c.id, sort_by_parameter_order=True), rows
        )
        for step, row, customer_id in zip(created, rows, ids, strict=True):
            step.record = {**row, "id": customer_id}

    def _update(self, updated: Sequence[Step]) -> None:
        now = clock.now()
        rows = []
        for step in updated:
            record = {**(step.record or {}), "modified_at": now}
            apply(record, {name: after for name, (_before, after) in step.changes.items()})
            rows.append(as_parameters(record))
        write_records(rows)

    def _entry(self, customer_id: int, consent: Consent, email: str, now: Any) -> dict[str, Any]:
        return {
            "customer_id": customer_id,
            "at": now,
            "consent": consent,
            "source": ConsentSource.IMPORT,
            "address": email,
            "note": self._note,
            "actor_id": self._actor_id,
        }

    def _write_rows(self, steps: Sequence[Step]) -> None:
        rows = []
        for step in steps:
            if self._trial and not step.draft.messages and self._kept[step.outcome] >= SAMPLES:
                continue
            self._kept[step.outcome] += 1
            rows.append(
                {
                    "run_id": self._run_id,
                    "number": step.draft.number,
                    "outcome": step.outcome,
                    "customer_id": step.record["id"] if step.record else None,
                    "label": step.draft.label,
                    "changes": self._as_json(step.changes) or None,
                    "messages": step.draft.messages or None,
                }
            )
        if rows:
            db.session.execute(insert(_ROWS), rows)

    def _as_json(self, changes: dict[str, list[Any]]) -> dict[str, list[Any]]:
        plain = {name: [_plain(old), _plain(new)] for name, (old, new) in changes.items()}
        if GROUPS in plain:
            plain[GROUPS][1] = [self._references.groups.shown(g) for g in plain[GROUPS][1]]
        if "family_id" in plain:
            plain["family_id"][1] = self._references.families.shown(plain["family_id"][1])
        return plain


def apply(record: Record, values: dict[str, Any]) -> None:
    """Set columns and custom values (`custom:<key>`; None takes it away), then the keys."""
    custom = dict(record["custom"] or {})
    for name, value in values.items():
        if name.startswith(CUSTOM):
            custom.pop(name.removeprefix(CUSTOM), None)
            if value is not None:
                custom[name.removeprefix(CUSTOM)] = value
        elif name != GROUPS:
            record[name] = value
    record["custom"] = custom
    record.update(key_columns({name: record[name] for name in SOURCES}))


def write_records(rows: list[dict[str, Any]]) -> None:
    """Many customers at once; each row has `new_<column>` for `id` and all that may change."""
    table = Customer.__table__
    statement = (
        update(Customer)
        .where(table.c.id == bindparam("new_id"))
        .values({name: bindparam(f"new_{name}") for name in _WRITTEN})
    )
    db.session.connection().execute(statement, rows)


def as_parameters(record: Record) -> dict[str, Any]:
    """A record for `write_records`."""
    return {f"new_{name}": record[name] for name in ("id", *_WRITTEN)}


def _insert_new_members() -> Insert:
    if db.session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(GroupMember).on_conflict_do_nothing()
    return postgresql.insert(GroupMember).on_conflict_do_nothing()


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Consent | CustomerKind) else value
