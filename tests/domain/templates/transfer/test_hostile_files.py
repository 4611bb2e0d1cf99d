"""Files that somebody tampered with: refused in plain words, and nothing is imported."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from typing import Any

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.templates import library
from mailer.domain.templates.transfer import read, take
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.media_file import MediaFile
from mailer.models.template import Template
from tests.domain.templates.transfer.files import (
    contents,
    exported,
    make_media,
    picture,
    written,
    zipped,
)
from tests.factories.templates import make_template

PICTURE = f"media/{'a' * 32}.png"


def refused(file: io.BytesIO) -> str:
    """The sentence; nothing was imported."""
    with pytest.raises(Refused) as caught:
        take.store(take.prepare(read.Package(file)), SYSTEM)
    assert db.session.scalars(db.select(Template)).all() == []
    assert db.session.scalars(db.select(MediaFile)).all() == []
    return caught.value.message


def test_the_good_file_of_these_tests_is_taken(app: Flask) -> None:
    [template] = take.store(take.prepare(read.Package(zipped())), SYSTEM)
    assert (template.name, template.version.source) == ("Offer", "Hello")


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"no archive at all", b"PK\x05\x06" + b"\0" * 18, b"\0" * 5000]
)
def test_what_is_no_archive(app: Flask, data: bytes) -> None:
    assert refused(io.BytesIO(data)) in (
        "The file is damaged or cut off, or no ZIP file. Export it again.",
        "This file holds no templates of this program.",
    )


def test_a_file_is_refused_wherever_it_was_cut(app: Flask) -> None:
    media = make_media()
    template = make_template(mode="html", source=f'<p>Hi</p><img src="/{media.key}" alt="x">')
    whole = exported(template).getvalue()
    db.session.delete(template)
    db.session.delete(media)
    db.session.flush()
    for length in range(0, len(whole), max(1, len(whole) // 40)):
        assert "Export it again" in refused(io.BytesIO(whole[:length]))


def test_a_changed_byte_is_noticed(app: Flask) -> None:
    whole = bytearray(zipped(entries={"sources/1.txt": b"x" * 5000}).getvalue())
    at = whole.index(b"sources/1.txt") + len(b"sources/1.txt")
    whole[at + 3] ^= 0xFF
    assert "damaged" in refused(io.BytesIO(bytes(whole)))


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "sources/../../x.txt",
        "C:\\x.txt",
        "..\\x",
        "__MACOSX/._x",
        "sources/evil.php\x00.txt",
        "media/picture.svg/../x",
        "templates.json.exe",
    ],
)
def test_names_that_do_not_belong_in_it(app: Flask, name: str) -> None:
    said = refused(zipped(entries={"sources/1.txt": b"Hello", name: b"evil"}))
    assert "does not belong" in said


def test_an_entry_that_is_there_twice(app: Flask) -> None:
    file = zipped()
    with pytest.warns(UserWarning), zipfile.ZipFile(file, "a") as archive:
        archive.writestr("sources/1.txt", b"another")
    file.seek(0)
    assert "does not belong" in refused(file)


def test_a_bomb_is_not_unpacked(app: Flask) -> None:
    """Twenty megabytes of nothing in twenty kilobytes."""
    file = zipped(entries={"sources/1.txt": b"\0" * 20_000_000})
    assert len(file.getvalue()) < 50_000
    assert "too large when it is unpacked" in refused(file)


def test_a_bomb_that_lies_about_its_size(app: Flask) -> None:
    whole = bytearray(zipped(entries={"sources/1.txt": b"\0" * 20_000_000}).getvalue())
    told = struct.pack("<L", 20_000_000)
    while told in whole:
        at = whole.index(told)
        whole[at : at + 4] = struct.pack("<L", 10)
    assert "damaged" in refused(io.BytesIO(bytes(whole)))


def test_more_entries_than_there_can_be(app: Flask) -> None:
    file = zipped(entries={f"sources/{number}.txt": b"" for number in range(3000)})
    assert "more entries" in refused(file)


def test_a_list_of_entries_that_lies_about_its_length(app: Flask) -> None:
    whole = bytearray(
        zipped(entries={f"sources/{number}.txt": b"" for number in range(9000)}).getvalue()
    )
    end = whole.rindex(b"PK\x05\x06")
    whole[end + 8 : end + 12] = struct.pack("<HH", 3, 3)
    assert "more entries" in refused(io.BytesIO(bytes(whole)))


def test_a_file_with_a_password(app: Flask) -> None:
    whole = bytearray(zipped().getvalue())
    at = whole.rindex(b"PK\x01\x02")
    whole[at + 8] |= 1
    assert "password" in refused(io.BytesIO(bytes(whole)))


def test_a_file_that_is_too_large(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "LARGEST", 100)
    assert "larger than" in refused(zipped())


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (b"", "list of contents cannot be read"),
        (b"\xff\xfe", "list of contents cannot be read"),
        (b"[" * 100_000, "list of contents cannot be read"),
        (b"null", "no templates of this program"),
        (b"{}", "no templates of this program"),
        (contents(format="other"), "no templates of this program"),
        (contents(version=2), "another version of this program (format 2)"),
        (contents(version="1"), "another version"),
        (contents(templates=[]), "no templates in this file"),
        (contents(templates="x"), "wrong at “templates”"),
        (contents(templates=[None]), "wrong at “templates[1].languages”"),
        (contents(templates=[{"languages": []}]), "wrong at “templates[1]”"),
        (contents(pictures=None), "wrong at “pictures”"),
        (contents(templates=[{"languages": [written()], "folder": 3}]), "folder"),
        (contents(templates=[{"languages": [written()], "folder": "", "sender": 3}]), "sender"),
        (contents(written(name=7)), "languages[1].name"),
        (contents(written(name="x" * 501)), "languages[1].name"),
        (contents(written(source="templates.json")), "languages[1].source"),
        (contents(written(source="../x.txt")), "languages[1].source"),
        (contents(written(options=[])), "languages[1].options"),
        (contents(written(options={"layout": {"a": 1}})), "languages[1].options"),
        (contents(written(options={"layout": "x" * 300})), "languages[1].options"),
        (contents(written(options={"layout": "\ud800"})), "languages[1].options"),
        (contents(written(name="\ud800")), "languages[1].name"),
        (contents(written(subject="a\udfff")), "languages[1].subject"),
        (contents(templates=[{"languages": [written()], "folder": "\udc00"}]), "folder"),
        (contents(*[written(language="en")] * 201), "at most 200"),
        (contents(pictures=[{"path": "/etc/passwd", "file": PICTURE}]), "pictures[1]"),
        (
            contents(pictures=[{"path": f"/{PICTURE}", "file": "../x.png", "name": "", "alt": ""}]),
            "pictures[1]",
        ),
    ],
)
def test_a_list_of_contents_that_is_wrong(
    app: Flask, listed: dict[str, Any] | bytes, said: str
) -> None:
    assert said in refused(zipped(listed))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": " "}, "Give the template a name"),
        ({"name": "x" * 130}, "at most 120 characters"),
        ({"subject": ""}, "Write a subject"),
        ({"subject": "Hi\r\nBcc: x@example.com"}, "A subject is one line"),
        ({"mode": "php"}, "no design mode “php”"),
        ({"language": "klingon"}, "no language “klingon”"),
        ({"language": ""}, "names no language"),
    ],
)
def test_a_template_is_checked_as_if_it_were_typed(
    app: Flask, values: dict[str, Any], said: str
) -> None:
    assert said in refused(zipped(contents(written(**values))))


def test_one_bad_template_keeps_all_others_out(app: Flask) -> None:
    listed = contents(written(name="Good"))
    listed["templates"].append(
        {"folder": "New", "languages": [written(name="Empty", source="sources/2.txt")]}
    )
    said = refused(zipped(listed, {"sources/1.txt": b"Hello", "sources/2.txt": b"  "}))
    assert said.startswith("“Empty” cannot be imported: Write")


def test_a_source_that_is_missing_or_no_text(app: Flask) -> None:
    assert "damaged" in refused(zipped(entries={}))
    assert "damaged" in refused(zipped(entries={"sources/1.txt": b"\xff\xfe\xfd"}))


def test_a_language_that_is_there_twice(app: Flask) -> None:
    listed = contents(written(), written(name="Other"))
    assert "twice in one language" in refused(zipped(listed))


def test_hostile_html_is_cleaned_and_named(app: Flask) -> None:
    source = b'<p onclick="x()">Hi</p><script>alert(1)</script>'
    file = zipped(contents(written(mode="html")), {"sources/1.txt": source})
    prepared = take.prepare(read.Package(file))
    assert prepared.families[0].languages[0].warnings
    [template] = take.store(prepared, SYSTEM)
    assert "script" not in template.version.html
    assert "onclick" not in template.version.html


@pytest.mark.parametrize(
    "data", [b"<svg onload=alert(1)></svg>", b"GIF89a", b"", picture()[:60], b"MZ" + b"\0" * 100]
)
def test_a_picture_that_is_none(app: Flask, data: bytes) -> None:
    listed = contents(
        pictures=[{"path": f"/{PICTURE}", "file": PICTURE, "name": "Shop", "alt": ""}]
    )
    said = refused(zipped(listed, {"sources/1.txt": b"Hello", PICTURE: data}))
    assert said.startswith("The picture “Shop” cannot be imported:")


def test_a_picture_that_is_listed_and_not_there(app: Flask) -> None:
    listed = contents(pictures=[{"path": f"/{PICTURE}", "file": PICTURE, "name": "", "alt": ""}])
    assert "a picture is missing" in refused(zipped(listed))


def test_names_are_told_apart_within_the_file_too(app: Flask) -> None:
    make_template(name="OFFER")
    listed = contents(written(name="Offer"))
    listed["templates"].append({"folder": "", "languages": [written(name="offer")]})
    made = take.store(take.prepare(read.Package(zipped(listed))), SYSTEM)
    assert [template.name for template in made] == ["Offer (2)", "offer (3)"]
    assert library.by_name("offer (3)") is made[1]


def test_random_damage_never_breaks_more_than_the_file(app: Flask) -> None:
    """Whatever byte is changed: a sentence, or a template that was checked."""
    whole = zipped(json.dumps(contents()).encode()).getvalue()
    for at in range(0, len(whole), 3):
        broken = bytearray(whole)
        broken[at] ^= (zlib.crc32(bytes([at % 256])) % 255) + 1
        try:
            take.prepare(read.Package(io.BytesIO(bytes(broken))))
        except Refused as caught:
            assert caught.message
