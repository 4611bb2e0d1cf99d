"""Who is meant by an audience: `{"version": 1, "any": [source…], "not": [source…]}`, kept as JSON.
With `write_to` it means the contacts of these customers (`addressed`).

Meant is who belongs to one of the sources of `any` and to none of those of `not`. A source is
one of
- `{"all": true}`
- `{"kinds": ["lead"…]}`
- `{"groups": [id…]}`
- `{"list": id}`: a saved list
- `{"criteria": tree}`: who meets criteria (`domain.customers.criteria`)
- `{"customers": [id…]}`
- `{"ticked": {"everything": false, "ids": [id…]}}`, or with `everything` true: the rows that
  match one of `query["any"]` or stand in `also`, less `ids`
- `{"selection": id}`: a frozen selection, when there are too many ids for a JSON value
- `{"unticked": {"mailing": id, "only": false}}`: who was unticked one by one in a mailing (with
  `only`, who was not ticked)
- `{"deals": {…}}`, `{"entries": {…}}`: who has such a deal or entry of a custom list (`about`);
  the mail is about it
- `{"followed": {"mailing": id, "who": …, "since": …, "until": …}}`: the recipients of a mailing who
  did something with it (`domain.customers.followed`)
- `{"addresses": ["a@b"…]}`: no customers; the mailing writes to them directly

An audience without a version is of version 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true

from mailer.domain.customers import about, addressed, followed, in_list
from mailer.domain.customers.addressed import Addressed
from mailer.domain.customers.criteria import tree
from mailer.domain.customers.criteria.field import certain
from mailer.domain.customers.search import conditions
from mailer.domain.lists import selection as ticks
from mailer.infra.db import db
from mailer.models.customer import Customer, CustomerKind
from mailer.models.group import CustomerGroup, GroupMember
from mailer.models.list_state import Selection
from mailer.models.mailing import MailingTick
from mailer.models.saved_list import SavedList

Condition = ColumnElement[bool]
Audience = dict[str, Any]
Source = Mapping[str, Any]

#: Of the language; it rises when an old audience would mean something else.
VERSION = 1

#: More ids than this are kept as a frozen selection.
MANY = 2_000


def of(wanted: Sequence[Source], unwanted: Sequence[Source] = (), write_to: str = "") -> Audience:
    """The audience of some sources, less others; `write_to` as in `addressed`."""
    found = {"version": VERSION, "any": list(wanted), "not": list(unwanted)}
    return found | {"write_to": write_to} if write_to else found


def meant(audience: Mapping[str, Any]) -> Condition:
    """The condition that a row of `Customer` belongs to an audience; where it writes to contacts,
    that a row of `Contact` with its customer does.

    It stands in the query that reads the customers, not in an `IN` beside it: a slice of an
    audience of a million then costs no more than its own rows.
    """
    if audience.get("version", VERSION) != VERSION:
        raise ValueError(f"an audience of version {audience['version']}")
    who = addressed.of(audience)
    wanted = [_condition(source, who) for source in audience.get("any", [])]
    unwanted = [certain(_condition(source, who)) for source in audience.get("not", [])]
    chosen = or_(*wanted) if wanted else false()
    return and_(chosen, who.where, *(~condition for condition in unwanted))


def problems(audience: Mapping[str, Any]) -> list[str]:
    """Why nothing may be sent to it, in words: something that it names is gone. To send to the
    rest would be a guess, most of all where the rest was to be left out."""
    found = [_problem(kind, value) for kind, value in _sources(audience)]
    return list(dict.fromkeys(problem for problem in found if problem))


def settled(audience: Mapping[str, Any]) -> Audience:
    """The same audience with what its saved lists ask for now: who changes a list while a mailing
    to it is queued changes nothing for that mailing."""
    wanted, unwanted = (
        [_settled(source) for source in audience.get(part, [])] for part in ("any", "not")
    )
    return of(wanted, unwanted, audience.get("write_to", ""))


def groups_in(audience: Mapping[str, Any]) -> set[int]:
    """The ids of the groups that it names itself."""
    found: set[int] = set()
    for kind, value in _sources(audience):
        if kind == "groups":
            found |= {int(group_id) for group_id in value}
        elif kind in ("ticked", "selection"):
            for query in _queries_in(kind, value):
                named = [*query.get("group", ()), *tree.values_of(query.get("criteria"), "group")]
                found |= {int(i) for i in named if i.isdecimal()}
    return found


def of_selection(selection: Selection) -> dict[str, Any]:
    """The source that means what is ticked now; later ticks do not change it."""
    by_hand, taken_out = ticks.by_hand(selection)
    if len(by_hand) + len(taken_out) > MANY:
        return {"selection": ticks.freeze(selection).id}
    if not selection.everything:
        return {"ticked": {"everything": False, "query": {}, "ids": by_hand}}
    return {
        "ticked": {
            "everything": True,
            "query": dict(selection.query),
            "ids": taken_out,
            "also": by_hand,
        }
    }


def _sources(audience: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for part in ("any", "not"):
        for source in audience.get(part, []):
            yield next(iter(source.items()))


def _condition(source: Source, who: Addressed) -> Condition:
    (kind, value), *_more = source.items()
    if kind in OF_RECIPIENTS:
        return OF_RECIPIENTS[kind](value, who)
    condition: Condition = SOURCES[kind](value)
    return condition


def _problem(kind: str, value: Any) -> str:
    if kind == "list":
        return in_list.problem(db.session.get(SavedList, int(value)))
    if kind == "criteria":
        return next((sentence for _path, sentence in tree.told(value)), "")
    if kind in ("ticked", "selection"):
        queries = _queries_in(kind, value)
        lists = [int(i) for query in queries for i in query.get("list", ()) if i.isdecimal()]
        parts = [("list", i) for i in lists]
        parts += [("criteria", query["criteria"]) for query in queries if "criteria" in query]
        return next(filter(None, (_problem(*part) for part in parts)), "")
    if kind == "groups" and any(db.session.get(CustomerGroup, int(i)) is None for i in value):
        return _("A group that was chosen does not exist any more.")
    return ""


def _settled(source: Source) -> Source:
    saved = db.session.get(SavedList, int(source["list"])) if "list" in source else None
    return {"criteria": saved.criteria} if saved is not None and not saved.fixed else source


def _queries_in(kind: str, value: Any) -> list[dict[str, Any]]:
    if kind == "ticked":
        return list(value["query"].get("any", [])) if value["everything"] else []
    selection = db.session.get(Selection, int(value))
    return ticks.queries_of(selection) if selection is not None else []


def _all(value: bool) -> Condition:
    return true() if value else false()


def _kinds(values: list[str]) -> Condition:
    return Customer.kind.in_([CustomerKind(value) for value in values])


def _groups(ids: list[int]) -> Condition:
    return Customer.id.in_(
        select(GroupMember.customer_id).where(GroupMember.group_id.in_([int(i) for i in ids]))
    )


def _list(list_id: int) -> Condition:
    return in_list.one_of([int(list_id)])


def _customers(ids: list[int]) -> Condition:
    return Customer.id.in_([int(i) for i in ids])


def _ticked(value: Mapping[str, Any]) -> Condition:
    if not value["everything"]:
        return _customers(value["ids"])
    queries = value["query"].get("any", [])
    also, taken_out = _customers(value.get("also", [])), _customers(value["ids"])
    return and_(or_(also, *_queries(queries)), ~taken_out)


def _selection(selection_id: int) -> Condition:
    selection = db.session.get(Selection, int(selection_id))
    if selection is None:
        return false()
    by_hand = Customer.id.in_(ticks.items(selection, excluded=False))
    queries = ticks.queries_of(selection)
    if not queries:
        return by_hand
    taken_out = Customer.id.in_(ticks.items(selection, excluded=True))
    return and_(or_(by_hand, *_queries(queries)), ~taken_out)


def _unticked(value: Mapping[str, Any], who: Addressed) -> Condition:
    kept = exists().where(
        MailingTick.mailing_id == int(value["mailing"]), MailingTick.recipient_id == who.id
    )
    return ~kept if value["only"] else kept


def _queries(queries: list[dict[str, Any]]) -> list[Condition]:
    return [and_(true(), *conditions(query)) for query in queries]


def _addresses(_values: list[str]) -> Condition:
    return false()


#: Kind of source → the customers it means.
SOURCES: dict[str, Callable[[Any], Condition]] = {
    "all": _all,
    "kinds": _kinds,
    "groups": _groups,
    "list": _list,
    "criteria": tree.condition,
    "customers": _customers,
    "ticked": _ticked,
    "selection": _selection,
    **{kind.kind: kind.customers for kind in about.KINDS},
    "addresses": _addresses,
}
#: The same of sources that mean single recipients.
OF_RECIPIENTS: dict[str, Callable[[Any, Addressed], Condition]] = {
    "unticked": _unticked,
    "followed": followed.condition,
}
