"""The gallery: its designs, equal in French and English, that nothing is to be said about."""

import re
import tomllib
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from mailer.domain.media import addresses, shipped
from mailer.domain.rendering import checkup
from mailer.domain.rendering.design import Design
from mailer.domain.settings.company import Company, company, save
from mailer.domain.templates import starters
from mailer.domain.templates.gallery.designs import LANGUAGES, OCCASIONS, designs
from mailer.domain.templates.gallery.starter import Starter
from mailer.domain.templates.modes.dragdrop import MODE
from mailer.domain.templates.purposes import as_option
from mailer.models.template import DesignMode
from tests.factories.customers import make_customer
from tests.personas import marketer

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / "mailer/domain/templates/gallery"
ALL = [design for language in LANGUAGES for design in designs(language)]
EACH = pytest.mark.parametrize("design", ALL, ids=lambda each: f"{each.key}-{each.language}")
WANTED = {
    "welcome", "newsletter", "promotion", "event", "product", "season", "prices", "birthday",
    "thanks", "reopening", "survey", "closing", "review",
    "invoice", "quote", "reminder", "overdue", "opened", "solved",
}  # fmt: skip


def words(key: str, language: str) -> dict[str, str]:
    found: dict[str, str] = tomllib.loads((FOLDER / key / f"{language}.toml").read_text("utf-8"))[
        "words"
    ]
    return found


def test_there_is_a_design_for_each_occasion() -> None:
    assert set(OCCASIONS) == WANTED
    assert {path.name for path in FOLDER.iterdir() if (path / "design.mjml").is_file()} == WANTED


@pytest.mark.parametrize("key", OCCASIONS)
def test_both_languages_say_the_same(key: str) -> None:
    """The same words in the same places; tags too, but for those in texts if empty."""
    english, french = words(key, "en"), words(key, "fr")
    assert set(english) == set(french)
    places = re.findall(r"\[\[(\w+)\]\]", (FOLDER / key / "design.mjml").read_text("utf-8"))
    assert set(places) == set(english)
    for name, text in english.items():
        assert _tags(text) == _tags(french[name]), name


def _tags(text: str) -> set[str]:
    return set(re.findall(r"@([A-Z]+)(?:\|[^@]*)?@", text))


@pytest.mark.parametrize("shade", ["#2563eb", "#ffd400", "#111111", "#e11d48", "#84cc16"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_doctor_has_nothing_to_say(app: Flask, language: str, shade: str) -> None:
    """With a customer of whom nothing but the address is known, in any company colour."""
    ours = Company(
        name="Mercier & Fils",
        colour=shade,
        street="1 rue X",
        city="Lyon",
        phone="+33 4 72 00 00 00",
    )
    save(ours)
    sender = marketer()
    make_customer(first_name="", last_name="", company="")
    for design in designs(language):
        checked = MODE.check(design.source, ours)
        assert checked.warnings == ()
        options = as_option(design.purpose)
        draft = Design(design.mode, design.subject, checked.content, design.language, options)
        found = checkup.of_draft(draft, checked.source, checked, sender, "all").findings
        assert [(design.key, finding.text) for finding in found] == []


@EACH
def test_it_has_what_every_mail_needs(app: Flask, design: Starter) -> None:
    page = MODE.check(design.source, company()).content.html
    assert design.source.count("<mj-button") == 1
    mailing = design.purpose is None
    assert ('href="@UNSUBSCRIBE@"' in page, 'href="@VIEWONLINE@"' in page) == (mailing, mailing)
    assert "@OURADDRESS@" in page
    assert 'src="@LOGO@"' in page or design.key in {"event", "season", "birthday", "thanks"}
    assert "<mj-preview>" in design.source
    assert "company-fill" in design.source or design.key == "season"
    assert "/media/gallery/" in page or not mailing


@EACH
def test_it_reads_well_as_plain_text(app: Flask, design: Starter) -> None:
    text = MODE.check(design.source, company()).content.text
    assert ("@UNSUBSCRIBE@" in text) == (design.purpose is None)
    assert "mailto:" in text or "@SENDEREMAIL@" in text
    assert "<" not in text.replace("<!--mailer:", "")
    assert len(text) > 300


@EACH
def test_names_are_always_followed_by_a_text_if_empty(app: Flask, design: Starter) -> None:
    """What may be unknown of a customer never leaves a hole."""
    for name in ("FIRSTNAME", "CUSTOMERNAME", "OWNERNAME", "NUMBER"):
        assert f"@{name}@" not in design.subject + design.source


def test_every_picture_is_there_light_and_described() -> None:
    shown = {path for design in ALL for path in re.findall(r'src="(/media/[^"]+)"', design.source)}
    drawn = {f"/media/gallery/{path.name}" for path in _pictures()}
    assert shown == drawn
    for path in _pictures():
        assert path.stat().st_size < 40 * 1024
        with Image.open(path) as image:
            assert image.format == "PNG"
    for design in ALL:
        for image_tag in re.findall(r"<mj-image[^>]*>", design.source):
            assert re.search(r'alt="[^"]{5,}"', image_tag)
    assert all(shipped.file_of(path.removeprefix("/media/")) for path in shown)


def _pictures() -> list[Path]:
    return sorted((ROOT / "mailer/domain/media/pictures/gallery").glob("*.png"))


@EACH
def test_pictures_are_ours_and_never_missing(app: Flask, design: Starter) -> None:
    page = MODE.check(design.source, company()).content.html
    assert addresses.missing(page) == []
    assert set(re.findall(r"https?://[^\"'\s<)]+", page)) <= {"http://www.w3.org/1999/xhtml"}


def test_french_is_typeset_as_french() -> None:
    for design in designs("fr"):
        said = f"{design.name} {design.subject} {design.about} " + " ".join(
            text for name, text in words(design.key, "fr").items() if name != "mail_subject"
        )
        said = re.sub(r"<[^>]+>", "", said)
        assert "'" not in said
        assert not re.search(r" [:;!?%»€]", said), design.key
        assert not re.search(r"« ", said)


def test_a_language_without_designs_gets_the_english_ones() -> None:
    assert {each.language for each in starters.offered("de")} == {"en"}
    found = starters.find("welcome", "fr")
    assert found is not None
    assert (found.mode, found.name) == (DesignMode.DRAGDROP, "Bienvenue")
    assert starters.find("unheard-of", "fr") is None
