"""Print forms, read back from the PDF."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image
from pypdf import PdfReader

from mailer.lib.paper.draw import DEFAULT, FORMS, draw
from mailer.lib.paper.sheet import Block, Row, Sheet, Total, Words

SHEET = Sheet(
    title="Facture",
    number="2026-0142",
    sender=Block("Brûlerie Delcourt", ["14, rue des Tanneurs", "69001 Lyon"]),
    receiver=Block("Atelier Łódź & Σία", ["12 rue des Tilleuls", "", "69002 Lyon"], "Facturé à"),
    facts=[("Date", "21 novembre 2026"), ("Échéance", "21 décembre 2026")],
    rows=[
        Row("Café moulu", "Origine Éthiopie", "12", "14,50 €", "20 %", "174,00 €"),
        Row("Machine", "", "1", "1 036,00 €", "20 %", "1 036,00 €"),
    ],
    totals=[Total("Total HT", "1 210,00 €"), Total("Total", "1 452,00 €", True)],
    instalments=[("21 novembre 2026", "726,00 €"), ("21 décembre 2026", "726,00 €")],
    instalments_title="À payer",
    notes=["Paiement à 30 jours."],
    footer=["Brûlerie Delcourt · 69001 Lyon"],
    words=Words("Désignation", "Quantité", "Prix unitaire", "TVA", "Montant", "{page} sur {pages}"),
    colour="#8b4a1f",
    language="fr",
)


def read(form: str, sheet: Sheet) -> tuple[PdfReader, str]:
    reader = PdfReader(io.BytesIO(draw(form, sheet)))
    return reader, "\n".join(page.extract_text() for page in reader.pages)


def logo() -> bytes:
    made = io.BytesIO()
    Image.new("RGBA", (600, 100), "#ff000080").save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize("form", FORMS)
def test_everything_stands_on_the_page(form: str) -> None:
    reader, text = read(form, SHEET)
    for words in (
        "Facture",
        "2026-0142",
        "Brûlerie Delcourt",
        "Atelier Łódź & Σία",
        "Facturé à",
        "12 rue des Tilleuls",
        "21 décembre 2026",
        "Café moulu",
        "Origine Éthiopie",
        "14,50 €",
        "1 452,00 €",
        "À payer",
        "Paiement à 30 jours.",
        "1 sur 1",
    ):
        assert words in text, words
    assert len(reader.pages) == 1
    assert reader.metadata.title == "Facture 2026-0142"
    assert reader.root_object["/Lang"] == "fr"


@pytest.mark.parametrize("form", FORMS)
def test_the_logo_is_drawn_and_everything_but_number_and_names_may_be_missing(form: str) -> None:
    reader, _text = read(form, replace(SHEET, logo=logo()))
    assert len(reader.pages[0].images) == 1
    bare = Sheet("Devis", "1", Block("A"), Block("B"), colour="no colour")
    reader, text = read(form, bare)
    assert "Devis" in text
    assert len(reader.pages[0].images) == 0


@pytest.mark.parametrize("form", FORMS)
def test_long_documents_run_over_pages_with_the_heads_on_each(form: str) -> None:
    rows = [Row(f"Article {number}", "", "1", "1", "", "1") for number in range(200)]
    reader, text = read(form, replace(SHEET, rows=rows))
    pages = len(reader.pages)
    assert pages > 4
    assert text.count("Désignation") == pages
    assert "TVA" not in text
    for number in (0, 99, 199):
        assert f"Article {number}" in text
    assert f"{pages} sur {pages}" in text


@pytest.mark.parametrize("form", FORMS)
def test_hostile_values_are_printed_as_they_are_and_break_no_page(form: str) -> None:
    markup = '<img src="file:///etc/passwd"/><b>&amp;</para>\x00\x1b\u202e'
    huge = Row("y" * 20_000, "z " * 20_000, "9" * 300, markup, markup, "1" * 300)
    sheet = replace(
        SHEET,
        title=markup,
        number="7" * 80,
        sender=Block("s" * 5000, ["l" * 5000] * 50),
        receiver=Block(markup, [markup] * 50, markup),
        facts=[(markup, "v" * 5000)] * 30,
        rows=[huge, Row(markup)],
        notes=[markup * 200, "n" * 30_000],
        footer=["f" * 9000, markup],
        totals=[Total("t" * 200, "1" * 200, True)],
    )
    reader, text = read(form, sheet)
    assert '<img src="file:///etc/passwd"/>' in text.replace("\n", "")
    assert len(reader.pages) > 1


def test_an_unknown_form_is_the_default_one() -> None:
    assert read("no such form", SHEET)[1] == read(DEFAULT, SHEET)[1]
