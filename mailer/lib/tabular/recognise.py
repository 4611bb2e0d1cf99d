"""What a file is, by its first bytes and never by its name."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from mailer.lib.tabular.unreadable import Unreadable

SAMPLE = 1 << 16
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "pdf"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"\x1f\x8b", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
    (b"{\\rtf", "document"),
)
_MARKUP: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\s*(<!doctype html|<html|<table|<head|<meta)", re.I), "html"),
    (re.compile(rb"\s*<\?xml", re.I), "xml"),
    (re.compile(rb"\s*BEGIN:VCARD", re.I), "vcard"),
    (re.compile(rb"\s*(\{\s*\"|\[\s*[\[{])"), "json"),
)
_ZIPPED: tuple[tuple[str, str], ...] = (
    ("xl/workbook.bin", "xlsb"),
    ("word/", "document"),
    ("ppt/", "document"),
    ("Index/", "numbers"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def format_of(path: Path) -> str:
    """`csv` or `xlsx`; raises `Unreadable` with the name of anything else."""
    with path.open("rb") as file:
        sample = file.read(SAMPLE)
    if not sample.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("empty")
    if sample[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08"):
        return _zipped(path)
    if sample.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        # [MS-OFFCRYPTO] 2.1: a protected XLSX is an OLE file with this stream.
        raise Unreadable("encrypted" if _has_encrypted_package(path) else "xls")
    for magic, code in _MAGIC:
        # Two letters alone may begin a text ("BM;Nom"): pictures of that kind hold NULs.
        if sample.startswith(magic) and (len(magic) > 2 or b"\x00" in sample[:64]):
            raise Unreadable(code)
    if sample[:4] == b"RIFF" and sample[8:12] == b"WEBP":
        raise Unreadable("image")
    if is_utf16(sample):
        return "csv"
    text = sample.removeprefix(b"\xef\xbb\xbf")
    for pattern, code in _MARKUP:
        if pattern.match(text):
            raise Unreadable(code)
    if len(_CONTROL.findall(sample)) > 3 + len(sample) // 200:
        raise Unreadable("binary")
    return "csv"


def is_utf16(sample: bytes) -> str:
    """`utf-16-le` or `utf-16-be` when the bytes are that, with a mark or without one."""
    if sample.startswith(b"\xff\xfe"):
        return "utf-16-le"
    if sample.startswith(b"\xfe\xff"):
        return "utf-16-be"
    even, odd = sample[0::2], sample[1::2]
    if len(sample) < 8:
        return ""
    # Latin letters have a zero as their upper byte; real binary data has zeros on both sides.
    if odd.count(0) > len(odd) * 0.4 and even.count(0) < len(even) * 0.02:
        return "utf-16-le"
    if even.count(0) > len(even) * 0.4 and odd.count(0) < len(odd) * 0.02:
        return "utf-16-be"
    return ""


def _zipped(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            kind = archive.read("mimetype")[:200] if "mimetype" in names[:5] else b""
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise Unreadable("damaged") from error
    if any(name.lower() == "xl/workbook.xml" for name in names):
        return "xlsx"
    if b"opendocument.spreadsheet" in kind:
        raise Unreadable("ods")
    if b"opendocument" in kind:
        raise Unreadable("document")
    for start, code in _ZIPPED:
        if any(name.startswith(start) for name in names):
            raise Unreadable(code)
    raise Unreadable("archive")


def _has_encrypted_package(path: Path) -> bool:
    name = "EncryptedPackage".encode("utf-16-le")
    with path.open("rb") as file:
        tail = b""
        while chunk := file.read(1 << 20):
            if name in tail + chunk:
                return True
            tail = chunk[-64:]
    return False
