"""The columns of a customer that follow from others: its name and its folded keys.

Pure: imports and the demonstration fill millions of rows with it, without the ORM.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mailer.lib import email_address
from mailer.lib.folding import fold
from mailer.models.customer import EmailState

#: Columns that `key_columns` reads; a change of one of them asks for new keys.
SOURCES = ("number", "first_name", "last_name", "company", "email", "city")


def key_columns(values: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from `values` (the columns of `SOURCES`; missing ones count as empty).

    Answers with name, name_key, last_name_key, company_key, email_key, email_state and city_key.
    An address that is none keeps a key too, so that it is found by search.
    """
    text = {name: str(values.get(name) or "") for name in SOURCES}
    person = f"{text['first_name']} {text['last_name']}".strip()
    name = (person or text["company"] or text["email"] or text["number"])[:250]
    parsed = email_address.parse(text["email"]) if text["email"] else None
    if parsed is not None:
        email_key, state = parsed.key, EmailState.VALID
    else:
        email_key = text["email"].strip().lower()
        state = EmailState.INVALID if email_key else EmailState.NONE
    return {
        "name": name,
        "name_key": fold(name)[:250],
        "last_name_key": fold(text["last_name"])[:120],
        "company_key": fold(text["company"])[:200],
        "email_key": email_key[:254],
        "email_state": state,
        "city_key": fold(text["city"])[:120],
    }
