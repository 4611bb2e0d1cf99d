"""XLSX: cells as they are shown, hostile archives refused."""

from __future__ import annotations

import datetime as dt
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from mailer.lib.tabular.table import Reading, Table, open_table
from mailer.lib.tabular.unreadable import Unreadable
from mailer.lib.tabular.workbook import records
from tests.lib.tabular.workbooks import BOOK, SHEET, made_by_excel, made_by_hand


def rows_of(path: Path, sheet: str = "") -> list[list[str]]:
    return [row.values for row in open_table(path, sheet=sheet).rows()]


def test_values_are_the_text_that_is_shown(tmp_path: Path) -> None:
    path = made_by_excel(
        tmp_path / "b.xlsx",
        {
            "Clients": [
                ["code", "nombre", "prix", "date", "moment", "vrai", "texte"],
                [
                    "00123",
                    12.0,
                    0.1,
                    dt.date(2024, 3, 12),
                    dt.datetime(2024, 3, 12, 9, 30),
                    True,
                    "é\nà",
                ],
                [None, 33612345678, 1234.5, None, None, False, " x "],
            ]
        },
    )
    assert rows_of(path) == [
        ["00123", "12", "0.1", "2024-03-12", "2024-03-12 09:30", "true", "é\nà"],
        ["", "33612345678", "1234.5", "", "", "false", " x "],
    ]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (1200, "00000", "01200"),
        (123, "00000000", "00000123"),
        (612345678, '0#" "##" "##" "##" "##', "06 12 34 56 78"),
        (75001, "General", "75001"),
        (0.25, "0%", "0.25"),
        (12, "0.00", "12"),
    ],
)
def test_number_formats_that_pad_are_kept(
    tmp_path: Path, value: float, code: str, shown: str
) -> None:
    book = Workbook()
    book.active.append(["nom", "valeur"])
    book.active.append(["Ann", value])
    book.active["B2"].number_format = code
    book.save(tmp_path / "b.xlsx")
    assert rows_of(tmp_path / "b.xlsx") == [["Ann", shown]]


def test_the_first_sheet_with_something_in_it_is_read_and_others_can_be_chosen(
    tmp_path: Path,
) -> None:
    path = made_by_excel(
        tmp_path / "b.xlsx",
        {"Vide": [], "Clients": [["nom"], ["Ann"]], "Prospects": [["nom"], ["Bob"]]},
    )
    table = open_table(path)
    assert table.reading.sheet == "Clients"
    assert table.reading.sheets == ["Vide", "Clients", "Prospects"]
    assert rows_of(path, "Prospects") == [["Bob"]]
    with pytest.raises(Unreadable, match="unknown_sheet"):
        open_table(path, sheet="Autre")


def test_formulas_give_their_last_result(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="str"><v>nom</v></c><c r="B1" t="str"><v>total</v></c></row>'
        '<row r="2"><c r="A2" t="str"><f>"A"&amp;"nn"</f><v>Ann</v></c>'
        '<c r="B2"><f>1+1</f><v>2</v></c></row>'
    )
    assert rows_of(made_by_hand(tmp_path / "b.xlsx", rows)) == [["Ann", "2"]]


def test_gaps_between_cells_and_rows_are_kept(tmp_path: Path) -> None:
    rows = (
        '<row r="3"><c r="A3" t="inlineStr"><is><t>nom</t></is></c>'
        '<c r="C3" t="inlineStr"><is><r><t>vil</t></r><r><t>le</t></r></is></c></row>'
        '<row r="7"><c r="C7" t="inlineStr"><is><t>Liège</t></is></c></row>'
    )
    table = open_table(made_by_hand(tmp_path / "b.xlsx", rows))
    assert table.headers == ["nom", "", "ville"]
    assert [(row.number, row.values) for row in table.rows()] == [(7, ["", "", "Liège"])]


def test_a_sheet_that_unpacks_to_gigabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    made_by_hand(path)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/media/x.bin", "w") as part,
    ):
        for _megabyte in range(64):
            part.write(bytes(1 << 20))
    tracemalloc.start()
    with pytest.raises(Unreadable, match="bomb"):
        open_table(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 << 20


def test_entities_that_multiply_are_refused(tmp_path: Path) -> None:
    laughs = (
        '<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
        f"{BOOK.replace('Clients', '&b;')}"
    )
    with pytest.raises(Unreadable, match="bomb"):
        open_table(made_by_hand(tmp_path / "b.xlsx", xl__workbook_xml=laughs))


def test_one_endless_cell_is_refused(tmp_path: Path) -> None:
    rows = f'<row r="1"><c r="A1" t="str"><v>{"abcdefghij" * 400_000}</v></c></row>'
    with pytest.raises(Unreadable, match="bomb"):
        open_table(made_by_hand(tmp_path / "b.xlsx", rows))


def test_one_endless_tag_is_refused(tmp_path: Path) -> None:
    rows = f'<row r="1" spans="{"abcdefghij" * 400_000}"><c r="A1"><v>1</v></c></row>'
    with pytest.raises(Unreadable, match="bomb"):
        open_table(made_by_hand(tmp_path / "b.xlsx", rows))


def test_a_sheet_cut_short_is_found_without_reading_it(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    open_table(made_by_hand(tmp_path / "good.xlsx", rows)).verify()
    short = made_by_hand(
        tmp_path / "b.xlsx", xl__worksheets__sheet1_xml=SHEET.format(rows=rows)[:-9]
    )
    with pytest.raises(Unreadable, match="damaged"):
        Table(short, Reading("xlsx", sheet="Clients"), ["1"]).verify()


def test_thousands_of_parts_are_refused(tmp_path: Path) -> None:
    parts = {f"xl__media__p{n}": "x" for n in range(2001)}
    with pytest.raises(Unreadable, match="bomb"):
        open_table(made_by_hand(tmp_path / "b.xlsx", **parts))


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1" t="s"><v>7</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>x</v></c></row>',
        '<row r="5"/><row r="2"/>',
        '<row r="1"><c r="ÉÉ1"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v>',
    ],
)
def test_what_contradicts_itself_is_damaged(tmp_path: Path, rows: str) -> None:
    with pytest.raises(Unreadable, match="damaged"):
        open_table(made_by_hand(tmp_path / "b.xlsx", rows))


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for count in (2_000, 20_000):
        rows: list[list[object]] = [
            [f"Client {n}", f"c{n}@example.com", "x" * 60] for n in range(count)
        ]
        path = made_by_excel(tmp_path / f"{count}.xlsx", {"A": [["nom", "mail", "note"], *rows]})
        tracemalloc.start()
        assert sum(1 for _row in records(path, "A")) == count + 1
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + (1 << 20)
