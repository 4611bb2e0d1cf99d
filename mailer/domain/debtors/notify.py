"""Who can be notified by hand: unpaid receipts, customer by customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from mailer.domain.debtors import find, pauses, reasons
from mailer.domain.debtors.find import Debt
from mailer.domain.debtors.search import Days
from mailer.domain.dispatch.addresses import KnownAddress
from mailer.domain.documents import search
from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.document import Document
from mailer.models.receipt import Receipt
from mailer.models.reminder import ReminderPause

#: Receipts on one page: the most overdue ones.
MOST = 500


@dataclass(frozen=True)
class Debtor:
    """One customer, what is unpaid, and where the mail goes."""

    #: None: the documents name somebody who is no customer yet.
    customer: Customer | None
    name: str
    address: KnownAddress | None
    pause: ReminderPause | None = None
    #: Why nothing can be sent (a code of `reasons`); empty: it can.
    reason: str = ""
    debts: list[Debt] = field(default_factory=list)

    @property
    def totals(self) -> dict[str, Decimal]:
        """Currency → what is to be paid in it."""
        found: dict[str, Decimal] = {}
        for each in self.debts:
            code = each.receipt.document.currency
            found[code] = found.get(code, Decimal(0)) + each.receipt.remaining
        return found


@dataclass(frozen=True)
class Choice:
    """What is shown before Send."""

    debtors: list[Debtor]
    #: How many receipts match in all; `MOST` of them are shown.
    count: int

    @property
    def shown(self) -> int:
        """How many receipts are on the page."""
        return sum(len(each.debts) for each in self.debtors)


def choice(days: Days, among: Sequence[ColumnElement[bool]] = ()) -> Choice:
    """The unpaid receipts of these days, and of those `among` which somebody came here for."""
    conditions = [*days.conditions(), *among]

    def narrowed(query: Select[Any]) -> Select[Any]:
        return query.where(*conditions)

    ids = select(Receipt.id).join(Document, Document.id == Receipt.document_id)
    counted = narrowed(ids.where(find.unpaid())).subquery()
    count = db.session.scalar(select(func.count()).select_from(counted)) or 0
    return Choice(_by_customer(find.debts(narrowed, MOST)), count)


def _by_customer(debts: Sequence[Debt]) -> list[Debtor]:
    customers = {
        each.receipt.document.customer_id: each.receipt.document.customer for each in debts
    }
    found = find.addresses_of(each for each in customers.values() if each is not None)
    reminded = find.reminded_on(search.today())
    debtors: dict[object, Debtor] = {}
    for debt in debts:
        document = debt.receipt.document
        key: object = document.customer_id or document.party_key
        if key not in debtors:
            debtors[key] = _debtor(document, found, reminded)
        debtors[key].debts.append(debt)
    return sorted(debtors.values(), key=lambda each: bool(each.reason))


def _debtor(
    document: Document, found: dict[int, KnownAddress | None], reminded: set[int]
) -> Debtor:
    customer = document.customer
    if customer is None:
        return Debtor(None, document.party_name, None, reason=reasons.NO_CUSTOMER)
    address, reason = found.get(customer.id), ""
    if address is None:
        reason = reasons.NO_ADDRESS
    elif customer.id in reminded:
        reason = reasons.ONE_A_DAY
    return Debtor(customer, customer.name, address, pauses.of_customer(customer.id), reason)
