"""Tags of the fields that the company added to its customers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal
from flask_babel import lazy_gettext as _l

from mailer.domain.templates.tags.facts import Facts, MailFacts
from mailer.domain.templates.tags.tag import Scope, TagKind
from mailer.lib.placeholders import key
from mailer.models.custom_field import CustomField, FieldKind


def tags_of(fields: Iterable[CustomField], taken: set[str]) -> list[TagKind]:
    """One tag for each field, named by its key; `FIELD_KEY` where that name is `taken`."""
    found = []
    for field in fields:
        name = re.sub(r"\W+", "_", field.key).strip("_").upper()
        found.append(
            TagKind(
                f"FIELD_{name}" if key(name) in taken else name,
                Scope.CUSTOMER,
                field.label,
                _l("A field that your company added to its customers."),
                value_of(field.key, field.kind),
                field=f"custom_{field.key}",
            )
        )
    return found


def written(value: Any, kind: FieldKind, mail: MailFacts) -> str:
    """The value of a custom field as a reader expects it."""
    if value is None or value == "":
        return ""
    if kind == FieldKind.YES_NO:
        return mail.yes if value in (True, "true", "yes", 1, "1") else mail.no
    if kind == FieldKind.DATE:
        try:
            return format_date(dt.date.fromisoformat(str(value)), "long", locale=mail.language)
        except ValueError:
            return str(value)
    if kind == FieldKind.NUMBER:
        try:
            return format_decimal(Decimal(str(value)), locale=mail.language)
        except InvalidOperation:
            return str(value)
    return str(value)


def value_of(field_key: str, kind: FieldKind) -> Callable[[Facts], str]:
    """What stands under that key among the customer's values, as a reader expects it."""
    return lambda facts: written(facts.customer.custom.get(field_key), kind, facts.mail)
