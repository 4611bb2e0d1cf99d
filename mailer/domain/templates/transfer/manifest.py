"""What a file of templates says about itself: `templates.json`, in its first format.

    {"format": "mailer-templates", "version": 1, "exported_at": "2026-11-21T10:00:00+00:00",
     "templates": [{"folder": "News",
        "sender": {"name": "", "address": "news@example.com", "reply_to": ""}, "languages": [
        {"name": "Offer", "subject": "…", "mode": "text", "language": "en",
         "options": {}, "source": "sources/1.txt"}, …]}],
     "pictures": [{"path": "/media/….png", "file": "media/….png", "name": "Logo", "alt": "…"}]}

The first language of a template is its main one. Older files name no sender. Everything that is
read here may come from anybody: `read` answers with values of the right kinds and lengths, or
raises `Refused`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import gettext as _

from mailer.domain.media import addresses
from mailer.lib.errors import Refused

NAME, FORMAT, VERSION = "templates.json", "mailer-templates", 1
#: Templates of one file, each of their languages counted.
MOST = 200
MOST_PICTURES = 2000
#: Patterns of the entries beside it.
SOURCE = r"sources/[0-9]{1,6}\.(?:txt|html|mjml)"
PICTURE = f"media/{addresses.NAME}"
#: A setting of a mode is a short word, a number or a yes or no.
_MOST_OPTIONS, _LONGEST_OPTION = 30, 200
_NO_CHARACTER = re.compile("[\0\ud800-\udfff]")


@dataclass(frozen=True)
class Written:
    """A template in one language."""

    name: str
    subject: str
    mode: str
    language: str
    options: Mapping[str, Any]
    #: The entry that holds it.
    source: str


@dataclass(frozen=True)
class Sender:
    """Whom the mailings of a template come from; empty ones where that is as usual."""

    name: str = ""
    address: str = ""
    reply_to: str = ""


@dataclass(frozen=True)
class Entry:
    """A template in all its languages."""

    folder: str
    languages: tuple[Written, ...]
    sender: Sender = Sender()


@dataclass(frozen=True)
class Picture:
    """A picture that sources name by its `path`."""

    path: str
    file: str
    name: str
    alt: str


@dataclass(frozen=True)
class Manifest:
    """The list of contents."""

    templates: tuple[Entry, ...]
    pictures: tuple[Picture, ...]

    def written(self, exported_at: str) -> bytes:
        """As it stands in the file."""
        head = {"format": FORMAT, "version": VERSION, "exported_at": exported_at}
        return json.dumps(head | asdict(self), ensure_ascii=False, indent=1).encode()


def read(data: bytes) -> Manifest:
    """Read the list of contents. Raises `Refused` for another format, and for anything in it
    that is not as it should be, with the place."""
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Refused(_damaged("")) from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise Refused(_("This file holds no templates of this program."))
    if found.get("version") != VERSION:
        text = _(
            "The file was made by another version of this program (format %(number)s); this one "
            "reads format %(own)s. Nothing was imported.",
            number=str(found.get("version"))[:20],
            own=VERSION,
        )
        raise Refused(text)
    templates = tuple(_entry(each, place) for place, each in _items(found, "templates", ""))
    if not templates:
        raise Refused(_("There are no templates in this file."))
    if sum(len(each.languages) for each in templates) > MOST:
        raise Refused(_("A file holds at most %(most)s templates, languages included.", most=MOST))
    pictures = tuple(_picture(each, place) for place, each in _items(found, "pictures", ""))
    if len(pictures) > MOST_PICTURES:
        raise Refused(_("A file holds at most %(most)s pictures.", most=MOST_PICTURES))
    return Manifest(templates, pictures)


def _entry(value: Any, place: str) -> Entry:
    languages = tuple(_written(each, at) for at, each in _items(value, "languages", place))
    if not languages:
        raise Refused(_damaged(place))
    return Entry(_text(value, "folder", place, 200), languages, _sender(value, place))


def _sender(value: Any, place: str) -> Sender:
    if "sender" not in value:
        return Sender()
    at, found = f"{place}.sender", value["sender"]
    return Sender(*(_text(found, each, at, 500) for each in ("name", "address", "reply_to")))


def _written(value: Any, place: str) -> Written:
    source = _text(value, "source", place, 40)
    if not re.fullmatch(SOURCE, source):
        raise Refused(_damaged(f"{place}.source"))
    return Written(
        name=_text(value, "name", place, 500),
        subject=_text(value, "subject", place, 2000),
        mode=_text(value, "mode", place, 20),
        language=_text(value, "language", place, 20),
        options=_options(value.get("options", {}), place),
        source=source,
    )


def _picture(value: Any, place: str) -> Picture:
    file = _text(value, "file", place, 60)
    path = _text(value, "path", place, 60)
    if not re.fullmatch(PICTURE, file) or path != f"/{file}":
        raise Refused(_damaged(place))
    return Picture(path, file, _text(value, "name", place, 300), _text(value, "alt", place, 1000))


def _options(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict) or len(value) > _MOST_OPTIONS:
        raise Refused(_damaged(f"{place}.options"))
    for each in (*value, *value.values()):
        if not isinstance(each, bool | int | str) or not _is_text(str(each), _LONGEST_OPTION):
            raise Refused(_damaged(f"{place}.options"))
    return value


def _items(value: Any, name: str, place: str) -> list[tuple[str, Any]]:
    found = value.get(name) if isinstance(value, dict) else None
    where = f"{place}.{name}" if place else name
    if not isinstance(found, list) or len(found) > max(MOST, MOST_PICTURES) + 1:
        raise Refused(_damaged(where))
    return [(f"{where}[{number}]", each) for number, each in enumerate(found, 1)]


def _text(value: Any, name: str, place: str, longest: int) -> str:
    found = value.get(name) if isinstance(value, dict) else None
    if not isinstance(found, str) or not _is_text(found, longest):
        raise Refused(_damaged(f"{place}.{name}"))
    return found


def _is_text(text: str, longest: int) -> bool:
    """Short enough, and of characters that a database keeps: JSON can name halves of them."""
    return len(text) <= longest and not _NO_CHARACTER.search(text)


def _damaged(place: str) -> str:
    if not place:
        return _("The file is damaged: its list of contents cannot be read. Export it again.")
    return _("The file is damaged: its list of contents is wrong at “%(place)s”.", place=place)
