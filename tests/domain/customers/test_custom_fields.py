"""Fields of the company's own."""

from __future__ import annotations

import pytest
from flask import Flask

from mailer.domain import custom_fields
from mailer.domain.accounts.access import SYSTEM
from mailer.lib.errors import Refused
from mailer.models.custom_field import CustomField, FieldKind


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (FieldKind.TEXT, " a ", "a"),
        (FieldKind.NUMBER, "12", 12),
        (FieldKind.NUMBER, "-12.5", -12.5),
        (FieldKind.NUMBER, "1 234,5", 1234.5),
        (FieldKind.NUMBER, "1.234,5", 1234.5),
        (FieldKind.NUMBER, "1,234.5", 1234.5),
        (FieldKind.DATE, "2026-11-30", "2026-11-30"),
        (FieldKind.DATE, "30/11/2026", "2026-11-30"),
        (FieldKind.DATE, "30.11.2026", "2026-11-30"),
        (FieldKind.YES_NO, "Oui", True),
        (FieldKind.YES_NO, "n", False),
        (FieldKind.CHOICE, "FONCÉE", "Foncée"),
        (FieldKind.NUMBER, "  ", None),
    ],
)
def test_what_people_type_becomes_a_value(app: Flask, kind, text, value) -> None:
    field = CustomField(key="f", label="F", kind=kind, choices=["Claire", "Foncée"])
    assert custom_fields.parse(field, text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (FieldKind.TEXT, "x" * 1001),
        (FieldKind.NUMBER, "twelve"),
        (FieldKind.NUMBER, "nan"),
        (FieldKind.NUMBER, "inf"),
        (FieldKind.NUMBER, "1e300"),
        (FieldKind.DATE, "30 février"),
        (FieldKind.DATE, "2026-02-30"),
        (FieldKind.YES_NO, "maybe"),
        (FieldKind.CHOICE, "Verte"),
    ],
)
def test_what_means_nothing_gets_a_sentence(app: Flask, kind, text) -> None:
    field = CustomField(key="f", label="F", kind=kind, choices=["Claire", "Foncée"])
    with pytest.raises(ValueError, match=r"\w{3,}.*\.$"):
        custom_fields.parse(field, text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [(FieldKind.NUMBER, "1250.5"), (FieldKind.DATE, "2026-11-30"), (FieldKind.YES_NO, "no")],
)
def test_a_form_holds_what_can_be_typed_again(app: Flask, kind, text) -> None:
    field = CustomField(key="f", label="F", kind=kind, choices=[])
    value = custom_fields.parse(field, text)
    assert custom_fields.parse(field, custom_fields.typed(field, value)) == value


def test_the_key_comes_from_the_label_and_is_its_own(app_both: Flask) -> None:
    first = custom_fields.create("Échéance du contrat", FieldKind.DATE, [], SYSTEM)
    assert first.key == "echeance_du_contrat"
    custom_fields.update(first, "Fin", [], SYSTEM)
    second = custom_fields.create("Échéance du contrat", FieldKind.TEXT, [], SYSTEM)
    assert second.key == "echeance_du_contrat_2"
    assert custom_fields.create("日本", FieldKind.TEXT, [], SYSTEM).key


def test_a_name_is_needed_and_taken_once(app: Flask) -> None:
    custom_fields.create("Seats", FieldKind.TEXT, [], SYSTEM)
    for label in ("", "  ", "...", "SEATS", "x" * 121):
        with pytest.raises(Refused) as refused:
            custom_fields.create(label, FieldKind.TEXT, [], SYSTEM)
        assert refused.value.fields.keys() == {"label"}


def test_a_choice_needs_two_different_choices(app: Flask) -> None:
    with pytest.raises(Refused):
        custom_fields.create("Roast", FieldKind.CHOICE, ["Light", " Light ", ""], SYSTEM)


def test_fields_move_up_and_down_and_no_further(app: Flask) -> None:
    a, b, c = (custom_fields.create(name, FieldKind.TEXT, [], SYSTEM) for name in "abc")
    custom_fields.move(c, -1)
    assert custom_fields.all_fields() == [a, c, b]
    custom_fields.move(a, -1)
    custom_fields.move(b, 1)
    assert custom_fields.all_fields() == [a, c, b]
