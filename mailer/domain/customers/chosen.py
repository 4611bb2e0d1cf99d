"""Sources of an audience as links and forms name them: `all`, `kind:lead`, `group:3`, `list:2`,
`ticked`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from mailer.domain.customers import audience, groups, in_list, labels, saved_lists
from mailer.domain.lists import selection as ticks
from mailer.infra.db import db
from mailer.lib.errors import NotFound
from mailer.lib.record_ids import record_id
from mailer.models.customer import CustomerKind
from mailer.models.group import CustomerGroup
from mailer.models.list_state import Selection
from mailer.models.saved_list import SavedList
from mailer.models.user import User

EVERYONE, KIND, GROUP, LIST, TICKED = "all", "kind", "group", "list", "ticked"


@dataclass(frozen=True)
class Offered:
    """A source to choose."""

    key: str
    name: str
    #: What kind of thing it is, in a word.
    note: str = ""
    #: Why nothing can be sent to it.
    problem: str = ""


def offered(user: User) -> list[Offered]:
    """All that a person may choose from."""
    found = [Offered(EVERYONE, _("Everyone with a valid address"))]
    if not ticks.is_empty(_ticks(user)):
        found.append(Offered(TICKED, _("The ticked customers")))
    found += [Offered(f"{KIND}:{kind}", labels.plural(kind), _("kind")) for kind in CustomerKind]
    found += [Offered(f"{GROUP}:{each.id}", each.name, _("group")) for each in groups.all_groups()]
    for saved in saved_lists.all_lists():
        found.append(
            Offered(
                f"{LIST}:{saved.id}", saved_lists.title(saved), _("list"), in_list.problem(saved)
            )
        )
    return found


def name_of(key: str) -> str:
    """What people call a source."""
    kind, _colon, rest = key.partition(":")
    if kind == KIND:
        return labels.plural(CustomerKind(rest))
    if kind in (GROUP, LIST):
        model: type[CustomerGroup] | type[SavedList] = CustomerGroup if kind == GROUP else SavedList
        found = db.session.get(model, record_id(rest))
        if isinstance(found, SavedList):
            return saved_lists.title(found)
        return found.name if isinstance(found, CustomerGroup) else _("deleted")
    return _("The ticked customers") if kind == TICKED else _("Everyone with a valid address")


def audience_of(
    wanted: Iterable[str], unwanted: Iterable[str], user: User, *, to_keep: bool
) -> audience.Audience:
    """The audience of keys; nobody's, where none is wanted. `to_keep`: later ticks do not change
    what is ticked now. Raises `NotFound` for a key that means nothing: who is to be left out must
    not get a mail because of a misspelt link."""
    return audience.of(
        [_source(key, user, to_keep) for key in wanted],
        [_source(key, user, to_keep) for key in unwanted],
    )


def _source(key: str, user: User, to_keep: bool) -> audience.Source:
    kind, _colon, rest = key.partition(":")
    try:
        if kind == KIND:
            return {"kinds": [CustomerKind(rest).value]}
        if kind == GROUP:
            return {"groups": [record_id(rest)]}
        if kind == LIST:
            return {"list": record_id(rest)}
    except ValueError:
        raise NotFound from None
    if key == EVERYONE:
        return {"all": True}
    if key != TICKED:
        raise NotFound
    selection = _ticks(user)
    if to_keep or selection.id is None:
        return audience.of_selection(selection)
    return {"selection": selection.id}


def _ticks(user: User) -> Selection:
    return ticks.selection_of(user, "customers")
