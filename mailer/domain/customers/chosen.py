"""Sources of an audience as links and forms name them: `all`, `kind:lead`, `group:3`, `list:2`,
`ticked`; of deals `deals` (those that are open), `deal-stage:won`, `deal-owner:3` and
`deal-ticks:12`, a selection that was kept; of custom lists `entries:4` and `entry-ticks:13`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from mailer.domain.accounts.access import can
from mailer.domain.custom_lists import define
from mailer.domain.custom_lists.mailed import ENTRIES
from mailer.domain.customers import audience, groups, in_list, labels, saved_lists
from mailer.domain.deals import find as deals
from mailer.domain.deals import labels as deal_labels
from mailer.domain.deals.mailed import DEALS as MAILED_DEALS
from mailer.domain.lists import selection as ticks
from mailer.domain.lists.mailed import Mailed
from mailer.infra.db import db
from mailer.lib.errors import NotFound
from mailer.lib.record_ids import record_id
from mailer.models.customer import CustomerKind
from mailer.models.deal import DealStage
from mailer.models.group import CustomerGroup
from mailer.models.list_state import Selection
from mailer.models.saved_list import SavedList
from mailer.models.user import User

EVERYONE, KIND, GROUP, LIST, TICKED = "all", "kind", "group", "list", "ticked"
DEALS, DEAL_STAGE, DEAL_OWNER, DEAL_TICKS = "deals", "deal-stage", "deal-owner", "deal-ticks"
LIST_ENTRIES, ENTRY_TICKS = "entries", "entry-ticks"
#: Kinds of keys that say by which records customers are chosen → what it takes to see these.
OF_RECORDS = {
    **dict.fromkeys((DEALS, DEAL_STAGE, DEAL_OWNER, DEAL_TICKS), MAILED_DEALS.permission),
    **dict.fromkeys((LIST_ENTRIES, ENTRY_TICKS), ENTRIES.permission),
}
#: Kinds of keys of ticks that were kept → whose.
_KEPT: dict[str, Mailed] = {DEAL_TICKS: MAILED_DEALS, ENTRY_TICKS: ENTRIES}


@dataclass(frozen=True)
class Offered:
    """A source to choose."""

    key: str
    name: str
    #: What kind of thing it is, in a word.
    note: str = ""
    #: Why nothing can be sent to it.
    problem: str = ""


def offered(user: User, also: Iterable[str] = ()) -> list[Offered]:
    """All that a person may choose from; `also` what is chosen and is on no list: ticks that were
    kept."""
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
    return found + _offered_deals(user, also) + _offered_entries(user, also)


def _offered_deals(user: User, also: Iterable[str]) -> list[Offered]:
    """Only to who may see them, and stages only where there is a deal at all."""
    if not can(user, MAILED_DEALS.permission) or not deals.any_there():
        return []
    stages = [f"{DEAL_STAGE}:{stage}" for stage in DealStage]
    owners = [f"{DEAL_OWNER}:{owner.id}" for owner in deals.owners()]
    ticked = [key for key in also if _is_kept(key, DEAL_TICKS)]
    keys = dict.fromkeys((*ticked, DEALS, *stages, *owners))
    return [Offered(key, name_of(key), _("deals")) for key in keys]


def _offered_entries(user: User, also: Iterable[str]) -> list[Offered]:
    if not can(user, ENTRIES.permission):
        return []
    ticked = [key for key in also if _is_kept(key, ENTRY_TICKS)]
    lists = [f"{LIST_ENTRIES}:{each.id}" for each in define.all_lists()]
    return [Offered(key, name_of(key), _("custom list")) for key in (*ticked, *lists)]


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
    if kind in _NAMES:
        return _NAMES[kind](rest)
    return _("The ticked customers") if kind == TICKED else _("Everyone with a valid address")


def audience_of(
    wanted: Iterable[str],
    unwanted: Iterable[str],
    user: User,
    *,
    to_keep: bool,
    write_to: str = "",
) -> audience.Audience:
    """The audience of keys; nobody's, where none is wanted. `to_keep`: later ticks do not change
    what is ticked now; `write_to` as in `addressed`. Raises `NotFound` for a key that means
    nothing: who is to be left out must not get a mail because of a misspelt link."""
    return audience.of(
        [_source(key, user, to_keep) for key in wanted],
        [_source(key, user, to_keep) for key in unwanted],
        write_to,
    )


def untick(wanted: Iterable[str], user: User) -> None:
    """Take away the ticks that these keys mean, in the list of customers, of deals or of entries: what they
    were for is done. Those that were set since stay."""
    for key in wanted:
        if key == TICKED:
            ticks.untick_all(_ticks(user))
        elif _is_kept(key, kind := key.partition(":")[0]):
            _KEPT[kind].untick(user, record_id(key.partition(":")[2]))


def _source(key: str, user: User, to_keep: bool) -> audience.Source:
    kind, _colon, rest = key.partition(":")
    try:
        if kind == KIND:
            return {"kinds": [CustomerKind(rest).value]}
        if kind == GROUP:
            return {"groups": [record_id(rest)]}
        if kind == LIST:
            return {"list": record_id(rest)}
        if kind in OF_RECORDS:
            return _records_source(kind, rest, user)
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


def _records_source(kind: str, rest: str, user: User) -> audience.Source:
    """Raises `ValueError` for a key that means nothing, and for who may not see the records."""
    if not can(user, OF_RECORDS[kind]):
        raise ValueError(kind)
    if kind == DEAL_STAGE:
        return {MAILED_DEALS.kind: {"stages": [DealStage(rest).value]}}
    if kind == DEAL_OWNER:
        return {MAILED_DEALS.kind: {"owners": [record_id(rest)]}}
    if kind == DEALS and not rest:
        return {MAILED_DEALS.kind: {"open": True}}
    if kind == LIST_ENTRIES and (listed := define.known(record_id(rest))):
        return {ENTRIES.kind: {"list": listed.id}}
    if not _is_kept(f"{kind}:{rest}", kind):
        raise ValueError(rest)
    return {_KEPT[kind].kind: {"selection": record_id(rest)}}


def _is_kept(key: str, wanted: str) -> bool:
    kind, _colon, rest = key.partition(":")
    try:
        return kind == wanted and kind in _KEPT and bool(_KEPT[kind].kept_ticks(record_id(rest)))
    except ValueError:
        return False


def _stage_name(rest: str) -> str:
    return _("Deals: %(stage)s", stage=deal_labels.STAGES[DealStage(rest)])


def _owner_name(rest: str) -> str:
    owner = db.session.get(User, record_id(rest))
    return _("Deals of %(name)s", name=owner.name if owner else _("deleted"))


def _deal_ticks_name(rest: str) -> str:
    kept = MAILED_DEALS.kept_ticks(record_id(rest))
    count = MAILED_DEALS.count(kept) if kept else 0
    return ngettext("%(num)s ticked deal", "%(num)s ticked deals", count)


def _list_name(rest: str) -> str:
    listed = define.known(record_id(rest))
    return _("List “%(name)s”", name=listed.name) if listed else _("deleted")


def _entry_ticks_name(rest: str) -> str:
    kept = ENTRIES.kept_ticks(record_id(rest))
    count = ENTRIES.count(kept) if kept else 0
    return ngettext("%(num)s ticked entry", "%(num)s ticked entries", count)


#: Kind of key → what people call it, by its rest.
_NAMES: dict[str, Callable[[str], str]] = {
    DEALS: lambda _rest: _("All open deals"),
    DEAL_STAGE: _stage_name,
    DEAL_OWNER: _owner_name,
    DEAL_TICKS: _deal_ticks_name,
    LIST_ENTRIES: _list_name,
    ENTRY_TICKS: _entry_ticks_name,
}


def _ticks(user: User) -> Selection:
    return ticks.selection_of(user, "customers")
