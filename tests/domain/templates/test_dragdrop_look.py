"""The look of drag & drop mails: the company's colours, logo, language, and how they look by night."""

import re

import pytest

from mailer.domain.settings.company import Company
from mailer.domain.templates.modes.dragdrop import MODE
from mailer.domain.templates.modes.mjml import colours
from mailer.domain.templates.modes.mode import Content, Look
from mailer.lib import colour
from tests.domain.templates.dragdrop_mails import BLOCKS, COMPANY, check, column, mail

pytestmark = pytest.mark.usefixtures("app")


def dressed(source: str, company: Company = COMPANY, logo_url: str = "") -> Content:
    return MODE.dress(check(source).content, Look(company, "fr", "The @CITY@ news", logo_url))


def test_nothing_is_fetched_from_anywhere_by_itself() -> None:
    addresses = re.findall(
        r"(?:src|background|url)\s*[=(]\s*[\"']?([^\"')\s>]+)", dressed(BLOCKS).html
    )
    assert set(addresses) == {"/media/icons/facebook.png"}
    assert "fonts.g" not in dressed(BLOCKS).html


def test_a_social_link_goes_where_it_was_sent_and_has_our_sign() -> None:
    page = check(BLOCKS).content.html
    assert 'href="https://www.facebook.com/x"' in page
    assert 'alt="Facebook"' in page
    assert "sharer" not in page


@pytest.mark.parametrize(
    "shade", ["#0f766e", "#ffd400", "#111111", "#ffffff", "#808080", "rubbish"]
)
def test_the_company_colour_is_put_on_when_a_mail_is_made(shade: str) -> None:
    content = check(BLOCKS).content
    company = Company(name="X", colour=shade)
    page = MODE.dress(content, Look(company, "fr", "x")).html
    made = colours.of_company(company)
    assert f"border-top:6px solid {made['company-fill']}" in page
    assert made["company-tint"] in page
    assert colour.contrast(made["company-fill"], made["company-text"]) >= colour.TEXT
    for surface in ("#ffffff", colours.AROUND, made["company-tint"]):
        assert colour.contrast(made["company-link"], surface) >= colour.TEXT
    assert "company-" not in page
    assert "#5a7e1" not in page


def test_a_reserved_colour_that_someone_chose_stays_a_colour() -> None:
    page = dressed(column('<mj-text color="#5a7e10">x</mj-text>')).html
    assert "color:#5a7e20" in page


def test_by_night_light_grounds_turn_and_text_stays_readable() -> None:
    page = dressed(
        mail(
            '<mj-section background-color="#ffffff"><mj-column><mj-text color="#24272d">x <span '
            'style="color: #663300">y</span></mj-text></mj-column></mj-section>'
            '<mj-section background-color="#7c2d12"><mj-column><mj-text color="#ffffff">z</mj-text>'
            "</mj-column></mj-section>"
        )
    ).html
    rules = dict(re.findall(r"\.(d\d+)[^{}]*\{ (?:background-)?color: (#\w{6})", page))
    grounds = [shade for shade in rules.values() if colour.luminance(shade) < 0.1]
    inks = [shade for shade in rules.values() if colour.luminance(shade) > 0.1]
    assert len(grounds) == 2
    assert len(inks) == 2
    assert all(colour.contrast(ink, ground) >= colour.TEXT for ink in inks for ground in grounds)
    # A dark section stays what it is.
    assert not re.search(r'class="d\d+" style="[^"]*#7c2d12', page)


def test_the_logo_keeps_its_proportions_and_its_name_stands_in_for_it() -> None:
    with_logo = dressed(BLOCKS, logo_url="https://example.com/logo.png").html
    image = re.search(r'<img [^>]*src="@LOGO@"[^>]*>', with_logo)
    assert image
    assert "height:48px;width:auto" in image.group()
    assert 'style="width:48px;"' not in with_logo
    without = dressed(BLOCKS).html
    assert "@LOGO@" not in without
    assert ">Mercier &amp; Fils</span>" in without


def test_a_logo_that_is_to_fill_a_phone_leaves_its_place_to_the_name_too() -> None:
    logo = '<mj-image src="@LOGO@" alt="@OURCOMPANY@" height="48px" fluid-on-mobile="true" />'
    source = mail(f"<mj-section><mj-column>{logo}</mj-column></mj-section>")
    assert "height:48px;width:auto" in dressed(source, logo_url="https://example.com/logo.png").html
    without = dressed(source).html
    assert ">Mercier &amp; Fils</span>" in without
    assert "width:48px" not in without
    assert "@LOGO@" not in without


def test_language_and_title_are_those_of_the_mail() -> None:
    page = dressed(BLOCKS).html
    assert page.count('lang="fr"') == 2
    assert "<title>The @CITY@ news</title>" in page
