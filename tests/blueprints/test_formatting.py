"""How moments, numbers and sizes read, in English and French."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask_babel import force_locale

from mailer.blueprints import formatting
from mailer.domain.settings import company
from tests.factories.settings import make_company
from tests.fixtures.clock import MovedClock

NOW = dt.datetime(2026, 11, 21, 13, 0, tzinfo=dt.UTC)
NBSP, THIN = "\u00a0", "\u202f"


@pytest.fixture
def here(app: Flask, clock: MovedClock) -> None:
    """A company in Brussels, at two in the afternoon."""
    make_company(time_zone="Europe/Brussels")
    assert company.company().time_zone == "Europe/Brussels"
    clock.move_to(NOW)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("apart", "english", "french"),
    [
        (dt.timedelta(seconds=-3), "just now", "à l’instant"),
        (dt.timedelta(seconds=20), "in a moment", "dans un instant"),
        (dt.timedelta(minutes=-3), "3 minutes ago", "il y a 3 minutes"),
        (dt.timedelta(hours=2), "in 2 hours", "dans 2 heures"),
        (dt.timedelta(hours=-13, minutes=-30), f"today at 12:30{THIN}AM", "aujourd’hui à 00:30"),
        (dt.timedelta(hours=-15), f"yesterday at 11:00{THIN}PM", "hier à 23:00"),
        (dt.timedelta(hours=20), f"tomorrow at 10:00{THIN}AM", "demain à 10:00"),
        (dt.timedelta(days=-3), "3 days ago", "il y a 3 jours"),
        (dt.timedelta(days=-30), "Oct 22, 2026", "22 oct. 2026"),
        (dt.timedelta(days=400), "Dec 26, 2027", "26 déc. 2027"),
    ],
)
def test_moments_are_said_as_people_say_them(
    app: Flask, apart: dt.timedelta, english: str, french: str
) -> None:
    for language, expected in (("en", english), ("fr", french)):
        with app.test_request_context(), force_locale(language):
            assert formatting.relative(NOW + apart, NOW) == expected


@pytest.mark.usefixtures("here")
def test_the_exact_moment_is_in_the_tool_tip(app: Flask) -> None:
    with app.test_request_context(), force_locale("fr"):
        shown = formatting.when(NOW - dt.timedelta(minutes=3))
    assert 'title="21 nov. 2026, 13:57"' in shown
    assert 'datetime="2026-11-21T12:57:00+00:00"' in shown
    assert ">il y a 3 minutes<" in shown


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["1,234,567", "Nov 21, 2026", f"2:00{THIN}PM", "45%", "0.3%"]),
        (
            "fr",
            [f"1{THIN}234{THIN}567", "21 nov. 2026", "14:00", f"45{NBSP}%", f"0,3{NBSP}%"],
        ),
    ],
)
def test_numbers_and_dates_follow_the_language(
    app: Flask, language: str, expected: list[str]
) -> None:
    with app.test_request_context(), force_locale(language):
        assert [
            formatting.number(1234567),
            formatting.date(NOW),
            formatting.time(NOW),
            formatting.percent(45),
            formatting.percent(0.34),
        ] == expected


@pytest.mark.parametrize(
    ("size", "english", "french"),
    [
        (0, "0 bytes", "0 octets"),
        (999, "999 bytes", "999 octets"),
        (1000, "1 KB", "1 Ko"),
        (1536, "1.5 KB", "1,5 Ko"),
        (64_000_000, "64 MB", "64 Mo"),
        (7_000_000_000_000, "7,000 GB", f"7{THIN}000 Go"),
    ],
)
def test_sizes_have_the_unit_a_person_would_choose(
    app: Flask, size: int, english: str, french: str
) -> None:
    for language, expected in (("en", english), ("fr", french)):
        with app.test_request_context(), force_locale(language):
            assert formatting.filesize(size) == expected.replace(" ", NBSP)


def test_nothing_is_a_dash(app: Flask) -> None:
    with app.test_request_context():
        assert formatting.number(None) == formatting.date(None) == formatting.time(None) == "–"
        assert ">–<" in formatting.when(None)


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Alice Martin", "AM"),
        ("Jean-Luc de la Tour", "JT"),
        ("Cher", "C"),
        ("élodie dupont", "ÉD"),
        ("<b>", "?"),
        ("", "?"),
    ],
)
def test_people_have_initials(name: str, letters: str) -> None:
    assert formatting.initials(name) == letters
