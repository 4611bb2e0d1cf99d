"""What is odd about a document, said in the words and numbers of whoever reads it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from mailer.domain.documents.messages import warning


@pytest.mark.parametrize(
    ("code", "value", "english", "french"),
    [
        ("total_sum", "999.99 ≠ 529.87", "999.99 ≠ 529.87", "999,99 ≠ 529,87"),
        ("due_sum", "-529.87 ≠ 12 529.87", "-529.87 ≠ 12,529.87", "-529,87 ≠ 12\u202f529,87"),
        ("line_sum", "1: 81.90 ≠ 82.00", "line 1 (81.90 ≠ 82.00)", "ligne 1 (81,90 ≠ 82,00)"),
        ("same_number", "2018-03-05", "March 5, 2018", "5 mars 2018"),
        ("schema", "1.10 is wrong", "1.10 is wrong", "1.10 is wrong"),
    ],
)
def test_amounts_and_days_are_written_as_in_the_readers_language(
    app: Flask, code: str, value: str, english: str, french: str
) -> None:
    with app.test_request_context():
        with force_locale("en"):
            assert english in warning(code, value)
        with force_locale("fr"):
            assert french in warning(code, value)
