"""Records of customers as a source of mailings: deals, entries of custom lists. Which customers they
mean, and which record a mail is about.

A customer gets one mail, whatever the number of their records; it is about the one that was changed
last. An area declares one `Mailed` and says what its sources mean; `{"selection": id}`, records
that were ticked and frozen, is the same for all of them.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
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

from mailer.domain.lists import selection as ticks
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.customer import Customer
from mailer.models.list_state import Selection, SelectionItem
from mailer.models.user import User

Source = Mapping[str, Any]
Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Mailed:
    """One kind of records."""

    #: Kind of source in the language of audiences; beginning of the `list_key` of kept ticks.
    kind: str
    #: Names the record among the data of a delivery or of a message.
    data: str
    #: Needed to see them.
    permission: str
    #: Has `id`, `customer_id` and `modified_at`.
    model: Any
    #: Not deleted.
    there: Callable[[], Condition]
    #: The records that a source means; None where it is none of this kind.
    condition: Callable[[Source], Condition | None]
    #: What a tag needs (`TagKind.field`) → the column that must have a value.
    column: Callable[[str], SQLColumnExpression[Any] | None]

    def sources_in(self, audience: Mapping[str, Any]) -> tuple[Source, ...]:
        """The records that an audience names among who gets the mail."""
        return tuple(source[self.kind] for source in audience.get("any", ()) if self.kind in source)

    def customers(self, source: Source) -> Condition:
        """A customer has such a record."""
        return exists().where(self.model.customer_id == Customer.id, self._meant([source]))

    def latest(
        self, sources: Sequence[Source], column: SQLColumnExpression[Any] | None = None
    ) -> ColumnElement[Any]:
        """A column (the id) of the record that the mail to a customer is about; NULL for one who
        has none."""
        return (
            select(self.model.id if column is None else column)
            .where(self.model.customer_id == Customer.id, self._meant(sources))
            .order_by(self.model.modified_at.desc(), self.model.id.desc())
            .limit(1)
            .correlate(Customer)
            .scalar_subquery()
        )

    def lacks(self, sources: Sequence[Source], fields: Iterable[str]) -> Condition:
        """A customer whose mail would show nothing for one of these fields."""
        found = (self.column(field) for field in fields)
        wanted = [column for column in found if column is not None]
        if not wanted:
            return false()
        if not sources:
            return true()
        return or_(*(self.latest(sources, column).is_(None) for column in wanted))

    def further(self, sources: Sequence[Source], customer_ids: Select[Any]) -> int:
        """How many records of these customers no mail is about, as another of theirs is newer."""
        if not sources:
            return 0
        model = self.model
        counted = select(func.count(model.id), func.count(model.customer_id.distinct())).where(
            model.customer_id.in_(customer_ids), self._meant(sources)
        )
        records, having = db.session.execute(counted).one()
        return int(records - having)

    def of_customer(self, customer_id: int, sources: Sequence[Source]) -> int | None:
        """The record that the mail to a customer is about."""
        query = select(self.latest(sources)).where(Customer.id == customer_id)
        found: int | None = db.session.scalar(query.select_from(Customer)) if sources else None
        return found

    def keep_ticked(self, user: User, ids: Select[int], list_key: str) -> Selection:
        """These records, which are ticked in that list, in a selection that no later tick
        changes."""
        kept = Selection(
            user_id=user.id,
            list_key=f"{self.kind}.{secrets.token_hex(8)}",
            everything=False,
            query={"of": list_key},
            modified_at=clock.now(),
        )
        db.session.add(kept)
        db.session.flush()
        some = ids.subquery()
        rows = select(literal(kept.id), next(iter(some.c)), false())
        names = ["selection_id", "record_id", "excluded"]
        db.session.execute(insert(SelectionItem).from_select(names, rows))
        return kept

    def untick(self, user: User, selection_id: int) -> None:
        """Take away in their list the ticks that `keep_ticked` kept."""
        kept = self.kept_ticks(selection_id)
        if kept is not None and kept.user_id == user.id:
            ids = db.session.scalars(ticks.items(kept, excluded=False)).all()
            ticks.untick(ticks.selection_of(user, kept.query["of"]), ids)

    def kept_ticks(self, selection_id: int) -> Selection | None:
        """What `keep_ticked` kept."""
        found = db.session.get(Selection, selection_id)
        return found if found and found.list_key.startswith(f"{self.kind}.") else None

    def count(self, kept: Selection) -> int:
        """How many of these records there are."""
        query = select(func.count()).where(self._meant([{"selection": kept.id}]))
        return db.session.scalar(query.select_from(self.model)) or 0

    def _meant(self, sources: Sequence[Source]) -> Condition:
        """A record is there, and one of the sources means it."""
        return self.there() & or_(false(), *map(self._condition, sources))

    def _condition(self, source: Source) -> Condition:
        if "selection" in source:
            kept = self.kept_ticks(int(source["selection"]))
            if kept is None:
                return false()
            return self.model.id.in_(ticks.items(kept, excluded=False))  # type: ignore[no-any-return]
        found = self.condition(source)
        return false() if found is None else found
