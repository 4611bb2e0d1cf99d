"""Country names and codes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from mailer.domain.customers import countries

CHINOOK = Path(__file__).resolve().parents[4] / "shared" / "data" / "chinook" / "customers.csv"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Brazil", "BR"),
        ("Brésil", "BR"),
        ("br", "BR"),
        ("USA", "US"),
        ("États-Unis", "US"),
        ("United Kingdom", "GB"),
        ("Royaume-Uni", "GB"),
        ("Czech Republic", "CZ"),
        ("Tchéquie", "CZ"),
        ("Deutschland", "DE"),
        ("Belgique", "BE"),
        ("België", "BE"),
        ("Côte d’Ivoire", "CI"),
        (" pays-bas ", "NL"),
        ("Atlantis", ""),
        ("", ""),
        ("ZZ", ""),
    ],
)
def test_a_country_is_known_by_its_names(text: str, code: str) -> None:
    assert countries.code_of(text) == code


def test_what_is_no_country_stays_as_it_was_written() -> None:
    assert countries.normalised(" Atlantis  City") == "Atlantis City"
    assert countries.name_of("Atlantis", "fr") == "Atlantis"


def test_names_are_shown_in_the_readers_language() -> None:
    assert countries.name_of("DE", "fr") == "Allemagne"
    assert countries.name_of("DE", "en") == "Germany"
    assert ("BE", "Belgique") in countries.choices("fr")


def test_all_countries_of_the_chinook_customers_are_known() -> None:
    if not CHINOOK.exists():
        pytest.skip("../shared is not there")
    with CHINOOK.open(encoding="utf-8") as file:
        names = {row["Country"] for row in csv.DictReader(file)}
    assert {name for name in names if not countries.code_of(name)} == set()
