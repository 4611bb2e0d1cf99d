"""Made-up customers, as column values: the same ones again for the same number."""

from __future__ import annotations

import datetime as dt
import random
import re
from functools import cache
from typing import Any

from mailer.domain.customers.keys import key_columns
from mailer.domain.demo.names import DOMAINS, Words, words
from mailer.lib.folding import fold
from mailer.models.customer import Consent, CustomerKind, EmailState

KINDS = (
    (CustomerKind.CUSTOMER,) * 14
    + (CustomerKind.LEAD,) * 3
    + (
        CustomerKind.SUPPLIER,
        CustomerKind.SUPPLIER,
        CustomerKind.THIRD_PARTY,
    )
)
CONSENTS = (Consent.UNKNOWN,) * 9 + (Consent.GIVEN,) * 9 + (Consent.WITHDRAWN,) * 2
YEARS = dt.timedelta(days=5 * 365)


def customer(number: int, language: str, now: dt.datetime) -> dict[str, Any]:
    """The columns of made-up customer `number`, its keys among them; no family and no owner."""
    rng = random.Random(number)  # noqa: S311 - not for secrets
    using = words(language)
    firm = rng.random() < 0.45
    first, last = rng.choice(using.first_names), rng.choice(using.last_names)
    city, postal_code, country, phone = rng.choice(using.cities)
    kind = rng.choice(KINDS)
    values: dict[str, Any] = {
        "kind": kind,
        "number": f"{'C' if kind is CustomerKind.CUSTOMER else 'R'}{number:06d}",
        "first_name": "" if firm and rng.random() < 0.3 else first,
        "last_name": last,
        "company": _firm(rng, using, last, language) if firm else "",
        "phone": f"{phone}{rng.randrange(10, 99)} {rng.randrange(10, 99)} {rng.randrange(10, 99)}",
        "street": _street(rng, using, language),
        "postal_code": postal_code,
        "city": city,
        "country": country,
        "language": _language(rng, language, country),
        "consent": rng.choice(CONSENTS),
        **_times(rng, now),
    }
    if not values["first_name"]:
        values["last_name"] = ""
    return {**values, **_email(rng, first, last, number), **_keys(values)}


def _firm(rng: random.Random, using: Words, last: str, language: str) -> str:
    kind = rng.choice(using.firms)
    return f"{kind} {last}" if language == "fr" else f"{last} {kind}"


def _street(rng: random.Random, using: Words, language: str) -> str:
    number, street = rng.randrange(1, 180), rng.choice(using.streets)
    return f"{number}, {street}" if language == "fr" else f"{number} {street}"


def _language(rng: random.Random, language: str, country: str) -> str:
    if country in ("NL", "BE") and rng.random() < 0.3:
        return "nl"
    chance = rng.random()
    return "" if chance < 0.2 else ("en" if language == "fr" and chance > 0.9 else language)


def _times(rng: random.Random, now: dt.datetime) -> dict[str, dt.datetime]:
    created = now - YEARS * rng.random()
    return {"created_at": created, "modified_at": created + (now - created) * rng.random()}


def _email(rng: random.Random, first: str, last: str, number: int) -> dict[str, Any]:
    """An address that reads like one; a few have none, or one that is mistyped."""
    chance = rng.random()
    if chance < 0.04:
        return {"email": "", "email_key": "", "email_state": EmailState.NONE}
    local = f"{_slug(first)}.{_slug(last)}{number}"
    if chance < 0.05:
        address = f"{local}@example"
        return {"email": address, "email_key": address, "email_state": EmailState.INVALID}
    address = f"{local}@{rng.choice(DOMAINS)}"
    return {"email": address, "email_key": address, "email_state": EmailState.VALID}


def _keys(values: dict[str, Any]) -> dict[str, Any]:
    """As `key_columns`, without the address: its syntax is known, and checking it costs more
    than all the rest."""
    found = key_columns({**values, "email": ""})
    return {name: value for name, value in found.items() if not name.startswith("email")}


@cache
def _slug(text: str) -> str:
    return re.sub(r"[^a-z]+", "", fold(text))
