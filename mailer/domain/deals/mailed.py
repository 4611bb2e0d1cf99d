"""Deals as a source of mailings, see `lists.mailed`.

A source says one of `{"open": true}`, `{"stages": ["won"…]}`, `{"owners": [id…]}` and
`{"selection": id}` (a frozen selection).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import SQLColumnExpression

from mailer.domain.deals import find
from mailer.domain.lists.mailed import Condition, Mailed, Source
from mailer.models.deal import Deal, DealStage

#: What the tags of deals need (`TagKind.field`) → the column that must have a value.
_FIELDS: dict[str, SQLColumnExpression[Any]] = {
    "deal": Deal.id,
    "deal_amount": Deal.amount,
    "deal_owner": Deal.owner_id,
    "deal_expected": Deal.expected_on,
    "deal_closed": Deal.closed_on,
}
#: All that there are.
ANY: tuple[Source, ...] = ({"stages": [stage.value for stage in DealStage]},)


def _condition(source: Source) -> Condition | None:
    if "stages" in source:
        return find.in_stages(source["stages"])
    if "owners" in source:
        return Deal.owner_id.in_([int(i) for i in source["owners"]])
    return Deal.stage.not_in(find.CLOSED) if source.get("open") else None


DEALS = Mailed("deals", "deal_id", "deals:view", Deal, find.there, _condition, _FIELDS.get)
