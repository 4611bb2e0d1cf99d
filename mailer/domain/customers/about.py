"""What mails of a mailing are about beside their customer: a deal, an entry of a custom list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Label, Select, null, or_

from mailer.domain.custom_lists.mailed import ENTRIES
from mailer.domain.deals.mailed import DEALS
from mailer.domain.lists.mailed import Mailed, Source

KINDS = (DEALS, ENTRIES)
#: Of a mailing that is about none of those.
CUSTOMERS = "customers"


@dataclass(frozen=True)
class About:
    """The records that an audience names, kind by kind as in `KINDS`."""

    sources: tuple[tuple[Source, ...], ...] = ((),) * len(KINDS)

    def pairs(self) -> Iterator[tuple[Mailed, tuple[Source, ...]]]:
        """Each kind with its sources."""
        return zip(KINDS, self.sources, strict=True)

    def lacks(self, fields: Iterable[str]) -> ColumnElement[bool]:
        """A customer whose mail would show nothing for one of these fields of records."""
        fields = tuple(fields)
        ways = [kind.lacks(own, fields) for kind, own in self.pairs()]
        return or_(*ways)

    def columns(self) -> list[Label[Any]]:
        """Of a customer: the id of each kind of record, or NULL, as data of a delivery name it."""
        return [
            (kind.latest(own) if own else null()).label(kind.data) for kind, own in self.pairs()
        ]

    def of_customer(self, customer_id: int) -> dict[str, int]:
        """What data say of the mail to a customer."""
        found = {kind.data: kind.of_customer(customer_id, own) for kind, own in self.pairs()}
        return {name: record for name, record in found.items() if record is not None}

    def further(self, customer_ids: Select[Any]) -> int:
        """How many records of these customers no mail is about, as another of theirs is newer."""
        return sum(kind.further(own, customer_ids) for kind, own in self.pairs())

    def __bool__(self) -> bool:
        return any(self.sources)


#: Mails to customers as such.
NOTHING = About()


def about(audience: Mapping[str, Any]) -> About:
    """What mails to this audience are about."""
    return About(tuple(kind.sources_in(audience) for kind in KINDS))


def kinds(audience: Mapping[str, Any]) -> tuple[str, ...]:
    """The kinds of records that a mailing to this audience is about; to customers as such: those."""
    return tuple(kind.kind for kind in KINDS if kind.sources_in(audience)) or (CUSTOMERS,)


def in_row(row: Any) -> dict[str, int]:
    """The records that a row with `About.columns` names."""
    found = {kind.data: getattr(row, kind.data) for kind in KINDS}
    return {name: record for name, record in found.items() if record is not None}
