"""Tags: each has one meaning, a description, a sample, and gives the value that it says."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from mailer.domain.settings.company import Company
from mailer.domain.templates.tags import custom, mailing, sample
from mailer.domain.templates.tags.facts import CustomerFacts, Facts, MailFacts, SenderFacts
from mailer.domain.templates.tags.registry import BUILT_IN, registry
from mailer.lib.placeholders import key
from mailer.models.custom_field import CustomField, FieldKind
from tests.factories import add

COMPANY = Company(
    name="Mercier & Fils",
    street="1 rue X",
    postal_code="1000",
    city="Bruxelles",
    country="BE",
    phone="02",
    email="info@example.com",
    website="example.com",
    vat_number="BE0",
    language="fr",
)
SENDER = SenderFacts("Anna", "anna@example.com", "", "03", "Director", "Anna\nDirector")


def facts(mail_language: str = "fr", **customer: Any) -> Facts:
    mail = MailFacts(mail_language, dt.date(2026, 11, 21), "oui", "non")
    return Facts(CustomerFacts(**customer), COMPANY, SENDER, mail)


def value(name: str, of: Facts) -> str:
    return registry().by_key[key(name)].value(of)


def test_every_name_has_one_meaning() -> None:
    names = Counter(key(name) for tag in BUILT_IN for name in (tag.name, *tag.aliases))
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_tag_is_described_and_has_a_sample(app: Flask, language: str) -> None:
    shown = replace(
        facts(language),
        customer=sample.customer(language),
        links=sample.links("https://mail.mercier.fr"),
        logo_url="https://mail.mercier.fr/logo/1.png",
    )
    with force_locale(language):
        for tag in BUILT_IN:
            assert str(tag.label)
            assert str(tag.description).endswith(".")
            # The widget is made where the mail is.
            assert tag.value(shown) or tag is mailing.WIDGET, tag.name


@pytest.mark.parametrize("spelling", ["CUSTOMERNAME", "customername", "NOMCLIENT", "NomClient"])
def test_the_customers_name_answers_to_all_its_spellings(app: Flask, spelling: str) -> None:
    assert value(spelling, facts(name="Luís Gonçalves")) == "Luís Gonçalves"


def test_countries_languages_and_dates_follow_the_language_of_the_mail(app: Flask) -> None:
    assert value("COUNTRY", facts("fr", country="DE")) == "Allemagne"
    assert value("COUNTRY", facts("en", country="DE")) == "Germany"
    assert value("COUNTRY", facts("fr", country="Deutschland")) == "Deutschland"
    assert value("LANGUAGE", facts("en", language="pt")) == "Portuguese"
    assert value("LANGUAGE", facts("en")) == "French"
    assert value("DATE", facts("fr")) == "21 novembre 2026"
    assert value("DATE", facts("en")) == "November 21, 2026"
    assert value("MONTH", facts("fr")) == "novembre 2026"
    assert value("YEAR", facts("fr")) == "2026"


def test_our_own_address_has_a_line_for_each_part(app: Flask) -> None:
    assert value("OURADDRESS", facts()) == "1 rue X\n1000 Bruxelles\nBelgique"
    assert value("NOMSOC", facts()) == "Mercier & Fils"


def test_the_sender_answers_where_answers_arrive(app: Flask) -> None:
    with_reply = replace(facts(), sender=replace(SENDER, reply_to="reply@example.com", phone=""))
    assert value("SENDEREMAIL", facts()) == "anna@example.com"
    assert value("SENDEREMAIL", with_reply) == "reply@example.com"
    assert value("SENDERPHONE", with_reply) == "02"


def test_the_mobile_number_stands_in_for_the_phone(app: Flask) -> None:
    assert value("PHONE", facts(phone="1", mobile="2")) == "1"
    assert value("PHONE", facts(mobile="2")) == "2"


def test_a_custom_field_is_a_tag(app: Flask) -> None:
    add(CustomField(key="shoe-size", label="Shoe size", kind=FieldKind.NUMBER))
    assert value("SHOE_SIZE", facts(custom={"shoe-size": 42.5})) == "42,5"
    assert value("SHOE_SIZE", facts()) == ""


def test_a_custom_field_does_not_hide_a_built_in_tag(app: Flask) -> None:
    add(CustomField(key="city", label="Favourite city", kind=FieldKind.TEXT))
    given = facts(city="Lyon", custom={"city": "Rome"})
    assert value("CITY", given) == "Lyon"
    assert value("FIELD_CITY", given) == "Rome"


@pytest.mark.parametrize(
    ("stored", "kind", "written"),
    [
        (True, FieldKind.YES_NO, "oui"),
        (False, FieldKind.YES_NO, "non"),
        ("2026-11-21", FieldKind.DATE, "21 novembre 2026"),
        ("soon", FieldKind.DATE, "soon"),
        ("1234.5", FieldKind.NUMBER, "1\u202f234,5"),
        ("many", FieldKind.NUMBER, "many"),
        ("red", FieldKind.CHOICE, "red"),
        (None, FieldKind.YES_NO, ""),
        ("", FieldKind.DATE, ""),
    ],
)
def test_custom_values_are_written_as_a_reader_expects(
    stored: Any, kind: FieldKind, written: str
) -> None:
    assert custom.written(stored, kind, facts().mail) == written


def test_the_sample_fills_the_companys_own_fields(app: Flask) -> None:
    fields = [
        CustomField(key="a", label="A", kind=FieldKind.CHOICE, choices=["x", "y"]),
        CustomField(key="b", label="Colour", kind=FieldKind.TEXT),
        CustomField(key="c", label="C", kind=FieldKind.YES_NO),
    ]
    assert sample.customer("fr", fields).custom == {"a": "x", "b": "Colour", "c": True}
    assert sample.customer("nl").name == sample.customer("en").name
