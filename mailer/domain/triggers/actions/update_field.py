"""Update a field of the recipient's record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mailer.domain import custom_fields
from mailer.domain.customers import families, labels, owners, save
from mailer.domain.triggers.actions.action import Input, Occasion, Values
from mailer.lib.errors import Refused
from mailer.models.custom_field import CustomField, FieldKind
from mailer.models.customer import CustomerKind
from mailer.models.trigger import TriggerEvent

#: Fields of all companies; those of this company are named `custom:<key>`.
OWN = {
    "kind": _l("Kind"),
    "family_id": _l("Family"),
    "owner_id": _l("Owner"),
    "region": _l("Region"),
    "website": _l("Website"),
}
_CUSTOM = "custom:"


class UpdateField:
    """One field, and its new value."""

    kind = "update_field"
    label = _l("Update a field")
    icon = "pencil"
    most = 3
    events = frozenset(TriggerEvent)
    permission = save.EDIT

    def inputs(self, typed: Mapping[str, str]) -> Sequence[Input]:
        """Which field, then its value as that field takes it."""
        chosen = typed.get("field", "")
        fields = [(f"{_CUSTOM}{f.key}", f.label) for f in custom_fields.all_fields()]
        fields += [(key, str(word)) for key, word in OWN.items()]
        field = Input("field", _("Field"), "select", fields, chosen)
        if chosen not in dict(fields):
            return (field,)
        return field, _value_input(chosen, typed.get("value", ""))

    def is_asked(self, typed: Mapping[str, str]) -> bool:
        """The value was asked, too."""
        return "value" in typed

    def read(self, typed: Mapping[str, str]) -> Values:
        """Checked as the record's form does."""
        field, value = typed.get("field", ""), " ".join(typed.get("value", "").split())
        error, name = "", "value"
        if field.startswith(_CUSTOM):
            own = _custom(field)
            try:
                if own is None:
                    name, error = "field", _("This field was deleted meanwhile.")
                else:
                    custom_fields.parse(own, value)
            except ValueError as wrong:
                error = str(wrong)
        elif field not in OWN:
            name, error = "field", _("Please choose a field.")
        elif field in ("kind", "family_id", "owner_id"):
            if value not in dict(_choices(field)):
                error = _("Please choose one of the list.")
        elif len(value) > save.TEXTS[field]:
            error = _("Please keep this under %(count)s characters.", count=save.TEXTS[field])
        if error:
            raise Refused(_("The action was not saved."), {name: error})
        return {"field": field, "value": value}

    def says(self, values: Values) -> str:
        """In one line."""
        return _(
            "Set “%(field)s” to “%(value)s”",
            field=_label(values["field"]),
            value=_shown(values["field"], values["value"]),
        )

    def do(self, values: Values, occasion: Occasion) -> Values:
        """As if a person had typed it."""
        field, value = values["field"], values["value"]
        if field.startswith(_CUSTOM) and _custom(field) is None:
            raise Refused(_("This field was deleted meanwhile."))
        save.update(occasion.customer, _fields(field, value), occasion.actor)
        return {"field": field, "value": value}

    def told(self, result: Values) -> str:
        """Which field, and what stands there now."""
        field, value = result["field"], result["value"]
        return _("%(field)s: %(value)s", field=_label(field), value=_shown(field, value) or "–")


def _custom(field: str) -> CustomField | None:
    key = field.removeprefix(_CUSTOM)
    return next((each for each in custom_fields.all_fields() if each.key == key), None)


def _label(field: str) -> str:
    if field.startswith(_CUSTOM):
        own = _custom(field)
        return own.label if own is not None else field.removeprefix(_CUSTOM)
    return str(OWN.get(field, field))


def _shown(field: str, value: str) -> str:
    if field in ("kind", "family_id", "owner_id"):
        return dict(_choices(field)).get(value, value)
    own = _custom(field) if field.startswith(_CUSTOM) else None
    if own is None:
        return value
    try:
        return custom_fields.show(own, custom_fields.parse(own, value))
    except ValueError:
        return value


def _choices(field: str) -> list[tuple[str, str]]:
    if field == "kind":
        return [(kind.value, str(labels.KINDS[kind])) for kind in CustomerKind]
    if field == "family_id":
        found = [(str(family.id), family.name) for family in families.all_families()]
        return [("", _("None")), *found]
    return [("", _("Nobody")), *((str(user.id), user.name) for user in owners.all_owners())]


def _fields(field: str, value: str) -> dict[str, Any]:
    if field.startswith(_CUSTOM):
        return {"custom": {field.removeprefix(_CUSTOM): value}}
    if field in ("family_id", "owner_id"):
        return {field: int(value) if value else None}
    return {field: value}


def _value_input(field: str, value: str) -> Input:
    label = _("New value")
    if field in ("kind", "family_id", "owner_id"):
        return Input("value", label, "select", _choices(field), value)
    own = _custom(field) if field.startswith(_CUSTOM) else None
    if own is not None and own.kind is FieldKind.CHOICE:
        every = [("", _("None")), *((choice, choice) for choice in own.choices)]
        return Input("value", label, "select", every, value)
    if own is not None and own.kind is FieldKind.YES_NO:
        answers = [("", _("None")), ("yes", _("Yes")), ("no", _("No"))]
        return Input("value", label, "select", answers, value)
    if own is not None and own.kind is FieldKind.DATE:
        return Input("value", label, "date", value=value)
    return Input("value", label, value=value, help=_("Empty empties the field."))


ACTION = UpdateField()
