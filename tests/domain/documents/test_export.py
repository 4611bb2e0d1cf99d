"""Documents as a file: nothing in it runs, and an import reads it again."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from mailer.domain.documents import export
from mailer.infra.db import db
from mailer.lib.tabular.download import csv_lines, xlsx_file
from mailer.models.document import Document
from tests.factories.customers import make_customer
from tests.factories.documents import make_document

FORMULA = '=HYPERLINK("http://evil.example","pay")'


@pytest.fixture
def document(app_both: Flask) -> Document:
    found = make_document(
        make_customer(company=FORMULA, first_name="", last_name=""),
        number="@SUM(1)",
        net=Decimal("100.00"),
    )
    db.session.commit()
    return found


def test_no_cell_of_a_csv_file_is_a_formula(document: Document) -> None:
    body = "".join(csv_lines(export.records(select(Document.id))))
    rows = list(csv.reader(io.StringIO(body.removeprefix("\ufeff")), delimiter=";"))
    assert rows[1][0] == "'@SUM(1)"
    assert rows[1][3] == f"'{FORMULA}"
    assert rows[1][5:11] == ["2026-11-02", "2026-12-02", "100.00", "", "121.00", "121.00"]


def test_a_workbook_has_texts_numbers_and_days(document: Document, tmp_path: Path) -> None:
    xlsx_file(tmp_path / "d.xlsx", "Documents", export.records(select(Document.id)))
    sheet = openpyxl.load_workbook(tmp_path / "d.xlsx").active
    row = next(sheet.iter_rows(min_row=2, max_row=2))
    assert (row[0].value, row[0].data_type) == ("@SUM(1)", "s")
    assert (row[3].value, row[3].data_type) == (FORMULA, "s")
    assert row[5].value == dt.datetime(2026, 11, 2)
    assert [cell.value for cell in row[7:11]] == [100, None, 121, 121]
