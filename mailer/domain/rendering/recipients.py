"""What is known about recipients, read for many in few queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Protocol

from sqlalchemy import Row, Select, select

from mailer.domain.custom_lists import define
from mailer.domain.ratings import requests
from mailer.domain.rendering import about
from mailer.domain.rendering.compile import RecipientContext
from mailer.domain.templates.tags import entry, sample
from mailer.domain.templates.tags.facts import NO_DEAL, CustomerFacts, OwnerFacts
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.placeholders import key
from mailer.models.custom_field import CustomField
from mailer.models.customer import Customer
from mailer.models.user import User

#: Customers read by one query.
_AT_ONCE = 1000


class DeliveryRow(Protocol):
    """What rendering looks at in a delivery: a row of any kind."""

    @property
    def id(self) -> int: ...
    @property
    def address(self) -> str: ...
    @property
    def customer_id(self) -> int | None: ...
    @property
    def data(self) -> dict[str, Any] | None: ...


def facts_of(customer_ids: Iterable[int]) -> dict[int, CustomerFacts]:
    """What tags tell about these customers; those that are gone are missing."""
    ids = sorted(set(customer_ids))
    found: dict[int, CustomerFacts] = {}
    for start in range(0, len(ids), _AT_ONCE):
        rows = db.session.execute(_select(ids[start : start + _AT_ONCE]))
        found.update((row[0], _facts(row)) for row in rows)
    return found


def contexts_for(deliveries: Sequence[DeliveryRow]) -> dict[int, RecipientContext]:
    """Delivery id → its recipient. A delivery whose customer is gone is missing."""
    customers = facts_of(row.customer_id for row in deliveries if row.customer_id is not None)
    records = about.told(row.data for row in deliveries)
    moment = clock.now()
    found = {}
    for row in deliveries:
        if row.customer_id is None:
            customer: CustomerFacts | None = CustomerFacts(email=row.address)
        else:
            customer = customers.get(row.customer_id)
        if customer is not None:
            if records:
                customer = about.with_records(customer, row.data, records)
            found[row.id] = delivery_context(row, customer, moment, customer.name)
    return found


def asking(deliveries: Sequence[DeliveryRow]) -> dict[int, RecipientContext]:
    """The same for mails that hold the rating widget: who was asked lately is not asked again."""
    left_out = requests.left_out(row.id for row in deliveries)
    return {
        delivery_id: replace(context, asks=False) if delivery_id in left_out else context
        for delivery_id, context in contexts_for(deliveries).items()
    }


def delivery_context(
    delivery: DeliveryRow, customer: CustomerFacts, moment: dt.datetime, name: str = ""
) -> RecipientContext:
    """The recipient of one delivery; a proof shows the data of a `customer` who is not the one
    it goes to, and so leaves out the `name`."""
    data = delivery.data
    if data:
        data = {key(tag): str(value) for tag, value in data.items() if tag not in about.NAMES}
    return RecipientContext(customer, delivery.address, name, f"d{delivery.id}", moment, data or {})


def context_for(
    customer: Customer | CustomerFacts, *, address: str = "", identity: str = "preview"
) -> RecipientContext:
    """A recipient outside of any delivery: for previews and files."""
    if isinstance(customer, Customer):
        customer = facts_of([customer.id])[customer.id]
    to = address or customer.email
    return RecipientContext(customer, to, customer.name, identity, clock.now())


def sample_facts(language: str) -> CustomerFacts:
    """The made-up customer of a language, the company's own fields filled too."""
    names = {entry.name_key(each.id): f"{each.name} 42" for each in define.all_lists()}
    made = sample.customer(language, db.session.scalars(select(CustomField)))
    return made._replace(custom={**made.custom, **names})


_NOBODY = OwnerFacts()
#: The customer's own columns among what is told, in the order of `CustomerFacts`.
_TOLD = [name for name in CustomerFacts._fields if name not in ("owner", "custom", "deal")]
_customer, _user = Customer.__table__.c, User.__table__.c
#: Of tables, not of classes: the ORM would take as long for these rows as the database.
_COLUMNS = (
    _customer.id,
    *(_customer[name] for name in _TOLD),
    _customer.custom,
    _user.name,
    _user.email,
    _user.phone,
)


def _select(ids: list[int]) -> Select[Any]:
    joined = Customer.__table__.outerjoin(User.__table__, _user.id == _customer.owner_id)
    return select(*_COLUMNS).select_from(joined).where(_customer.id.in_(ids))


def _facts(row: Row[Any]) -> CustomerFacts:
    _id, *told, custom, name, email, phone = tuple(row)
    owner = OwnerFacts(name, email, phone) if name is not None else _NOBODY
    return CustomerFacts._make([*told, owner, custom or {}, NO_DEAL])
