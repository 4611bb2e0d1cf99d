"""Every text is there in every language, and written as that language is written."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Message

from scripts import translations


def test_every_text_is_translated_well_into_french() -> None:
    found = list(translations.problems("fr"))
    assert not found, f"{len(found)} problems, the first ones:\n" + "\n".join(found[:25])


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour !",
        "50 %",
        "« oui »",
        "l'adresse",
        'dire "oui"',
        "Nom :",
        "Quoi?",
        "Attendez...",
        "%(name)s: rien",
    ],
)
def test_breaches_of_french_typography_are_found(text: str) -> None:
    assert list(translations.french(text))


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour\u00a0!",
        "50\u202f%%",
        "«\u00a0oui\u00a0»",
        "l’adresse",
        "Nom\u00a0: %(name)s",
        "Voir https://example.com/?a=1",
        "à 10:42",
        '<a href="%(url)s">ici</a>',
        "@NOM|l'ami@",
        "Vraiment\u00a0?!",
    ],
)
def test_good_french_is_left_alone(text: str) -> None:
    assert not list(translations.french(text))


def test_a_lost_placeholder_is_found() -> None:
    message = Message("%(count)s mails", "mails")
    assert any("placeholders" in problem for problem in translations.wrong_in(message, "fr"))


def test_a_percent_sign_that_breaks_formatting_is_found() -> None:
    message = Message("%(count)s done", "%(count)s\u00a0% fait")
    assert any("%%" in problem for problem in translations.wrong_in(message, "fr"))


def test_french_has_the_plural_of_french() -> None:
    merged, _wrong = translations.translated("fr")
    assert merged.num_plurals == 2
    assert merged.plural_expr == "(n > 1)"


def test_one_may_be_said_without_its_number() -> None:
    message = Message(("%(num)d mail", "%(num)d mails"), ("Un e-mail", "%(num)d e-mails"))
    assert not list(translations.wrong_in(message, "fr"))
