"""Take an import back: what it created goes, what it changed gets its old values, and what
someone changed since stays as it is and is named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import delete, exists, insert, select, tuple_
from sqlalchemy.exc import OperationalError

from mailer.domain.customers.delete import ON_THE_WAY
from mailer.domain.imports import lease
from mailer.domain.imports.identity import COLUMNS, Record
from mailer.domain.imports.run import OnSlice, Progress
from mailer.domain.imports.slices import CUSTOM, GROUPS, apply, as_parameters, write_records
from mailer.infra import stopping
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.folding import fold
from mailer.models.call import Call
from mailer.models.consent_entry import ConsentEntry, ConsentSource
from mailer.models.contact import Address, Contact
from mailer.models.custom_list import ListEntry
from mailer.models.customer import Consent, Customer, CustomerKind
from mailer.models.deal import Deal
from mailer.models.delivery import Delivery
from mailer.models.document import Document
from mailer.models.group import CustomerGroup, Family, GroupMember
from mailer.models.import_run import ImportRow, ImportRun, ImportState, RowOutcome
from mailer.models.incident import Incident
from mailer.models.task import Task

SLICE = 200


def work(run_id: int, on_slice: OnSlice | None = None) -> None:
    """Take the run if it waits to be undone, and undo it, the last row first. Commits each
    slice; may be called any number of times, by any number of workers."""
    told = on_slice or (lambda _progress: None)
    attempt(run_id, lambda worker: _undo(run_id, worker, told))


def attempt(run_id: int, job: Callable[[str], None]) -> None:
    """Do the job of undoing in the name of the worker that has the run now."""
    worker = lease.claim(run_id, ImportState.UNDOING)
    if not worker:
        return
    try:
        job(worker)
    except lease.Lost:
        db.session.rollback()
    except OperationalError:
        db.session.rollback()  # taken up again when the lease has ended
        raise
    except Exception:
        db.session.rollback()
        lease.release(run_id, worker, ImportState.FAILED, error="undo_unexpected")
        db.session.commit()
        raise


def _undo(run_id: int, worker: str, on_slice: OnSlice) -> None:
    run = db.session.get(ImportRun, run_id)
    if run is None:
        raise lease.Lost
    total, note, summary = run.created + run.updated, run.file_name, dict(run.summary or {})
    actor_id = summary.get("undone_by")
    while rows := _rows_before(run_id, summary.get("undone_to")):
        created = [row for row in rows if row.outcome is RowOutcome.CREATED]
        updated = [row for row in rows if row.outcome is RowOutcome.UPDATED]
        kept = _delete(created) + _restore(updated, note, actor_id)
        summary["kept"] = summary.get("kept", 0) + kept
        summary["undone"] = summary.get("undone", 0) + len(rows)
        summary["undone_to"] = rows[-1].number
        lease.advance(run_id, worker, summary=summary)
        db.session.commit()
        on_slice(Progress(summary["undone"], total))
        if stopping.asked():
            lease.release(run_id, worker, ImportState.UNDOING)
            db.session.commit()
            return
    _delete_empty(summary)
    lease.release(run_id, worker, ImportState.UNDONE, summary=summary, finished_at=clock.now())
    db.session.commit()


def _rows_before(run_id: int, number: int | None) -> Sequence[ImportRow]:
    query = select(ImportRow).where(
        ImportRow.run_id == run_id,
        ImportRow.customer_id.is_not(None),
        ImportRow.outcome.in_((RowOutcome.CREATED, RowOutcome.UPDATED)),
    )
    if number is not None:
        query = query.where(ImportRow.number < number)
    return db.session.scalars(query.order_by(ImportRow.number.desc()).limit(SLICE)).all()


def _delete(rows: Sequence[ImportRow]) -> int:
    """Delete the customers that the rows created, but for those that someone worked on since
    and those to whom a mail is on its way. Answers how many were kept."""
    ids = [row.customer_id for row in rows]
    if not ids:
        return 0
    there = set(db.session.scalars(select(Customer.id).where(Customer.id.in_(ids))))
    untouched = delete_untouched(ids)
    kept = [row for row in rows if row.customer_id in there - untouched]
    for row in kept:
        row.messages = [*(row.messages or []), ["", "kept_record", ""]]
    return len(kept)


def delete_untouched(ids: Sequence[int | None]) -> set[int]:
    """Delete those of these customers that nobody worked on since they were created; which."""
    query = (
        select(Customer.id)
        .where(
            Customer.id.in_(ids),
            Customer.modified_at == Customer.created_at,
            ~exists().where(Contact.customer_id == Customer.id),
            ~exists().where(Address.customer_id == Customer.id),
            ~exists().where(Document.customer_id == Customer.id),
            ~exists().where(Incident.customer_id == Customer.id),
            ~exists().where(Deal.customer_id == Customer.id),
            ~exists().where(ListEntry.customer_id == Customer.id),
            ~exists().where(Task.customer_id == Customer.id),
            ~exists().where(Call.customer_id == Customer.id),
            ~exists().where(Delivery.customer_id == Customer.id, Delivery.state.in_(ON_THE_WAY)),
        )
        .with_for_update()
    )
    untouched = set(db.session.scalars(query))
    db.session.execute(
        delete(Customer)
        .where(Customer.id.in_(untouched))
        .execution_options(synchronize_session=False)
    )
    return untouched


def _restore(rows: Sequence[ImportRow], note: str, actor_id: int | None) -> int:
    """Give the customers that the rows changed their old values, but where a value was changed
    since. Answers how many customers keep something."""
    ids = [row.customer_id for row in rows]
    query = select(*COLUMNS).where(Customer.id.in_(ids)).with_for_update()
    records = {row["id"]: dict(row) for row in db.session.execute(query).mappings()}
    families = set(db.session.scalars(select(Family.id)))
    written: list[dict[str, Any]] = []
    entries: list[dict[str, Any]] = []
    left: list[tuple[int, int]] = []
    kept = 0
    now = clock.now()
    for row in rows:
        current = records.get(row.customer_id or 0)
        if current is None:
            continue
        old, newer = _old_values(current, row.changes or {}, families)
        if newer:
            kept += 1
            row.messages = [*(row.messages or []), *([name, "kept_value", ""] for name in newer)]
        if "consent" in old:
            entries.append(_entry(current, old["consent"], note, actor_id, now))
        if old:
            apply(current, {**old, "modified_at": now})
            written.append(as_parameters(current))
        left += [(group, current["id"]) for group in (row.changes or {}).get(GROUPS, [[], []])[1]]
    if written:
        write_records(written)
    if entries:
        db.session.execute(insert(ConsentEntry), entries)
    if left:
        pair = tuple_(GroupMember.group_id, GroupMember.customer_id)
        db.session.execute(delete(GroupMember).where(pair.in_(left)))
    return kept


def _old_values(
    current: Record, changes: dict[str, list[Any]], families: set[int]
) -> tuple[dict[str, Any], list[str]]:
    """The values to restore, and the names of those that someone changed since."""
    old: dict[str, Any] = {}
    newer: list[str] = []
    for name, (before, after) in changes.items():
        if name == GROUPS:
            continue
        value = (
            (current["custom"] or {}).get(name.removeprefix(CUSTOM))
            if name.startswith(CUSTOM)
            else current[name]
        )
        if value != after:
            newer.append(name)
        elif name == "consent":
            old[name] = Consent(before)
        elif name == "kind":
            old[name] = CustomerKind(before)
        elif name == "family_id" and before not in families:
            old[name] = None
        else:
            old[name] = before
    return old, newer


def _entry(
    current: Record, consent: Consent, note: str, actor_id: int | None, now: dt.datetime
) -> dict[str, Any]:
    return {
        "customer_id": current["id"],
        "at": now,
        "consent": consent,
        "source": ConsentSource.IMPORT,
        "address": current["email"],
        "note": note,
        "actor_id": actor_id,
    }


def _delete_empty(summary: dict[str, Any]) -> None:
    """Groups and families that the import made and that nobody uses."""
    groups = [fold(name)[:120] for name in summary.get("new_groups", [])]
    families = [fold(name)[:120] for name in summary.get("new_families", [])]
    if groups:
        used = exists().where(GroupMember.group_id == CustomerGroup.id)
        db.session.execute(delete(CustomerGroup).where(CustomerGroup.name_key.in_(groups), ~used))
    if families:
        used = exists().where(Customer.family_id == Family.id)
        db.session.execute(delete(Family).where(Family.name_key.in_(families), ~used))
