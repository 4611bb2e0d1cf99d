"""A row of a table as an entry of a custom list. One that is known, by its customer and its name,
stays as it is here."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from mailer.domain import custom_fields
from mailer.domain.accounts.access import Actor
from mailer.domain.custom_lists import define, find, save
from mailer.domain.documents.enter import Outcome
from mailer.domain.imports import made_records
from mailer.domain.imports.deal_fields import CUSTOMER
from mailer.domain.imports.fields import Target
from mailer.domain.imports.table_incidents import customer_of
from mailer.domain.imports.table_row import Done, RowRefused
from mailer.lib.errors import Refused
from mailer.models.custom_list import ListEntry

_FIELD = "field:"
_NAME = Target(
    "title",
    _l("Name of the entry"),
    "name, title, label, entry, description, nom, titre, intitulé, libellé, objet, désignation",
)


def targets(list_id: int) -> tuple[Target, ...]:
    """What a column can mean: the entry's name, the list's fields, the customer."""
    listed = define.known(list_id)
    own = [
        Target(f"{_FIELD}{field.key}", field.label, f"{field.label},{field.key}")
        for field in custom_fields.all_fields(list_id)
    ]
    if listed is None:
        return ()
    # A column called as a field of the list is that field; one called as the list is the name.
    claimed = {field.names.partition(",")[0].casefold() for field in own}
    names = [*(each.strip() for each in _NAME.names.split(",")), listed.name]
    free = ",".join(name for name in names if name.casefold() not in claimed)
    return (Target(_NAME.key, _NAME.label, free), *own, *CUSTOMER)


def bring_in(
    list_id: int, cells: Mapping[str, str], file: str, actor: Actor, *, nth: int = 0
) -> Done:
    """Enter the entry of one row. Raises `RowRefused`, or `Refused` with its sentence."""
    listed = define.known(list_id)
    title = cells.get("title", "")
    if listed is None or not title:
        raise RowRefused("", "no_list" if listed is None else "no_entry_name")
    customer = customer_of(cells)
    if nth or find.of_title(listed.id, customer.id, title) is not None:
        return Done(Outcome.UNCHANGED, title, [])
    texts = {
        name.removeprefix(_FIELD): text for name, text in cells.items() if name.startswith(_FIELD)
    }
    try:
        entry = save.create(listed, customer, title, texts, actor, needs=save.IMPORT)
    except Refused as refused:
        raise _at_its_field(refused) from refused
    return Done(Outcome.CREATED, title, [], made_records.made("entry", entry))


def take_back(made: Mapping[str, list[int]]) -> str:
    """Why the entry stays; empty when it is gone."""
    return made_records.take_back(ListEntry, "entry", made, "kept_changed_record")


def _at_its_field(refused: Refused) -> RowRefused:
    """The first thing that is wrong, said with the name of its column."""
    name, said = next(iter(refused.fields.items()))
    own = name.removeprefix("custom_")
    return RowRefused(name if own == name else f"{_FIELD}{own}", "said", said)
