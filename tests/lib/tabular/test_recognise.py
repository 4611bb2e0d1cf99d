"""What people drop on an import by mistake is recognised by its content."""

from __future__ import annotations

import gzip
import os
import zipfile
from pathlib import Path

import pytest

from mailer.lib.tabular.recognise import format_of
from mailer.lib.tabular.unreadable import Unreadable
from tests.lib.tabular.workbooks import made_by_excel

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "pdf"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image"),
        (b"GIF89a\x01\x00", "image"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image"),
        (OLE + b"\x00" * 600, "xls"),
        (OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (gzip.compress(b"nom;ville\n", mtime=0), "archive"),
        (b"{\\rtf1\\ansi nom}", "document"),
        (b"<html><table><tr><td>Nom</td></tr></table></html>", "html"),
        (b"<?xml version='1.0'?><Workbook/>", "xml"),
        (b"BEGIN:VCARD\r\nFN:Ann\r\nEND:VCARD", "vcard"),
        (b'[{"name": "Ann"}]', "json"),
        (b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" * 8, "binary"),
        (b"\x00" * 4000, "empty"),
    ],
)
def test_other_files_named_csv_are_refused_by_name(
    tmp_path: Path, content: bytes, code: str
) -> None:
    path = tmp_path / "clients.csv"
    path.write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        format_of(path)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("entry", "content", "code"),
    [
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", "ods"),
        ("mimetype", b"application/vnd.oasis.opendocument.text", "document"),
        ("word/document.xml", b"<w/>", "document"),
        ("xl/workbook.bin", b"\x00", "xlsb"),
        ("Index/Document.iwa", b"\x00", "numbers"),
        ("clients.csv", b"nom;ville", "archive"),
    ],
)
def test_zipped_formats_are_told_apart(
    tmp_path: Path, entry: str, content: bytes, code: str
) -> None:
    path = tmp_path / "clients.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, content)
    with pytest.raises(Unreadable) as refused:
        format_of(path)
    assert refused.value.code == code


def test_random_bytes_are_no_table(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_bytes(os.urandom(20_000))
    with pytest.raises(Unreadable):
        format_of(path)


def test_a_workbook_is_known_under_any_name(tmp_path: Path) -> None:
    path = made_by_excel(tmp_path / "book.xlsx", {"A": [["nom"], ["Ann"]]})
    assert format_of(path.rename(tmp_path / "clients.csv")) == "xlsx"


def test_a_workbook_cut_short_is_damaged(tmp_path: Path) -> None:
    path = made_by_excel(tmp_path / "book.xlsx", {"A": [["nom"], ["Ann"]]})
    path.write_bytes(path.read_bytes()[:-400])
    with pytest.raises(Unreadable, match="damaged"):
        format_of(path)


def test_a_text_that_begins_like_a_picture_is_a_text(tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("BM;Nom\n1;Ann\n")
    assert format_of(path) == "csv"
