"""What cells mean."""

from __future__ import annotations

import pytest

from mailer.domain.imports import values
from mailer.lib import vat_number
from mailer.models.customer import Consent, CustomerKind


@pytest.mark.parametrize(
    ("text", "consent"),
    [
        *((text, Consent.GIVEN) for text in ("oui", "Yes", "1", "x", "VRAI", "true", "abonné")),
        *((text, Consent.WITHDRAWN) for text in ("Non", "no", "0", "FAUX", "désinscrit")),
        ("unknown", Consent.UNKNOWN),
        ("peut-être", None),
    ],
)
def test_yes_and_no_in_two_languages(text: str, consent: Consent | None) -> None:
    assert values.consent(text) is consent


@pytest.mark.parametrize(
    ("text", "answer"), [("oui", True), ("2024-03-12", True), ("12/03/2024", True), ("non", False)]
)
def test_an_opt_out_is_a_yes_or_its_date(text: str, answer: bool) -> None:
    assert values.opted_out(text) is answer


@pytest.mark.parametrize(
    ("text", "code"),
    [("fr", "fr"), ("FR_be", "fr"), ("Français", "fr"), ("French", "fr"), ("FRA", "fr"),
     ("nl-BE", "nl"), ("Néerlandais", "nl"), ("English", "en"), ("klingonien", "")],
)  # fmt: skip
def test_languages_by_name_and_code(text: str, code: str) -> None:
    assert values.language(text) == code


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Client", CustomerKind.CUSTOMER), ("FOURNISSEUR", CustomerKind.SUPPLIER),
     ("prospect", CustomerKind.LEAD), ("Tiers", CustomerKind.THIRD_PARTY), ("martien", None)],
)  # fmt: skip
def test_kinds_in_two_languages(text: str, kind: CustomerKind | None) -> None:
    assert values.kind(text) is kind


def test_a_cell_becomes_one_line() -> None:
    assert values.one_line("Ann\r\nBcc: all@example.com\x00\t x") == "Ann Bcc: all@example.com x"


def test_one_spelling_for_vat_numbers() -> None:
    assert vat_number.plain("be 0123.456-789") == "BE0123456789"
