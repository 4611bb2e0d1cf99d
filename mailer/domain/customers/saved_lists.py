"""Saved lists: audiences with a name. See `models.saved_list`."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, insert, or_, select

from mailer.domain.accounts.access import SYSTEM, Actor, require
from mailer.domain.audit.record import record
from mailer.domain.customers import in_list
from mailer.domain.customers.criteria import tree
from mailer.domain.lists import selection as ticks
from mailer.infra.db import db, take_turns
from mailer.lib import clock
from mailer.lib.errors import NotFound, Refused
from mailer.lib.folding import fold
from mailer.models.customer import Consent, Customer
from mailer.models.list_state import Selection
from mailer.models.saved_list import SavedList, SavedListMember
from mailer.models.setting import Setting
from mailer.models.user import User

EDIT = "customers:edit"
LONGEST = 120
PROMOTIONAL = "promotional"
_NAMES = "names of saved lists"
_PREPARED = "ready_made_lists"


def prepare() -> None:
    """Make the lists that every installation has, once; may run again at any time."""
    if db.session.get(Setting, _PREPARED) is not None:
        return
    rule = {"field": "consent", "is": "one_of", "value": [Consent.GIVEN.value]}
    made = _add(PROMOTIONAL, {tree.ALL: [rule]}, SYSTEM)
    made.ready_made = PROMOTIONAL
    db.session.add(Setting(name=_PREPARED, value={"made": 1}))
    db.session.flush()


def title(saved: SavedList) -> str:
    """What a person calls it: a ready-made list has its name in every language."""
    return _("Accepts promotional e-mails") if saved.ready_made else saved.name


def all_lists() -> list[SavedList]:
    """All by name."""
    query = select(SavedList).where(SavedList.deleted_at.is_(None))
    return sorted(db.session.scalars(query), key=lambda saved: (fold(title(saved)), saved.id))


def fixed_lists() -> list[SavedList]:
    """Those that customers are put into by hand."""
    return [each for each in all_lists() if each.fixed]


def named(name: str) -> SavedList | None:
    """The list of that name."""
    key = fold(name)
    same = or_(SavedList.name_key == key, SavedList.ready_made.is_not(None))
    found = db.session.scalars(select(SavedList).where(same, SavedList.deleted_at.is_(None)))
    return next((saved for saved in found if fold(title(saved)) == key), None)


def size(saved: SavedList) -> int:
    """How many customers are in it now."""
    counted = select(func.count()).select_from(Customer).where(in_list.condition(saved))
    return db.session.scalar(counted) or 0


def create(name: str, criteria: Mapping[str, Any] | None, actor: Actor) -> SavedList:
    """A list of who meets criteria, or without any a fixed one that is still empty."""
    require(actor, EDIT)
    _check(name, criteria, None)
    saved = _add(_tidy(name), criteria, actor)
    record(actor, "lists.create", object_type="saved_list", object_id=saved.id, name=saved.name)
    return saved


def keep(name: str, customer_ids: Select[int | None], actor: Actor) -> SavedList:
    """A fixed list of these customers, with a number when its name is taken."""
    require(actor, EDIT)
    saved = _add(_free_name(_tidy(name)), None, actor)
    there = customer_ids.subquery()
    members = select(db.literal(saved.id, SavedListMember.list_id.type), Customer.id).where(
        Customer.id.in_(select(there.c[0]))
    )
    db.session.execute(insert(SavedListMember).from_select(["list_id", "customer_id"], members))
    record(actor, "lists.create", object_type="saved_list", object_id=saved.id, name=saved.name)
    return saved


def update(saved: SavedList, name: str, criteria: Mapping[str, Any] | None, actor: Actor) -> None:
    """Another name, other criteria."""
    require(actor, EDIT, saved)
    _not_ready_made(saved)
    _check(name, criteria, saved)
    saved.name, saved.name_key = _tidy(name), fold(name)
    if criteria is not None:
        saved.criteria = dict(criteria)
    saved.modified_at = clock.now()
    db.session.flush()
    record(actor, "lists.update", object_type="saved_list", object_id=saved.id, name=saved.name)


def duplicate(saved: SavedList, actor: Actor) -> SavedList:
    """Another list of the same customers."""
    require(actor, EDIT, saved)
    copied = copy.deepcopy(saved.criteria)
    made = _add(_free_name(_("%(name)s (copy)", name=title(saved))), copied, actor)
    if saved.fixed:
        members = select(
            db.literal(made.id, SavedListMember.list_id.type), SavedListMember.customer_id
        ).where(SavedListMember.list_id == saved.id)
        db.session.execute(insert(SavedListMember).from_select(["list_id", "customer_id"], members))
    record(actor, "lists.create", object_type="saved_list", object_id=made.id, name=made.name)
    return made


def remove(saved: SavedList, actor: Actor) -> None:
    """Delete a list; its customers stay, and `restore` brings it back."""
    require(actor, EDIT, saved)
    _not_ready_made(saved)
    saved.deleted_at = clock.now()
    db.session.flush()
    record(actor, "lists.delete", object_type="saved_list", object_id=saved.id, name=saved.name)


def restore(list_id: int, actor: Actor) -> SavedList:
    """Undo that; with a number when its name was taken meanwhile."""
    require(actor, EDIT)
    saved = db.session.get(SavedList, list_id)
    if saved is None:
        raise NotFound
    if saved.deleted_at is not None:
        saved.name = _free_name(saved.name)
        saved.name_key = fold(saved.name)
        saved.deleted_at = None
        db.session.flush()
        record(
            actor, "lists.restore", object_type="saved_list", object_id=saved.id, name=saved.name
        )
    return saved


def forget(field: str, value: int, name: str) -> None:
    """A group or family is deleted: lists and selections that ask for it say so from now on. (Its
    id may come back with another one.)"""
    for saved in db.session.scalars(select(SavedList).where(SavedList.criteria.is_not(None))):
        kept = dict(tree.forget(saved.criteria or {}, field, str(value), name))
        if kept != saved.criteria:
            saved.criteria = kept
    for selection in db.session.scalars(select(Selection).where(Selection.everything)):
        queries = [
            {**each, "criteria": dict(tree.forget(each["criteria"], field, str(value), name))}
            if "criteria" in each
            else each
            for each in ticks.queries_of(selection)
        ]
        if queries != ticks.queries_of(selection):
            selection.query = {"any": queries}
    db.session.flush()


def put_in(list_id: int | None, customer_ids: Iterable[int]) -> None:
    """These customers are in a fixed list from now on."""
    wanted = list(customer_ids)
    there = set(
        db.session.scalars(
            select(SavedListMember.customer_id).where(
                SavedListMember.list_id == list_id, SavedListMember.customer_id.in_(wanted)
            )
        )
    )
    rows = [{"list_id": list_id, "customer_id": i} for i in wanted if i not in there]
    if rows:
        db.session.execute(insert(SavedListMember), rows)


def _add(name: str, criteria: Mapping[str, Any] | None, actor: Actor) -> SavedList:
    now = clock.now()
    saved = SavedList(
        name=name,
        name_key=fold(name),
        criteria=dict(criteria) if criteria is not None else None,
        created_by_id=actor.id if isinstance(actor, User) else None,
        created_at=now,
        modified_at=now,
    )
    db.session.add(saved)
    db.session.flush()
    return saved


def _check(name: str, criteria: Mapping[str, Any] | None, saved: SavedList | None) -> None:
    """Raise `Refused` with `name` and the paths of criteria that need a correction."""
    wrong = dict(tree.problems(criteria)) if criteria is not None else {}
    take_turns(_NAMES)
    tidy = _tidy(name)
    other = named(tidy) if fold(tidy) else None
    if not fold(tidy):
        wrong["name"] = _("Please give the list a name.")
    elif len(tidy) > LONGEST:
        wrong["name"] = _("Please keep the name under %(count)s characters.", count=LONGEST)
    elif other is not None and other is not saved:
        wrong["name"] = _("There is a list “%(name)s” already.", name=other.name)
    if wrong:
        raise Refused(_("The list was not saved."), wrong)


def _not_ready_made(saved: SavedList) -> None:
    if saved.ready_made:
        raise Refused(_("This list is part of Mailer. Duplicate it, and change the copy."))


def _tidy(name: str) -> str:
    return " ".join(name.replace("\0", " ").split())


def _free_name(name: str) -> str:
    """The name, with a number when it is taken."""
    take_turns(_NAMES)
    name = name[: LONGEST - 6]
    wanted, number = name, 2
    while named(wanted) is not None:
        wanted, number = f"{name} ({number})", number + 1
    return wanted
