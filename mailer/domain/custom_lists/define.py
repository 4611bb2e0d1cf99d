"""The lists themselves: made, renamed and deleted by whoever may define them."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain import custom_fields
from mailer.domain.accounts import deletion
from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.infra.db import db, take_turns
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.models.custom_list import CustomList, ListEntry

DEFINE = "custom_lists:define"
#: Letters of a name, and lists of a company.
NAME, MOST = 80, 30


def all_lists() -> list[CustomList]:
    """By name."""
    query = select(CustomList).where(CustomList.deleted_at.is_(None))
    return list(db.session.scalars(query.order_by(CustomList.name_key, CustomList.id)))


def known(list_id: int) -> CustomList | None:
    """The list of that id, unless it is deleted."""
    found = db.session.get(CustomList, list_id)
    return found if found is not None and found.deleted_at is None else None


def named(name: str) -> CustomList | None:
    """The list of that name."""
    return next((each for each in all_lists() if each.name_key == fold(name)), None)


def create(name: str, actor: Actor) -> CustomList:
    """A new list without fields. Raises `Refused` with a sentence for the name."""
    require(actor, DEFINE)
    made = CustomList(created_at=clock.now())
    _name(made, name)
    made.key = custom_fields.free_key(made.name)
    if len(all_lists()) >= MOST:
        raise Refused(_("There can be %(count)s lists at most.", count=MOST))
    db.session.add(made)
    db.session.flush()
    _record("create", made, actor)
    return made


def rename(listed: CustomList, name: str, actor: Actor) -> None:
    """Another name; its tags keep theirs. Raises `Refused` as `create` does."""
    require(actor, DEFINE, listed)
    _name(listed, name)
    db.session.flush()
    _record("rename", listed, actor)


def delete(listed: CustomList, actor: Actor) -> None:
    """Show it and its entries nowhere any more; `restore` brings them back."""
    deletion.delete(listed, DEFINE, actor, _record)


def restore(list_id: int, actor: Actor) -> CustomList | None:
    """Bring a deleted list back; None when it is gone for ever. Raises `Refused` when another one
    has its name now."""
    return deletion.restore(
        CustomList, list_id, DEFINE, actor, _record, lambda listed: _name(listed, listed.name)
    )


def purge() -> None:
    """Forget what was deleted long ago, lists and entries."""
    deletion.purge(CustomList, ListEntry)


def _name(listed: CustomList, name: str) -> None:
    name = " ".join(name.split())
    text = ""
    if not name:
        text = _("Please give the list a name.")
    elif len(name) > NAME:
        text = _("Please keep the name under %(count)s characters.", count=NAME)
    else:
        take_turns("custom_list.name")
        other = named(name)
        if other is not None and other.id != listed.id:
            text = _("There is a list “%(name)s” already.", name=other.name)
    if text:
        raise Refused(_("The list was not saved."), {"name": text})
    listed.name, listed.name_key = name, fold(name)[:NAME]


def _record(verb: str, listed: CustomList, actor: Actor) -> None:
    record(
        actor,
        f"custom_lists.{verb}",
        object_type="custom_list",
        object_id=listed.id,
        name=listed.name,
    )
