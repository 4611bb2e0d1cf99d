"""Cells that a spreadsheet must not run."""

from __future__ import annotations

import pytest

from mailer.lib.spreadsheet import safe_cell


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3+cmd|x",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "=HYPERLINK(1)",
        "-A1",
    ],
)
def test_formulas_become_texts(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Luís", "", "a=b", "+32 2 555 01 23", "-12,50", "+1 (780) 42-9"])
def test_other_texts_and_numbers_stay(text: str) -> None:
    assert safe_cell(text) == text
