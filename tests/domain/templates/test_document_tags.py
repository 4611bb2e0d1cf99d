"""Tags of mails that bring a document, by all their names."""

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import force_locale

from mailer.domain.rendering.compile import compile_design
from mailer.domain.rendering.design import Design, Options
from mailer.domain.rendering.recipients import context_for
from mailer.domain.settings import company as companies
from mailer.domain.settings.company import Company
from mailer.domain.templates.modes.all_modes import MODES
from mailer.domain.templates.modes.mode import Content
from mailer.domain.templates.tags import sample
from mailer.domain.templates.tags.document import TAGS
from mailer.domain.templates.tags.facts import (
    CustomerFacts,
    DocumentFacts,
    Facts,
    MailFacts,
    SenderFacts,
)
from mailer.domain.templates.tags.registry import registry
from mailer.domain.templates.tags.tag import Scope
from mailer.lib.placeholders import key
from mailer.models.custom_field import CustomField, FieldKind
from mailer.models.template import DesignMode
from tests.factories import add

SENDER = SenderFacts("Anna", "anna@example.com")
INVOICE = DocumentFacts(
    "facture",
    "2026-7",
    dt.date(2026, 11, 2),
    dt.date(2026, 12, 2),
    Decimal("1234.5"),
    Decimal("34.5"),
    "EUR",
)


def value(name: str, document: DocumentFacts = INVOICE, language: str = "fr") -> str:
    mail = MailFacts(language, dt.date(2026, 11, 21))
    facts = Facts(CustomerFacts(), Company(), SENDER, mail, document=document)
    return registry(Scope.DOCUMENT).by_key[key(name)].value(facts).replace("\u202f", " ")


def test_every_name_has_one_meaning(app: Flask) -> None:
    names = Counter(
        key(name) for tag in registry(Scope.DOCUMENT).tags for name in (tag.name, *tag.aliases)
    )
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_tag_is_described_and_has_a_sample(app: Flask, language: str) -> None:
    mail = MailFacts(language, dt.date(2026, 11, 21))
    document = sample.document("invoice")
    links = sample.links("https://mailer.example")
    facts = Facts(CustomerFacts(), Company(), SENDER, mail, links, document=document)
    with force_locale(language):
        for tag in TAGS:
            assert str(tag.label)
            assert str(tag.description).endswith(".")
            assert tag.value(facts)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("DOCNUMBER", "2026-7"),
        ("NUMFACT", "2026-7"),
        ("DATEFACT", "2 novembre 2026"),
        ("échéance", "2 décembre 2026"),
        ("MONTANT", "1 234,50\xa0€"),
        ("REMAINING", "34,50\xa0€"),
        ("DEVISE", "EUR"),
        ("DOCTYPE", "facture"),
    ],
)
def test_a_tag_gives_what_it_says(app: Flask, name: str, expected: str) -> None:
    assert value(name) == expected


def test_amounts_follow_currency_and_language(app: Flask) -> None:
    assert value("TOTAL", INVOICE._replace(currency="JPY"), "en") == "¥1,234"
    assert value("TOTAL", INVOICE._replace(currency=""), "en") == "1,234.50"
    assert value("TOTAL", INVOICE._replace(total=None)) == ""
    assert value("DUEDATE", INVOICE._replace(due=None)) == ""


def test_mailings_do_not_know_them_and_letters_do_not_know_unsubscribe(app: Flask) -> None:
    assert not registry().known("docnumber")
    assert not registry().known("numfact")
    assert not registry(Scope.DOCUMENT).known("unsubscribe")
    assert registry(Scope.DOCUMENT).known("nomsoc")


def test_a_field_of_the_company_keeps_its_name_in_mailings(app: Flask) -> None:
    add(CustomField(key="total", label="Total", kind=FieldKind.TEXT, position=1))
    assert registry().by_key["total"].label == "Total"
    assert registry(Scope.DOCUMENT).by_key["total"] is TAGS[3]
    assert registry(Scope.DOCUMENT).known("field_total")


def test_the_older_forms_work_in_subject_text_and_html(app: Flask) -> None:
    companies.save(Company(name="Mercier & Fils", language="fr"))
    source = "La facture <NUMFACT> du <datefact> de <NOMSOC>."
    content: Content = MODES[DesignMode.TEXT].check(source, companies.company()).content
    design = Design(DesignMode.TEXT, "Facture <NUMFACT>", content, "fr")
    compiled = compile_design(design, SENDER, Options(document=INVOICE))
    shown = compiled.show(context_for(sample.customer("fr")))
    assert shown.subject == "Facture 2026-7"
    assert "La facture 2026-7 du 2 novembre 2026 de Mercier & Fils." in shown.text
    assert "La facture 2026-7 du 2 novembre 2026 de Mercier &amp; Fils." in shown.html
    mail = compiled.render(context_for(sample.customer("fr")))
    assert b"List-Unsubscribe" not in mail
