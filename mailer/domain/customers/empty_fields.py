"""Which customers lack something: for the list's filter `empty`, and for who writes to them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import ColumnElement, and_, case, false, func, or_, select

from mailer.domain import custom_fields
from mailer.infra.db import db
from mailer.models.customer import Customer, EmailState
from mailer.models.user import User

Condition = ColumnElement[bool]

#: How long a count that took long stands for the next ones, in seconds.
KEPT = 30
#: Up to so many customers a list looks up by their ids: few that lack something are found by one
#: look at the table, and by none of the indexes that lists are sorted by.
FEW = 2_000
#: Counts that took less (in seconds) are made again each time.
QUICK = 0.05
_CUSTOM = "custom_"

_FIELDS: dict[str, tuple[LazyString, Condition]] = {
    "name": (_l("Name"), Customer.name == ""),
    "first_name": (_l("First name"), Customer.first_name == ""),
    "last_name": (_l("Last name"), Customer.last_name == ""),
    "company": (_l("Company"), Customer.company == ""),
    "number": (_l("Number"), Customer.number == ""),
    "email": (_l("E-mail"), Customer.email == ""),
    "phone": (_l("Phone"), and_(Customer.phone == "", Customer.mobile == "")),
    "street": (_l("Street"), Customer.street == ""),
    "postal_code": (_l("Postal code"), Customer.postal_code == ""),
    "city": (_l("City"), Customer.city == ""),
    "region": (_l("Region"), Customer.region == ""),
    "country": (_l("Country"), Customer.country == ""),
    "vat_number": (_l("VAT number"), Customer.vat_number == ""),
    "owner": (_l("Owner"), Customer.owner_id.is_(None)),
    "owner_phone": (
        _l("Owner’s phone"),
        or_(
            Customer.owner_id.is_(None),
            Customer.owner_id.in_(select(User.id).where(User.phone == "")),
        ),
    ),
}


def choices() -> list[tuple[str, str]]:
    """The fields that may be asked for, with what people call them."""
    own = [(f"{_CUSTOM}{field.key}", field.label) for field in custom_fields.all_fields()]
    return [(key, str(label)) for key, (label, _condition) in _FIELDS.items()] + own


def is_empty(field: str) -> Condition:
    """A customer has nothing in that field; nobody, where there is no such field."""
    if field in _FIELDS:
        return _FIELDS[field][1]
    if field.startswith(_CUSTOM) and len(field) > len(_CUSTOM):
        value = Customer.custom[field.removeprefix(_CUSTOM)].as_string()
        return or_(value.is_(None), value == "")
    return false()


def counts(audience: Condition, fields: Iterable[str], key: Any) -> tuple[int, dict[str, int]]:
    """How many of an audience can be written to, and how many of them lack each field: one look
    at the customers. `key` names the audience (JSON): a count that took long is kept for it."""
    wanted = sorted(set(fields))
    kept: dict[str, tuple[float, tuple[int, dict[str, int]]]]
    kept = current_app.extensions.setdefault("counts of empty fields", {})
    name = json.dumps([key, wanted])
    now = time.monotonic()
    for old in [name for name, (until, _found) in kept.items() if until < now]:
        del kept[old]
    if name not in kept:
        counted = _counted(audience, wanted)
        if time.monotonic() - now < QUICK:
            return counted
        kept[name] = (time.monotonic() + KEPT, counted)
    return kept[name][1]


def _counted(audience: Condition, fields: list[str]) -> tuple[int, dict[str, int]]:
    columns = [func.sum(case((is_empty(field), 1), else_=0)) for field in fields]
    query = select(func.count(), *columns).select_from(Customer)
    row = db.session.execute(query.where(audience, Customer.email_state == EmailState.VALID)).one()
    return row[0], {field: int(n or 0) for field, n in zip(fields, row[1:], strict=True)}


def filter_of(values: Iterable[str]) -> Condition:
    """The condition of the filter: one of the fields is empty."""
    return or_(false(), *(is_empty(value) for value in values))


def few(values: Iterable[str]) -> list[int] | None:
    """The ids of those whom the filter means, where they are `FEW`; else None."""
    found = db.session.scalars(select(Customer.id).where(filter_of(values)).limit(FEW + 1)).all()
    return list(found) if len(found) <= FEW else None
