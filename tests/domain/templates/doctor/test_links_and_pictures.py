"""Links that lead nowhere, pictures that nobody sees."""

import pytest
from flask import Flask

from mailer.domain.settings import company as settings
from mailer.domain.settings.company import Company
from mailer.domain.templates.doctor.finding import Severity
from mailer.models.template import DesignMode
from tests.domain.templates.doctor.patients import findings, page, said
from tests.factories.media import make_media


@pytest.fixture(autouse=True)
def _company(app: Flask) -> None:
    settings.save(Company(name="Mercier", email="contact@mercier.fr", language="en"))


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "leads nowhere"),
        ("#", "leads nowhere"),
        ("https://", "leads nowhere"),
        ("mailto:", "leads nowhere"),
        ("#below", "has no place"),
        ("www.mercier.fr", "does not begin with https://"),
        ("mercier.fr/prices?a=b", "does not begin with https://"),
        ("/prices", "no address on the web"),
        ("prices.html", "https://"),
        ("https://www.example.com/shop", "leads to an example"),
        ("http://localhost:8000/x", "own network only"),
        ("http://192.168.1.10/x", "own network only"),
    ],
)
def test_a_link_that_leads_nowhere_is_named(address: str, sentence: str) -> None:
    (found,) = findings(page(f'<p>x</p>\n<p><a href="{address}">Our shop</a></p>'))
    assert sentence in found.text
    assert found.severity is Severity.MUST
    assert [spot.line for spot in found.spots] == [4]


@pytest.mark.parametrize(
    "link",
    [
        '<a href="https://www.mercier.fr/">Shop</a>',
        '<a href="http://mercier.fr/?a=1&amp;b=2#c">Shop</a>',
        '<a href="mailto:contact@mercier.fr">Write</a>',
        '<a href="tel:+33199001234">Call</a>',
        '<a href="@VIEWONLINE@">View</a>',
        '<a href="https://mercier.fr/@NUMBER|x@">Your page</a>',
        '<a href="//mercier.fr/x">Shop</a>',
        '<a href="#end">Down</a><p id="end">End</p>',
        '<a name="top"></a>',
        '<a href="https://mercier.fr/"><img src="https://mercier.fr/a.png" alt="Shop"></a>',
        '<div style="display:none"><a href="#">hidden</a></div>',
        '<!--[if mso]><v:rect href="#"></v:rect><![endif]-->',
    ],
)
def test_a_link_that_leads_somewhere_is_not(link: str) -> None:
    assert said(page(f"<p>{'Some words. ' * 30}</p>{link}")) == []


def test_links_with_the_same_fault_are_one_finding_with_all_their_lines() -> None:
    body = '<p><a href="#">One</a></p>\n<p><a href="">Two</a></p>\n<p><a href="#">Three</a></p>'
    (found,) = findings(page(body))
    assert found.text == "3 links lead nowhere: “One”, “Two”, and “Three”."
    assert [spot.line for spot in found.spots] == [3, 4, 5]


def test_a_link_without_words_is_a_hint() -> None:
    (found,) = findings(page('<p><a href="https://mercier.fr/"></a></p>'))
    assert found.severity is Severity.HINT


def test_links_of_a_text_are_looked_at_too() -> None:
    found = findings(
        "Hello\n\n[Shop](https://)\n\n[Site](https://example.org)", mode=DesignMode.TEXT
    )
    assert sorted(spot.line for each in found for spot in each.spots) == [3, 5]


def test_a_link_of_a_text_is_found_where_it_is_written_without_a_scheme() -> None:
    found = findings("a\n\n[Site](www.example.org)\n\n[b](javascript:x)", mode=DesignMode.TEXT)
    assert [[spot.line for spot in each.spots] for each in found] == [[3], [5]]


def test_an_address_that_the_mode_took_away_is_named_once() -> None:
    (found,) = findings(page('<p><a href="javascript:x()">Our shop</a></p>'))
    assert found.text.startswith("Removed: ")


@pytest.mark.parametrize(
    ("picture", "sentence"),
    [
        ('<img src="https://mercier.fr/a.png" width="200">', "has no alternative text"),
        ('<img src="https://mercier.fr/a.png" alt="a_1.PNG">', "name of a file"),
        (
            '<a href="https://mercier.fr"><img src="https://mercier.fr/a.png" alt=""></a>',
            "is a link",
        ),
        ('<img src="" alt="Shop">', "no address"),
        ('<img alt="Shop">', "no address"),
        ('<img src="images/a.png" alt="Shop">', "Not on the web"),
        ('<img src="/files/a.png" alt="Shop">', "Not on the web"),
        ('<img src="/media/00000000000000000000000000000000.png" alt="Shop">', "No longer"),
        ('<img src="http://mercier.fr/a.png" alt="Shop">', "over http"),
    ],
)
def test_a_picture_that_is_not_seen_is_named(picture: str, sentence: str) -> None:
    (found,) = findings(page(f"<p>{'Some words. ' * 30}</p>\n<p>{picture}</p>"))
    assert sentence in found.text
    assert [spot.line for spot in found.spots] == [4] or "no address" in found.text


@pytest.mark.parametrize(
    "picture",
    [
        '<img src="https://mercier.fr/a.png" alt="Our shop">',
        '<img src="https://mercier.fr/a.png" alt="" width="300">',
        '<img src="https://mercier.fr/o.gif" width="1" height="1">',
        '<img src="https://mercier.fr/line.png" height="2" style="height:2px">',
        '<img src="https://mercier.fr/img/spacer.gif?x=1" width="600">',
        '<img src="https://mercier.fr/a.png" style="display:none">',
        '<a href="https://mercier.fr"><img src="https://mercier.fr/a.png" alt=""> Our shop</a>',
        '<img src="@LOGO@" alt="Mercier">',
    ],
)
def test_decoration_spacers_and_good_pictures_are_not(picture: str) -> None:
    settings.save(
        Company(name="M", email="a@mercier.fr", language="en", logo="0123456789abcdef.png")
    )
    assert said(page(f"<p>{'Some words. ' * 30}</p>\n<p>{picture}</p>")) == []


def test_a_picture_of_the_media_library_is_fine() -> None:
    media = make_media()
    body = f'<p>{"Some words. " * 30}</p><img src="/{media.key}" alt="Shop">'
    assert said(page(body)) == []


def test_a_mail_that_is_one_picture_is_named_and_one_with_words_is_not() -> None:
    picture = '<img src="https://mercier.fr/a.png" alt="Sale" width="600">'
    assert said(page(picture)) == ["The mail is almost all pictures."]
    assert said(page(picture + f"<p>{'Some words. ' * 30}</p>")) == []
    assert said(page(picture.replace("600", "60"))) == []
