"""Customers as a file."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import event

from mailer.domain.customers import export
from mailer.domain.customers.search import matching_ids
from mailer.domain.lists import slices
from mailer.infra.db import db
from mailer.lib.tabular.download import csv_lines, xlsx_file
from mailer.models.custom_field import FieldKind
from tests.factories.customers import make_customer, make_field, make_group


def _csv(query: dict | None = None) -> list[dict[str, str]]:
    db.session.commit()
    body = "".join(csv_lines(export.records(matching_ids(query or {}), "en")))
    assert body.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(body.removeprefix("\ufeff"), newline=""), delimiter=";"))


def test_a_csv_file_holds_the_customers_as_they_are(
    app_both: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "SLICE", 2)
    make_field(label="Seats", key="seats", kind=FieldKind.NUMBER)
    luis = make_customer(
        first_name="Luís", last_name="Gonçalves; «x»", country="BR", custom={"seats": 1250},
        notes='two\nlines and "quotes"',
    )  # fmt: skip
    make_group(name="News", customers=[luis])
    for _ in range(4):
        make_customer(kind="lead")
    rows = _csv()
    assert len(rows) == 5
    assert rows[0]["First name"] == "Luís"
    assert rows[0]["Last name"] == "Gonçalves; «x»"
    assert rows[0]["Country"] == "Brazil"
    assert rows[0]["Groups"] == "News"
    assert rows[0]["Seats"] == "1,250"
    assert rows[0]["Notes"] == 'two\nlines and "quotes"'
    assert len(_csv({"kind": ["lead"]})) == 4


def test_no_slice_of_a_file_reads_the_whole_table(app: Flask) -> None:
    for _ in range(3):
        make_customer()
    db.session.commit()
    statements: list[str] = []

    def keep(_c: object, _cursor: object, sql: str, *_more: object) -> None:
        statements.append(sql)

    event.listen(db.engine, "before_cursor_execute", keep)
    try:
        list(export.records(matching_ids({"kind": ["customer"]}), "en"))
    finally:
        event.remove(db.engine, "before_cursor_execute", keep)
    found = [" ".join(sql.split()).count("FROM customer WHERE") for sql in statements]
    assert max(found) == 1  # never one list of customers inside another


def test_no_cell_of_a_csv_file_is_a_formula(app: Flask) -> None:
    make_customer(last_name='=HYPERLINK("http://x","y")', phone="+32 2 555 01 23")
    (row,) = _csv()
    assert row["Last name"] == '\'=HYPERLINK("http://x","y")'
    assert row["Phone"] == "+32 2 555 01 23"


def test_no_cell_of_an_excel_file_is_a_formula(app_both: Flask, tmp_path: Path) -> None:
    make_customer(first_name="", last_name="=1+1", notes="bell\x07")
    db.session.commit()
    path = tmp_path / "c.xlsx"
    xlsx_file(path, "Customers", export.records(matching_ids({}), "en"))
    header, row = openpyxl.load_workbook(path).active.iter_rows()
    cells = {h.value: cell for h, cell in zip(header, row, strict=True)}
    assert (cells["Last name"].value, cells["Last name"].data_type) == ("=1+1", "s")
    assert cells["Notes"].value == "bell"


def test_a_field_named_like_a_formula_is_a_text_in_the_header(app: Flask) -> None:
    make_field(label="=cmd|'/c calc'!A1", key="bad", kind=FieldKind.TEXT)
    make_customer()
    assert list(_csv()[0])[-1] == "'=cmd|'/c calc'!A1"
