"""What a mail says about a file that goes with it: names and types that came from anybody."""

from __future__ import annotations

import base64
import mimetypes
import re
import unicodedata
from urllib.parse import quote

from mailer.lib.html_places import clean, one_line

#: Characters of a file's name.
LONGEST = 120
UNKNOWN = "application/octet-stream"
#: RFC 6838, 4.2. What has parts of its own may not be base64 (RFC 2045, 6.4).
_TYPE = re.compile(
    r"(?!multipart/|message/)[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}"
)
#: Without what this machine happens to know of types.
_TYPES = mimetypes.MimeTypes()
_OFFICE = "application/vnd.openxmlformats-officedocument"
for _ending, _type in {
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".pptx": f"{_OFFICE}.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
}.items():
    _TYPES.add_type(_type, _ending)
#: Turns the direction of writing, so that `fdp.exe` reads `exe.pdf`; or is not seen at all.
_HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_PLAIN = re.compile(r"(?!.*=\?)[ !#-\[\]-~]{1,60}")
#: Of one section of a parameter (RFC 2231, 3), and bytes of one encoded word (RFC 2047, 2).
_SECTION, _WORD = 54, 39


def file_name(said: str) -> str:
    """A name for readers: without folders, line breaks or signs that deceive; empty where
    nothing is left. Of a long one the end is kept, which says what the file is."""
    last = re.split(r"[/\\]", one_line(clean(said)))[-1]
    name = " ".join(_HIDDEN.sub("", unicodedata.normalize("NFC", last)).split()).strip(". ")
    if len(name) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > 12:
        return name[:LONGEST].rstrip()
    return f"{stem[: LONGEST - len(dot + ending)].rstrip()}{dot}{ending}"


def media_type(said: str, name: str) -> str:
    """The type that was said, if it is one; else what the name's ending means."""
    said = said.partition(";")[0].strip().lower()
    if _TYPE.fullmatch(said) and said != UNKNOWN:
        return said
    guessed, encoding = _TYPES.guess_type(name, strict=True)
    return guessed if guessed and not encoding and _TYPE.fullmatch(guessed) else UNKNOWN


def headers(name: str, kind: str) -> bytes:
    """The headers of the part, with the empty line behind them; `name` and `kind` as the
    functions above answer.

    Names outside ASCII stand twice: as RFC 2231 has it, and as encoded words in the type, which
    is where Outlook looks; the standard forbids the latter and all programs read it.
    """
    if not _TYPE.fullmatch(kind):
        raise ValueError("not a media type")
    words, parameter = _words(name), _parameter(name)
    return (
        f"Content-Type: {kind};\r\n name={words}\r\n"
        "Content-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment;\r\n {parameter}\r\n\r\n"
    ).encode("ascii")


def _words(name: str) -> str:
    if _PLAIN.fullmatch(name):
        return f'"{name}"'
    words = (
        f"=?utf-8?b?{base64.b64encode(part.encode()).decode()}?=" for part in _split(name, _WORD)
    )
    return '"' + "\r\n ".join(words) + '"'


def _parameter(name: str) -> str:
    if _PLAIN.fullmatch(name):
        return f'filename="{name}"'
    whole = quote(name, safe="")
    if len(whole) <= _SECTION:
        return f"filename*=utf-8''{whole}"
    sections: list[str] = []
    for sign in (quote(each, safe="") for each in name):
        if not sections or len(sections[-1]) + len(sign) > _SECTION:
            sections.append("")
        sections[-1] += sign
    return ";\r\n ".join(
        f"filename*{number}*={'' if number else 'utf-8' + 2 * chr(39)}{section}"
        for number, section in enumerate(sections)
    )


def _split(text: str, room: int) -> list[str]:
    """In parts of at most so many bytes, no character divided."""
    parts = [""]
    for sign in text:
        if len((parts[-1] + sign).encode()) > room:
            parts.append("")
        parts[-1] += sign
    return parts
