"""HTML files in the encodings that programs save them in."""

from __future__ import annotations

import codecs

import pytest

from mailer.lib.html_encoding import decode

TEXT = "<p>Été à Besançon, où l’œuvre coûte 12 €</p>"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-32"), "utf-32"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_unicode_in_all_its_forms(data: bytes, encoding: str) -> None:
    found = decode(data)
    assert found is not None
    assert (found.text, found.encoding, found.damaged) == (TEXT, encoding, False)


@pytest.mark.parametrize(
    "head",
    [
        "<meta charset={}>",
        "<META CHARSET='{}'>",
        "<meta content='text/html; charset={}' http-equiv=content-type>",
        "<?xml version='1.0' encoding='{}'?>",
    ],
)
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("windows-1252", TEXT),
        ("iso-8859-1", TEXT),
        ("iso-8859-2", "<p>Łódź, Kraków</p>"),
        ("windows-1251", "<p>Москва</p>"),
        ("Shift_JIS", "<p>東京</p>"),
        ("GB2312", "<p>北京</p>"),
    ],
)
def test_what_the_file_names_itself_is_believed(head: str, name: str, text: str) -> None:
    source = head.format(name) + text
    found = decode(source.encode("cp1252" if name == "iso-8859-1" else name))
    assert found is not None
    assert (found.text, found.damaged) == (source, False)


def test_utf8_is_utf8_whatever_the_file_says_and_keeps_its_mark() -> None:
    source = "\ufeff<meta charset=iso-8859-1>é"
    found = decode(source.encode())
    assert found is not None
    assert (found.text, found.encoding) == (source, "utf-8")


@pytest.mark.parametrize("name", ["utf-7", "utf-16", "none-such", "rot13", "zip", "\xff"])
def test_names_of_no_encoding_of_files_are_not_believed(name: str) -> None:
    found = decode(f"<meta charset={name}>{TEXT * 5}".encode("cp1252", "replace"))
    assert found is not None
    assert "Besançon" in found.text


def test_bytes_without_meaning_are_named() -> None:
    found = decode(b"<meta charset=shift_jis>" + b"\x81\xff\xfe" * 40 + b"\x82")
    assert found is not None
    assert found.damaged
    assert found.encoding == "shift_jis"
    assert decode(b"GIF89a\0\0") is None
