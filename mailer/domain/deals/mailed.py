"""Deals as a source of mailings: which customers they mean, and which deal a mail is about.

A source says one of `{"open": true}`, `{"stages": ["won"…]}`, `{"owners": [id…]}` and
`{"selection": id}` (a frozen selection). A customer gets one mail, whatever the number of their
deals; it is about the one that was changed last.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    SQLColumnExpression,
    exists,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    true,
)

from mailer.domain.deals import find
from mailer.domain.lists import selection as ticks
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.customer import Customer
from mailer.models.deal import Deal, DealStage
from mailer.models.list_state import Selection, SelectionItem
from mailer.models.user import User

Source = Mapping[str, Any]
#: Kind of source in the language of audiences; beginning of the `list_key` of kept ticks.
KIND, _TICKED = "deals", "deals."
#: The list in which they are ticked.
_LIST = "deals"
#: All that there are.
ANY: tuple[Source, ...] = ({"stages": [stage.value for stage in DealStage]},)
#: What the tags of deals need (`TagKind.field`) → the column that must have a value.
FIELDS: dict[str, SQLColumnExpression[Any]] = {
    "deal": Deal.id,
    "deal_amount": Deal.amount,
    "deal_owner": Deal.owner_id,
    "deal_expected": Deal.expected_on,
    "deal_closed": Deal.closed_on,
}


def sources_in(audience: Mapping[str, Any]) -> tuple[Source, ...]:
    """The deals that an audience names among who gets the mail."""
    return tuple(source[KIND] for source in audience.get("any", ()) if KIND in source)


def customers(source: Source) -> ColumnElement[bool]:
    """A customer has such a deal."""
    return exists().where(Deal.customer_id == Customer.id, _meant([source]))


def latest(
    sources: Sequence[Source], column: SQLColumnExpression[Any] = Deal.id
) -> ColumnElement[Any]:
    """A column of the deal that the mail to a customer is about; NULL for one who has none."""
    return (
        select(column)
        .where(Deal.customer_id == Customer.id, _meant(sources))
        .order_by(Deal.modified_at.desc(), Deal.id.desc())
        .limit(1)
        .correlate(Customer)
        .scalar_subquery()
    )


def lacks(sources: Sequence[Source], fields: Iterable[str]) -> ColumnElement[bool]:
    """A customer whose mail would show nothing for one of these fields (`FIELDS`)."""
    wanted = [FIELDS[field] for field in fields if field in FIELDS]
    if not wanted:
        return false()
    if not sources:
        return true()
    return or_(*(latest(sources, column).is_(None) for column in wanted))


def further(sources: Sequence[Source], customer_ids: Select[Any]) -> int:
    """How many deals of these customers no mail is about, as another deal of theirs is newer."""
    if not sources:
        return 0
    counted = select(func.count(Deal.id), func.count(Deal.customer_id.distinct())).where(
        Deal.customer_id.in_(customer_ids), _meant(sources)
    )
    deals, having = db.session.execute(counted).one()
    return int(deals - having)


def of_customer(customer_id: int, sources: Sequence[Source]) -> int | None:
    """The deal that the mail to a customer is about."""
    query = select(latest(sources)).where(Customer.id == customer_id).select_from(Customer)
    found: int | None = db.session.scalar(query) if sources else None
    return found


def keep_ticked(user: User, ids: Select[int]) -> Selection:
    """These deals, in a selection that no later tick changes."""
    kept = Selection(
        user_id=user.id,
        list_key=f"{_TICKED}{secrets.token_hex(8)}",
        everything=False,
        query={},
        modified_at=clock.now(),
    )
    db.session.add(kept)
    db.session.flush()
    some = ids.subquery()
    rows = select(literal(kept.id), next(iter(some.c)), false())
    names = ["selection_id", "record_id", "excluded"]
    db.session.execute(insert(SelectionItem).from_select(names, rows))
    return kept


def untick(user: User, selection_id: int) -> None:
    """Take away in their list the ticks that `keep_ticked` kept."""
    kept = kept_ticks(selection_id)
    if kept is not None and kept.user_id == user.id:
        ids = db.session.scalars(ticks.items(kept, excluded=False)).all()
        ticks.untick(ticks.selection_of(user, _LIST), ids)


def kept_ticks(selection_id: int) -> Selection | None:
    """What `keep_ticked` kept."""
    found = db.session.get(Selection, selection_id)
    return found if found is not None and found.list_key.startswith(_TICKED) else None


def count(kept: Selection) -> int:
    """How many of these deals there are."""
    query = select(func.count()).where(_meant([{"selection": kept.id}])).select_from(Deal)
    return db.session.scalar(query) or 0


def _meant(sources: Sequence[Source]) -> ColumnElement[bool]:
    """A deal is there, and one of the sources means it."""
    return find.there() & or_(false(), *(_condition(source) for source in sources))


def _condition(source: Source) -> ColumnElement[bool]:
    if "stages" in source:
        return find.in_stages(source["stages"])
    if "owners" in source:
        return Deal.owner_id.in_([int(i) for i in source["owners"]])
    if "selection" in source:
        kept = kept_ticks(int(source["selection"]))
        return Deal.id.in_(ticks.items(kept, excluded=False)) if kept is not None else false()
    return Deal.stage.not_in(find.CLOSED) if source.get("open") else false()
