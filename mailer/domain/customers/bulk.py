"""Change all ticked customers: group, saved list, family, owner, or delete them.

A change is a row; its customers are done in slices in the order of their ids. Small ones are
done at once, in the request; larger ones by the job `customers.run_bulk`, which commits each
slice, so that nobody waits behind a million rows and a killed job goes on where it stopped.
"""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from sqlalchemy import Select, delete, insert, select, update

from mailer.domain.accounts.access import SYSTEM, Actor, can, require
from mailer.domain.audit.record import record
from mailer.domain.customers import saved_lists
from mailer.domain.customers.delete import check_deletable, delete_rows
from mailer.domain.customers.search import matching_ids
from mailer.domain.lists import selection as ticks
from mailer.infra.db import db
from mailer.infra.queue import enqueue
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.bulk_change import BulkChange, BulkKind, BulkState
from mailer.models.customer import Customer
from mailer.models.group import CustomerGroup, Family, GroupMember
from mailer.models.list_state import Selection
from mailer.models.saved_list import SavedList, SavedListMember
from mailer.models.user import User

#: Customers of one slice (below 100 ms on both databases), and of a change done at once.
SLICE, AT_ONCE = 500, 1_000
#: A running change that did not move for so long has lost its job.
STALLED = dt.timedelta(seconds=60)
PERMISSIONS = {BulkKind.DELETE: "customers:delete"}
TARGETS: dict[BulkKind, type[CustomerGroup] | type[SavedList] | type[Family] | type[User]] = {
    BulkKind.ADD_TO_GROUP: CustomerGroup,
    BulkKind.REMOVE_FROM_GROUP: CustomerGroup,
    BulkKind.ADD_TO_LIST: SavedList,
    BulkKind.REMOVE_FROM_LIST: SavedList,
    BulkKind.SET_FAMILY: Family,
    BulkKind.SET_OWNER: User,
}
#: Kinds whose target may be empty: no family, no owner.
MAY_BE_EMPTY = (BulkKind.SET_FAMILY, BulkKind.SET_OWNER)


def start(
    selection: Selection,
    kind: BulkKind,
    target_id: int | None,
    actor: User,
    *,
    seen: int | None = None,
) -> BulkChange:
    """Change what is ticked now. The ticks are left as they are, and later ones do not count.

    `seen`: how many the person was told. Raises `Refused` when it is another number by now (a
    second tab, an import), nothing is ticked, the target is gone, or mails are on their way to
    customers that are to be deleted.
    """
    require(actor, PERMISSIONS.get(kind, "customers:edit"))
    _check_target(kind, target_id)
    total = ticks.count(selection, matching_ids)
    if not total:
        raise Refused(_("No customer is ticked. Tick the customers in the list first."))
    if seen is not None and seen != total:
        raise Refused(
            _(
                "Other customers are ticked now than when this page was shown. Nothing was "
                "changed; check how many there are and try again."
            )
        )
    if kind is BulkKind.DELETE:
        check_deletable(ticks.ids_query(selection, matching_ids), actor)
    now = clock.now()
    change = BulkChange(
        kind=kind,
        target_id=target_id,
        selection_id=ticks.freeze(selection).id,
        state=BulkState.RUNNING,
        error="",
        total=total,
        done=0,
        up_to=0,
        created_by_id=actor.id,
        created_at=now,
        updated_at=now,
    )
    db.session.add(change)
    db.session.flush()
    record(actor, f"customers.{kind}", object_type="bulk_change", object_id=change.id, count=total)
    if total > AT_ONCE:
        enqueue("customers.run_bulk", change.id)
    else:
        while step(change.id):
            pass
    return change


def step(change_id: int) -> bool:
    """Do the next slice, flushed and not committed; False when nothing is left to do.

    Safe to run twice at a time: the row is locked and read anew.
    """
    change = db.session.get(BulkChange, change_id, populate_existing=True, with_for_update=True)
    if change is None or change.state is not BulkState.RUNNING:
        return False
    selection = change.selection
    actor = change.created_by
    permission = PERMISSIONS.get(change.kind, "customers:edit")
    try:
        if selection is None or actor is None or not can(actor, permission):
            raise Refused(_("The person who started this may no longer do it."))
        ids = _next_ids(selection, change.up_to)
        if ids:
            _apply(change, ids, actor)
    except Refused as error:
        _finish(change, BulkState.FAILED, error.message)
        return False
    if not ids:
        _finish(change, BulkState.DONE, "")
        return False
    change.up_to = ids[-1]
    change.done += len(ids)
    change.updated_at = clock.now()
    db.session.flush()
    return True


def wake_stalled() -> int:
    """Ask again for changes whose job was lost; answers how many."""
    query = select(BulkChange.id).where(
        BulkChange.state == BulkState.RUNNING, BulkChange.updated_at < clock.now() - STALLED
    )
    ids = list(db.session.scalars(query))
    for change_id in ids:
        enqueue("customers.run_bulk", change_id)
    return len(ids)


def _next_ids(selection: Selection, up_to: int) -> list[int]:
    ids: Select[int] = ticks.ids_query(selection, matching_ids)
    ids = ids.where(Customer.id > up_to).order_by(Customer.id).limit(SLICE)
    return list(db.session.scalars(ids))


def _apply(change: BulkChange, ids: list[int], actor: Actor) -> None:
    if change.kind is BulkKind.ADD_TO_GROUP:
        _add(_target(change), ids)
    elif change.kind is BulkKind.REMOVE_FROM_GROUP:
        member = (GroupMember.group_id == _target(change), GroupMember.customer_id.in_(ids))
        db.session.execute(delete(GroupMember).where(*member))
    elif change.kind is BulkKind.ADD_TO_LIST:
        saved_lists.put_in(_target(change), ids)
    elif change.kind is BulkKind.REMOVE_FROM_LIST:
        inside = (SavedListMember.list_id == _target(change), SavedListMember.customer_id.in_(ids))
        db.session.execute(delete(SavedListMember).where(*inside))
    elif change.kind is BulkKind.DELETE:
        check_deletable(select(Customer.id).where(Customer.id.in_(ids)), actor or SYSTEM)
        delete_rows(ids, actor)
    else:
        column = "family_id" if change.kind is BulkKind.SET_FAMILY else "owner_id"
        values = {column: _target(change), "modified_at": clock.now()}
        db.session.execute(update(Customer).where(Customer.id.in_(ids)).values(values))


def _add(group_id: int | None, ids: list[int]) -> None:
    inside = select(GroupMember.customer_id).where(
        GroupMember.group_id == group_id, GroupMember.customer_id.in_(ids)
    )
    there = set(db.session.scalars(inside))
    new = [{"group_id": group_id, "customer_id": i} for i in ids if i not in there]
    if new:
        db.session.execute(insert(GroupMember), new)


def _target(change: BulkChange) -> int | None:
    _check_target(change.kind, change.target_id)
    return change.target_id


def _check_target(kind: BulkKind, target_id: int | None) -> None:
    model = TARGETS.get(kind)
    if model is None or (target_id is None and kind in MAY_BE_EMPTY):
        return
    target = db.session.get(model, target_id) if target_id is not None else None
    gone = target is None or (isinstance(target, SavedList) and target.deleted_at is not None)
    if gone or (isinstance(target, SavedList) and not target.fixed):
        raise Refused(_("What you chose does not exist any more. Please choose again."))


def _finish(change: BulkChange, state: BulkState, error: str) -> None:
    change.state = state
    change.error = error[:500]
    change.updated_at = clock.now()
    frozen = change.selection
    change.selection_id = None
    db.session.flush()
    if frozen is not None:
        db.session.delete(frozen)
        db.session.flush()
