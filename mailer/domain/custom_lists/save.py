"""Enter, change and delete entries of lists; whoever deletes one can bring it back."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from mailer.domain import custom_fields
from mailer.domain.accounts import deletion
from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.models.custom_list import CustomList, ListEntry
from mailer.models.customer import Customer

EDIT, DELETE, IMPORT = "custom_lists:edit", "custom_lists:delete", "custom_lists:import"
#: Letters of a name.
TITLE = 200


def create(
    listed: CustomList,
    customer: Customer,
    title: str,
    texts: Mapping[str, str],
    actor: Actor,
    *,
    needs: str = EDIT,
) -> ListEntry:
    """A new entry of a customer. `texts`: field key → its value as typed.

    Raises `Refused` with a sentence for each field at fault."""
    require(actor, needs)
    entry = ListEntry(
        list_id=listed.id,
        customer_id=customer.id,
        values={},
        created_by_id=actor.id,
        created_at=clock.now(),
    )
    _apply(entry, title, texts)
    db.session.add(entry)
    db.session.flush()
    _record("create", entry, actor)
    return entry


def change(
    entry: ListEntry, title: str, texts: Mapping[str, str], actor: Actor, *, needs: str = EDIT
) -> None:
    """Keep what was entered; fields that `texts` does not name stay. Raises `Refused` as `create`
    does."""
    require(actor, needs, entry)
    _apply(entry, title, texts)
    db.session.flush()
    _record("change", entry, actor)


def delete(entry: ListEntry, actor: Actor) -> None:
    """Show it nowhere any more; `restore` brings it back."""
    deletion.delete(entry, DELETE, actor, _record)


def restore(entry_id: int, list_id: int, actor: Actor) -> ListEntry | None:
    """Bring a deleted entry of that list back; None when it is gone for ever."""
    entry = db.session.get(ListEntry, entry_id)
    if entry is None or entry.list_id != list_id:
        return None
    return deletion.restore(ListEntry, entry_id, DELETE, actor, _record)


def _apply(entry: ListEntry, title: str, texts: Mapping[str, str]) -> None:
    title = " ".join(title.split())
    errors: dict[str, str] = {}
    if not title:
        errors["title"] = _("Please give the entry a name.")
    elif len(title) > TITLE:
        errors["title"] = _("Please keep the name under %(count)s characters.", count=TITLE)
    fields = custom_fields.all_fields(entry.list_id)
    values = custom_fields.parse_all(fields, texts, entry.values, errors)
    if errors:
        raise Refused(_("The entry was not saved."), errors)
    entry.title, entry.title_key = title, fold(title)[:TITLE]
    entry.values = values
    entry.modified_at = clock.now()


def _record(verb: str, entry: ListEntry, actor: Actor) -> None:
    record(
        actor,
        f"list_entries.{verb}",
        object_type="list_entry",
        object_id=entry.id,
        title=entry.title,
    )
