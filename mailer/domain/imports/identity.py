"""Which customer a row is about: by number, then by e-mail address, then by VAT number.

A stronger mark that both have and that differs says that they are two: customers with one
shared address but two numbers stay two.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute

from mailer.domain.imports.check import Draft
from mailer.infra.db import db
from mailer.models.customer import Consent, Customer, EmailState
from mailer.models.group import GroupMember
from mailer.models.opt_out import OptOut

Record = dict[str, Any]
#: What is read of a customer that a row may be about.
COLUMNS = tuple(column for column in Customer.__table__.columns if column.name != "created_at")
_MANY = 400
#: Built once: key column and whether the rows are locked → query.
_FIND: dict[tuple[str, bool], Select[Any]] = {}
for _column in (Customer.number, Customer.email_key, Customer.vat_number):
    _query: Select[Any] = (
        select(*COLUMNS).where(_column.in_(bindparam("keys", expanding=True))).order_by(Customer.id)
    )
    _FIND[_column.key, False] = _query
    _FIND[_column.key, True] = _query.with_for_update()


class Known:
    """The customers that the rows of one slice may be about."""

    def __init__(self, drafts: Sequence[Draft], *, lock: bool) -> None:
        self._lock = lock
        numbers = {d.columns["number"] for d in drafts if d.columns.get("number")}
        vats = {d.columns["vat_number"] for d in drafts if d.columns.get("vat_number")}
        emails = {d.email_key for d in drafts if d.email_key}
        self._records: dict[int, Record] = {}
        self._by_number = self._find(Customer.number, numbers)
        self._by_email = self._find(Customer.email_key, emails)
        self._by_vat = self._find(Customer.vat_number, vats)
        self.opted_out = {
            key
            for key, found in self._by_email.items()
            if any(record["consent"] is Consent.WITHDRAWN for record in found)
        } | _listed(emails)

    def of(self, draft: Draft) -> list[Record]:
        """The customers that the row is about, the oldest first; one, as a rule."""
        number = draft.columns.get("number", "")
        vat = draft.columns.get("vat_number", "")
        if number and number in self._by_number:
            return self._by_number[number]
        found = [r for r in self._by_email[draft.email_key] if not _differ(number, r["number"])]
        if found or not vat:
            return found
        return [
            record
            for record in self._by_vat[vat]
            if not _differ(number, record["number"])
            and not _differ(draft.email_key, _valid_key(record))
        ]

    def groups_of(self, ids: Iterable[int], group_ids: set[int]) -> dict[int, set[int]]:
        """Which of these groups each customer is in."""
        members: dict[int, set[int]] = defaultdict(set)
        if group_ids:
            for some in _chunks(ids):
                query = select(GroupMember.customer_id, GroupMember.group_id).where(
                    GroupMember.customer_id.in_(some), GroupMember.group_id.in_(group_ids)
                )
                for customer_id, group_id in db.session.execute(query):
                    members[customer_id].add(group_id)
        return members

    def _find(
        self, column: InstrumentedAttribute[str], keys: set[str]
    ) -> defaultdict[str, list[Record]]:
        found: defaultdict[str, list[Record]] = defaultdict(list)
        for some in _chunks(keys):
            for row in db.session.execute(_FIND[column.key, self._lock], {"keys": some}).mappings():
                # One record a customer, whichever key found it.
                record = self._records.setdefault(row["id"], dict(row))
                found[record[column.key]].append(record)
        return found


def keys_of(record: Record) -> tuple[str, str, str, bool]:
    """Number, address key, VAT number, opted out: what `Seen.add` keeps of a record."""
    withdrawn = record["consent"] is Consent.WITHDRAWN
    return record["number"], _valid_key(record), record["vat_number"], withdrawn


def _valid_key(record: Record) -> str:
    return str(record["email_key"]) if record["email_state"] is EmailState.VALID else ""


def _differ(one: str, other: str) -> bool:
    return bool(one) and bool(other) and one != other


def _listed(email_keys: set[str]) -> set[str]:
    """Those on the list of opt-outs."""
    return {
        key
        for some in _chunks(email_keys)
        for key in db.session.scalars(
            select(OptOut.address_key).where(OptOut.address_key.in_(some))
        )
    }


def _chunks(keys: Iterable[Any], size: int = _MANY) -> Iterator[list[Any]]:
    listed = list(keys)
    for start in range(0, len(listed), size):
        yield listed[start : start + size]
