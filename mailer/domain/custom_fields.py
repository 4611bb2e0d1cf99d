"""Fields that a company adds to its customers and to its custom lists. Their values stand in
`Customer.custom` and `ListEntry.values`."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import format_date, format_decimal
from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts.access import Actor
from mailer.domain.audit.record import record
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.models.custom_field import CustomField, FieldKind
from mailer.models.custom_list import CustomList

#: Most fields of a company, and the longest text in one.
MOST, LONGEST = 60, 1000
YES = frozenset({"1", "y", "yes", "o", "oui", "true", "vrai", "x", "on", "ja", "si"})
NO = frozenset({"0", "n", "no", "non", "false", "faux", "off", "nein"})


def all_fields(list_id: int | None = None) -> list[CustomField]:
    """The fields of customers, or of a custom list, in their order."""
    query = select(CustomField).where(CustomField.list_id == list_id)
    return list(db.session.scalars(query.order_by(CustomField.position, CustomField.id)))


def create(
    label: str,
    kind: FieldKind,
    choices: Sequence[str],
    actor: Actor,
    within: CustomList | None = None,
) -> CustomField:
    """Add a field to customers, or to the entries of a list. Its key, and so its tag, comes from
    its label, that of a list's field from the list's key too."""
    list_id = within.id if within else None
    present = all_fields(list_id)
    label = _checked_label(label, None, present)
    if len(present) >= MOST:
        raise Refused(_("There can be %(count)s custom fields at most.", count=MOST))
    field = CustomField(
        key=free_key(f"{within.key} {label}" if within else label),
        label=label,
        kind=kind,
        choices=_checked_choices(kind, choices),
        position=max((each.position for each in present), default=0) + 1,
        list_id=list_id,
    )
    db.session.add(field)
    db.session.flush()
    record(
        actor, "custom_fields.create", object_type="custom_field", object_id=field.id, name=label
    )
    return field


def update(field: CustomField, label: str, choices: Sequence[str], actor: Actor) -> None:
    """Rename a field or change its choices; its key and kind stay."""
    field.label = _checked_label(label, field, all_fields(field.list_id))
    field.choices = _checked_choices(field.kind, choices)
    db.session.flush()
    record(actor, "custom_fields.update", object_type="custom_field", object_id=field.id)


def delete(field: CustomField, actor: Actor) -> None:
    """Take a field away. The values stay where they are, unseen, and come back with a new field of
    the same name: deleting by mistake loses nothing."""
    record(
        actor,
        "custom_fields.delete",
        object_type="custom_field",
        object_id=field.id,
        name=field.label,
    )
    db.session.delete(field)
    db.session.flush()


def move(field: CustomField, by: int) -> None:
    """Move a field up (-1) or down (1) in the order."""
    fields = all_fields(field.list_id)
    place = fields.index(field)
    fields.insert(max(0, min(len(fields), place + by)), fields.pop(place))
    for position, each in enumerate(fields, start=1):
        each.position = position
    db.session.flush()


def parse(field: CustomField, text: str) -> Any:
    """The value that `text` means in `field`; None when empty.

    Raises `ValueError` with a sentence for a person when it means none.
    """
    text = text.strip()
    if not text:
        return None
    return _PARSERS[field.kind](field, text)


def show(field: CustomField, value: Any) -> str:
    """A value in the reader's language; empty for none."""
    if value is None or value == "":
        return ""
    if field.kind is FieldKind.YES_NO:
        return _("Yes") if value else _("No")
    if field.kind is FieldKind.NUMBER and isinstance(value, int | float):
        return str(format_decimal(value))
    if field.kind is FieldKind.DATE:
        try:
            return str(format_date(dt.date.fromisoformat(str(value)), "short"))  # type: ignore[no-untyped-call]
        except ValueError:
            return str(value)
    return str(value)


def parse_all(
    fields: Sequence[CustomField],
    texts: Mapping[str, str],
    present: Mapping[str, Any],
    errors: dict[str, str],
) -> dict[str, Any]:
    """The values with those of `texts` (key → text as typed) put in; what means none is said in
    `errors` under `custom_<key>`, as forms name the field."""
    values = dict(present)
    for field in fields:
        if field.key not in texts:
            continue
        try:
            value = parse(field, str(texts[field.key] or ""))
        except ValueError as error:
            errors[f"custom_{field.key}"] = str(error)
            continue
        values.pop(field.key, None)
        if value is not None:
            values[field.key] = value
    return values


def typed(field: CustomField, value: Any) -> str:
    """A value as a form field holds it."""
    if value is None:
        return ""
    if field.kind is FieldKind.YES_NO:
        return "yes" if value else "no"
    return str(value)


def _text(_field: CustomField, text: str) -> str:
    if len(text) > LONGEST:
        raise ValueError(_("Please keep this under %(count)s characters.", count=LONGEST))
    return text


def _number(_field: CustomField, text: str) -> int | float:
    plain = re.sub(r"[\s\u00a0\u202f'’]", "", text)
    if "," in plain and "." in plain:
        # The last of the two is the decimal mark: 1,234.5 and 1.234,5 mean the same.
        group, mark = (",", ".") if plain.rfind(".") > plain.rfind(",") else (".", ",")
        plain = plain.replace(group, "").replace(mark, ".")
    plain = plain.replace(",", ".")
    try:
        number = float(plain)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or abs(number) >= 1e15:
        raise ValueError(_("Please write a number, such as 1250 or 12.5."))
    return int(number) if number.is_integer() else number


def _date(_field: CustomField, text: str) -> str:
    for form in ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y-%m-%d %H:%M:%S"):
        try:
            return dt.datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    raise ValueError(_("Please write a date as 2026-11-30 or 30/11/2026."))


def _yes_no(_field: CustomField, text: str) -> bool:
    folded = fold(text)
    if folded in YES or folded in NO:
        return folded in YES
    raise ValueError(_("Please write yes or no."))


def _choice(field: CustomField, text: str) -> str:
    for choice in field.choices:
        if fold(choice) == fold(text):
            return choice
    raise ValueError(_("Please choose one of: %(choices)s.", choices=", ".join(field.choices)))


_PARSERS = {
    FieldKind.TEXT: _text,
    FieldKind.NUMBER: _number,
    FieldKind.DATE: _date,
    FieldKind.YES_NO: _yes_no,
    FieldKind.CHOICE: _choice,
}


def _checked_label(label: str, field: CustomField | None, present: Sequence[CustomField]) -> str:
    label = " ".join(label.split())
    if not label or not re.search(r"\w", label):
        raise Refused(_("The field was not saved."), {"label": _("Please give the field a name.")})
    if len(label) > 120:
        raise Refused(
            _("The field was not saved."),
            {"label": _("Please keep the name under %(count)s characters.", count=120)},
        )
    for other in present:
        if other is not field and fold(other.label) == fold(label):
            raise Refused(
                _("The field was not saved."),
                {"label": _("There is a field “%(name)s” already.", name=other.label)},
            )
    return label


def _checked_choices(kind: FieldKind, choices: Sequence[str]) -> list[str]:
    if kind is not FieldKind.CHOICE:
        return []
    found = list(dict.fromkeys(c for c in (" ".join(x.split())[:120] for x in choices) if c))
    if len(found) < 2:
        raise Refused(
            _("The field was not saved."),
            {"choices": _("Please write at least two choices, one on each line.")},
        )
    return found[:200]


def free_key(label: str) -> str:
    """A key, and so a tag, that no field and no list has."""
    base = re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")[:50] or "field"
    taken = {
        *db.session.scalars(select(CustomField.key)),
        *db.session.scalars(select(CustomList.key)),
    }
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}_{number}"
    return key
