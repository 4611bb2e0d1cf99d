"""Columns find their fields by name."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from mailer.domain.customers import export, labels
from mailer.domain.imports import match, values
from mailer.domain.imports.fields import CUSTOMER_TARGETS, USER_TARGETS, Target, customer_targets
from mailer.infra.db import db
from mailer.models.customer import Consent, CustomerKind
from tests.factories.customers import make_field

CHINOOK = [
    "CustomerId",
    "FirstName",
    "LastName",
    "Company",
    "Address",
    "City",
    "State",
    "Country",
    "PostalCode",
    "Phone",
    "Fax",
    "Email",
    "SupportRepId",
]
FIELDS = [
    "number",
    "first_name",
    "last_name",
    "company",
    "street",
    "city",
    "region",
    "country",
    "postal_code",
    "phone",
    "fax",
    "email",
    "owner",
]


def matched(headers: list[str]) -> dict[str, str]:
    found = match.suggest(headers)
    return {headers[int(index)]: field for index, field in found.items()}


def test_the_columns_of_chinook_need_no_touch() -> None:
    assert matched(CHINOOK) == dict(zip(CHINOOK, FIELDS, strict=True))


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Raison sociale", "company"),
        ("Code client", "number"),
        ("N° client", "number"),
        ("Prénom", "first_name"),
        ("PRENOM", "first_name"),
        ("CP", "postal_code"),
        ("Code postal", "postal_code"),
        ("Ville", "city"),
        ("Localité", "city"),
        ("Pays", "country"),
        ("Tél.", "phone"),
        ("Téléphone", "phone"),
        ("GSM", "mobile"),
        ("Tél. portable", "mobile"),
        ("E-mail", "email"),
        ("Adresse e-mail", "email"),
        ("Courriel", "email"),
        ("Mél.", "email"),
        ("N° TVA", "vat_number"),
        ("TVA intracommunautaire", "vat_number"),
        ("Langue", "language"),
        ("Famille", "family"),
        ("Groupe", "groups"),
        ("Commercial", "owner"),
        ("Représentant", "owner"),
        ("Newsletter", "consent"),
        ("Accepte les e-mails promotionnels", "consent"),
        ("Désinscrit", "opt_out"),
        ("customer_email", "email"),
        ("CLI_VILLE", "city"),
        ("Billing City", "city"),
        ("ZIP / Postal code", None),
        ("Couleur préférée", None),
    ],
)
def test_french_and_english_names_are_known(header: str, field: str | None) -> None:
    assert matched([header]).get(header) == field


@pytest.mark.parametrize(
    ("headers", "field"),
    [
        (["Nom", "Prénom"], "last_name"),
        (["Nom", "Raison sociale"], "last_name"),
        (["Nom", "Ville"], "company"),
        (["Name", "Email"], "company"),
    ],
)
def test_nom_is_the_last_name_only_beside_something_else(headers: list[str], field: str) -> None:
    assert matched(headers)["Nom" if "Nom" in headers else "Name"] == field


def test_a_field_goes_to_one_column_but_address_lines_are_joined() -> None:
    found = match.suggest(["E-mail", "Email", "Adresse 1", "Adresse 2"])
    assert found == {"0": "email", "2": "street", "3": "street"}
    assert match.twice({"0": "email", "1": "email"}, customer_fields()) == ["email"]
    assert match.twice({"0": "street", "1": "street"}, customer_fields()) == []


def customer_fields() -> list[Target]:
    return list(CUSTOMER_TARGETS)


def test_every_name_belongs_to_one_field_only() -> None:
    owner: dict[str, str] = {}
    for target in customer_fields():
        for name in target.names.split(",") if target.names else []:
            key = match.header_key(name)
            assert owner.setdefault(key, target.key) == target.key, f"{name} is in two fields"


def test_custom_fields_are_found_by_their_label(app: Flask) -> None:
    make_field(label="Date de renouvellement", key="date_de_renouvellement")
    found = match.suggest(["DATE DE RENOUVELLEMENT"], customer_targets())
    assert found == {"0": "custom:date_de_renouvellement"}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_was_exported_is_recognised(app: Flask, language: str) -> None:
    with force_locale(language):
        headers = [header for header, _getter in export.columns(language)]
        consents = {consent: labels.consent(consent) for consent in Consent}
        kinds = {kind: labels.kind(kind) for kind in CustomerKind}
    assert len(match.suggest(headers)) == len(headers)
    assert {each: values.consent(text) for each, text in consents.items()} == {
        c: c for c in Consent
    }
    assert {each: values.kind(text) for each, text in kinds.items()} == {k: k for k in CustomerKind}


def test_a_corrected_mapping_is_remembered_for_the_same_columns(app: Flask) -> None:
    targets = customer_targets()
    match.remember("customers", ["Nom", "Truc"], {"0": "company", "1": "notes"})
    db.session.commit()
    assert match.remembered("customers", ["NOM", "truc"], targets) == {"0": "company", "1": "notes"}
    assert match.remembered("customers", ["Nom", "Machin"], targets) is None
    match.remember("customers", ["Nom", "Truc"], {"0": "company", "1": "custom:gone"})
    assert match.remembered("customers", ["Nom", "Truc"], targets) == {"0": "company"}


def test_the_columns_of_employees_need_no_touch() -> None:
    headers = [
        "EmployeeId",
        "LastName",
        "FirstName",
        "Title",
        "ReportsTo",
        "City",
        "Country",
        "Phone",
        "Email",
    ]
    assert match.suggest(headers, USER_TARGETS) == {
        "0": "external_id",
        "1": "last_name",
        "2": "first_name",
        "3": "title",
        "7": "phone",
        "8": "email",
    }
