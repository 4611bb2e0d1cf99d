"""Text as it is compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.lib.folding import fold, prefix_end

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("  Luís   GONÇALVES ", "luis goncalves"),
        ("Ünïcödé", "unicode"),
        ("Œuvre Straße", "oeuvre strasse"),
        ("Bjørn Łódź", "bjorn lodz"),
        ("L’Île\u00a0d’Or", "l'ile d'or"),
        ("İstanbul", "istanbul"),
        ("E\u0301te\u0301", "ete"),
        ("tab\tand\nline", "tab and line"),
        ("nul\0byte", "nul byte"),
        ("", ""),
    ],
)
def test_case_accents_and_spaces_do_not_count(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(TEXTS)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXTS, TEXTS)
def test_a_text_lies_in_the_range_of_each_of_its_beginnings(prefix: str, rest: str) -> None:
    end = prefix_end(prefix)
    assert prefix <= prefix + rest
    assert end is None or prefix + rest < end


@given(TEXTS, TEXTS)
def test_only_texts_with_the_beginning_lie_in_the_range(prefix: str, text: str) -> None:
    end = prefix_end(prefix)
    inside = text >= prefix and (end is None or text < end)
    assert inside == text.startswith(prefix)
