"""CSV that a spreadsheet opens without calculating anything."""

from __future__ import annotations

import pytest

from mailer.lib.spreadsheet import safe_cell
from mailer.lib.tabular.download import as_typed, csv_lines


@pytest.mark.parametrize(
    "cell", ['=HYPERLINK("http://x")', "+cmd|' /C calc'!A0", "-2+3+A1", "@SUM(A1)"]
)
def test_formulas_become_text_and_come_back_as_they_were(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"
    assert as_typed(safe_cell(cell)) == cell


@pytest.mark.parametrize("cell", ["+33 6 12 34 56 78", "-12,5", "Ann", "", "a=b", "'quoted'"])
def test_numbers_and_plain_text_stay(cell: str) -> None:
    assert safe_cell(cell) == cell
    assert as_typed(cell) == cell


def test_the_file_opens_in_excel() -> None:
    text = "".join(csv_lines([["nom", "note"], ["Éva", 'a;b "c"']]))
    assert text == '\ufeffnom;note\r\nÉva;"a;b ""c"""\r\n'
