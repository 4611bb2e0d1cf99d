"""CSV as spreadsheets and ERPs write it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mailer.lib.tabular.encodings import detect
from mailer.lib.tabular.table import open_table
from mailer.lib.tabular.unreadable import Unreadable

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252", "iso8859-15", "mac-roman")
FRENCH = (
    "Code client;Raison sociale;Prénom;Ville;Remarque\r\n"
    "00012;Café de l’Été;Jérôme;Évreux;à rappeler — 12 €\r\n"
    "00013;Cœur & Fils;Hélène;Liège;déjà client\r\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "clients.csv"


def rows_of(path: Path) -> list[list[str]]:
    table = open_table(path)
    return [table.headers, *(row.values for row in table.rows())]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac-roman"]
)
def test_french_text_is_read_in_every_encoding(file: Path, encoding: str) -> None:
    file.write_bytes(FRENCH.encode(encoding))
    assert rows_of(file)[1] == ["00012", "Café de l’Été", "Jérôme", "Évreux", "à rappeler — 12 €"]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("iso8859-15", "Nom;Ville\nCœur;Liège\nAndré;12 €\n"),
        ("cp850", "Nom;Ville\nJérôme;Liège\nHélène;Besançon\n"),
        ("cp1251", "Имя;Город\nИван Петров;Москва\n"),
        ("cp1252", "N° client;Nom\n1;Dupont\n"),
        ("mac-roman", "N° client;Nom\n1;Dupont\n"),
    ],
)
def test_eight_bit_encodings_are_told_apart(file: Path, encoding: str, text: str) -> None:
    file.write_bytes(text.encode(encoding))
    assert file.read_bytes().decode(detect(file)) == text


def test_an_accent_far_down_still_decides_the_encoding(file: Path) -> None:
    file.write_bytes(
        b"nom;ville\n" + b"Dupont;Paris\n" * 200_000 + "Élodie;Liège\n".encode("cp1252")
    )
    assert rows_of(file)[-1] == ["Élodie", "Liège"]


def test_a_few_broken_bytes_do_not_turn_utf8_into_another_encoding(file: Path) -> None:
    good = "".join(f"Gaëlle {n};Liège\n" for n in range(40)).encode()
    file.write_bytes(b"nom;ville\n" + good + b"Caf\xe9;Mons\n")
    rows = rows_of(file)
    assert rows[1] == ["Gaëlle 0", "Liège"]
    assert rows[-1] == ["Caf\ufffd", "Mons"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(file: Path, delimiter: str, end: str) -> None:
    lines = [["nom", "adresse", "note"], ["Ann", "1, rue; A", "a|b"], ["Bob", 'dit "Bo"', "x\ty"]]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(lines)
    file.write_bytes(out.getvalue().encode())
    assert rows_of(file) == lines


def test_a_sep_line_names_the_delimiter_and_is_no_row(file: Path) -> None:
    file.write_text("sep=|\nnom|ville; pays\nAnn|Liège; BE\n", "utf-8")
    table = open_table(file)
    assert table.headers == ["nom", "ville; pays"]
    assert [row.number for row in table.rows()] == [2]


def test_line_breaks_in_quotes_stay_in_the_cell(file: Path) -> None:
    file.write_text('nom,adresse\r\nAnn,"1 rue A\r\nBât. 2"\r\nBob,x\r\n', "utf-8", newline="")
    rows = rows_of(file)
    assert rows[1] == ["Ann", "1 rue A\r\nBât. 2"]
    assert rows[2] == ["Bob", "x"]


def test_blank_rows_and_titles_above_the_column_names_are_passed_over(file: Path) -> None:
    file.write_text("\n\nListe des clients;;\n\nnom;prénom;ville\n\nA;B;C\n;;\nD;E;F\n", "utf-8")
    table = open_table(file)
    assert table.headers == ["nom", "prénom", "ville"]
    assert [(row.number, row.values[0]) for row in table.rows()] == [(7, "A"), (9, "D")]


def test_ragged_rows_are_given_as_they_are(file: Path) -> None:
    file.write_text("a,b,c\n1\n1,2,3,4\n1,2,3\n", "utf-8")
    assert rows_of(file)[1:] == [["1"], ["1", "2", "3", "4"], ["1", "2", "3"]]


def test_a_quotation_mark_that_never_closes_is_named(file: Path) -> None:
    file.write_text('nom;ville\nAnn;Liège\n"Bob;Mons\nCleo;Namur\n', "utf-8")
    with pytest.raises(Unreadable) as refused:
        open_table(file)
    assert (refused.value.code, refused.value.value) == ("open_quote", "3")


def test_a_quotation_mark_that_swallows_a_long_file_is_named_too(file: Path) -> None:
    file.write_text('nom;ville\n"Bob;Mons\n' + "Cleo;Namur\n" * 20_000, "utf-8")
    with pytest.raises(Unreadable, match="cell_too_long 2"):
        open_table(file)


def test_a_file_without_line_ends_is_refused_before_it_fills_the_memory(file: Path) -> None:
    file.write_bytes(b"a;b;" * (1 << 20))
    with pytest.raises(Unreadable, match="cell_too_long"):
        open_table(file)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "empty"),
        (b"nom;ville\n", "no_rows"),
        (b"nom;ville\n;\n\n", "no_rows"),
        (b"ann@example.com;Ann\nbob@example.com;Bob\n", "no_header"),
        (b";".join(b"c%d" % n for n in range(501)) + b"\nx\n", "too_many_columns"),
    ],
)
def test_tables_without_rows_or_names_are_refused(file: Path, content: bytes, code: str) -> None:
    file.write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        open_table(file)
    assert refused.value.code == code


def test_five_hundred_columns_are_read(file: Path) -> None:
    file.write_text(";".join(f"c{n}" for n in range(500)) + "\n" + ";".join("x" * 500) + "\n")
    assert len(open_table(file).headers) == 500


def test_a_chosen_encoding_and_delimiter_are_taken_as_they_are(file: Path) -> None:
    file.write_bytes("nom,a;b\nÉva,1;2\n".encode("cp1252"))
    table = open_table(file, encoding="cp1252", delimiter=",")
    assert table.headers == ["nom", "a;b"]


CELL = st.text(alphabet="abcdefgXYZ 0123456789éèàçôûñÉÀ,;\t|\"'@.-\n€’", max_size=12).map(str.strip)
ROW = st.tuples(st.sampled_from(["Dupont", "Gonçalves", "Hélène", "Lefèvre"]), CELL, CELL)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(ROW, min_size=3, max_size=12),
    encoding=st.sampled_from(ENCODINGS),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    end=st.sampled_from(["\r\n", "\n"]),
)
def test_any_table_comes_back_as_it_was_written(
    tmp_path: Path, rows: list[tuple[str, ...]], encoding: str, delimiter: str, end: str
) -> None:
    written = [["Société", "Prénom", "Téléphone"], *([*row] for row in rows)]
    out = io.StringIO()
    out.write(f"sep={delimiter}{end}")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(written)
    path = tmp_path / "table.csv"
    try:
        path.write_bytes(out.getvalue().encode(encoding))
    except UnicodeEncodeError:  # ISO-8859-15 has no ’
        path.write_bytes(out.getvalue().replace("’", "'").encode(encoding))
        written = [[cell.replace("’", "'") for cell in row] for row in written]
    table = open_table(path, encoding="" if encoding.startswith("utf") else encoding)
    assert [table.headers, *(row.values for row in table.rows())] == written
