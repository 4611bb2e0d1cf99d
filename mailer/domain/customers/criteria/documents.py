"""Fields of a customer's documents. Amounts in several currencies are not added up: each has
fields of its own."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, case, func, select, type_coerce

from mailer.domain.customers.criteria.field import (
    Condition,
    Field,
    Kind,
    Text,
    day_rule,
    number_rule,
)
from mailer.domain.settings.company import company
from mailer.infra.db import Exact, db
from mailer.lib import clock
from mailer.models.customer import Customer
from mailer.models.document import MONEY, Document, DocumentState, DocumentType

#: Documents, the newest ones, in whose currencies amounts can be asked for.
_LOOKED_AT = 1_000
_SUM = frozenset({"empty", "filled"})


def fields() -> Iterable[Field]:
    """Dates and numbers, then amounts in the currencies of the last documents."""
    yield _last("document_last", _l("Last document"), None)
    yield _last("invoice_last", _l("Last invoice"), DocumentType.INVOICE)
    mine = _mine(select(func.count(Document.id)))
    count = mine.scalar_subquery()
    yield Field("documents", _l("Number of documents"), Kind.NUMBER, partial(number_rule, count), without=_SUM)  # fmt: skip
    for currency in _currencies():
        for name in _AMOUNTS:
            yield _amount(name, currency)


def of_key(key: str) -> Field | None:
    """The field of an amount in any currency: a list may be older than the last documents."""
    found = re.fullmatch(r"(turnover|turnover_year|unpaid)_([A-Z]{3})", key)
    return _amount(found[1], found[2]) if found else None


def _amount(name: str, currency: str) -> Field:
    label, total = _AMOUNTS[name]

    def condition(operator: str, value: Any) -> Condition:
        mine = _mine(select(total())).where(Document.currency == currency)
        return number_rule(type_coerce(mine.scalar_subquery(), Exact(MONEY)), operator, value)

    words = _("%(amount)s in %(currency)s", amount=label, currency=currency)
    return Field(f"{name}_{currency}", words, Kind.NUMBER, condition, without=_SUM)


def _last(key: str, label: Text, type_: DocumentType | None) -> Field:
    mine = _mine(select(func.max(Document.issue_date)))
    if type_ is not None:
        mine = mine.where(Document.type == type_)
    condition = partial(day_rule, mine.scalar_subquery())
    return Field(key, label, Kind.DATE, condition, without=frozenset({"ahead"}))


def _mine(query: Select[Any]) -> Select[Any]:
    """Of the customer in question, without what was cancelled and what we buy from them."""
    return query.where(
        Document.customer_id == Customer.id,
        Document.state != DocumentState.CANCELLED,
        Document.type != DocumentType.PURCHASE_ORDER,
    ).correlate(Customer)


def _turnover(since: dt.date | None = None) -> ColumnElement[Any]:
    """Invoices less credit notes, without tax where it is known; some write credit notes with a
    minus and some without."""
    net: ColumnElement[Any] = func.coalesce(Document.net, Document.total)
    of_type = {DocumentType.INVOICE: net, DocumentType.CREDIT_NOTE: -func.abs(net)}
    counted = [
        (
            Document.type == type_ if since is None else (Document.type == type_) & (Document.issue_date > since),
            amount,
        )
        for type_, amount in of_type.items()
    ]  # fmt: skip
    return func.coalesce(func.sum(case(*counted)), 0)


def _turnover_year() -> ColumnElement[Any]:
    return _turnover(clock.today(company().time_zone) - dt.timedelta(days=365))


def _unpaid() -> ColumnElement[Any]:
    return func.coalesce(func.sum(type_coerce(Document.remaining, Exact(MONEY))), 0)


def _currencies() -> list[str]:
    newest = select(Document.currency).order_by(Document.id.desc()).limit(_LOOKED_AT).subquery()
    return sorted(db.session.scalars(select(newest.c.currency).distinct()))


_AMOUNTS: dict[str, tuple[Text, Callable[[], ColumnElement[Any]]]] = {
    "turnover": (_l("Turnover"), _turnover),
    "turnover_year": (_l("Turnover of the last 365 days"), _turnover_year),
    "unpaid": (_l("Unpaid"), _unpaid),
}
