"""Where pictures of the media library stand in a mail.

A template holds the path `/media/<name>`; a mail holds the whole address, because it is read
elsewhere. Only paths that are ours, in places where an address stands, are touched.
"""

from __future__ import annotations

import re

from sqlalchemy import select

from mailer.domain.media import shipped
from mailer.infra.db import db
from mailer.infra.installation import installation
from mailer.lib.html_places import Place, places
from mailer.models.media_file import MediaFile

#: The same for every picture, so that a path can be told from any other text.
NAME = r"[0-9a-f]{32}\.(?:png|jpg|gif)"
_PATH = re.compile(rf"/media/(?:{NAME}|{shipped.NAME})(?![\w./-])")
_IN_STYLE = re.compile(r"url\(\s*(?:[\"']|&quot;|&#39;|&#x27;|&apos;)?\s*$", re.IGNORECASE)
_IN_SRCSET = re.compile(r"\s(?:image)?srcset\s*=\s*(?:[\"'](?:[^\"'<>]*[,\s])?)?$", re.IGNORECASE)
_IN_TEXT = re.compile(r"(?:^|[\s(<\"'\[:])$")
#: Further back than this nothing decides about a path.
_BACK = 4000


def path_of(media: MediaFile) -> str:
    """The path under which a picture is shown to everyone, for ever: mails keep pointing to it."""
    return "/" + media.key


def absolute(html: str, own_server: bool) -> str:
    """With whole addresses, for a mail; as it is, for a page of this server."""
    if own_server or "/media/" not in html:
        return html
    return _with_server(html, _spots(html))


def absolute_text(text: str) -> str:
    """The plain-text part, where a person reads or copies the address."""
    if "/media/" not in text:
        return text
    return _with_server(text, [m.start() for m in _PATH.finditer(text) if _stands_alone(text, m)])


def paths(html: str) -> list[str]:
    """The pictures of ours that a mail shows, each once, in order."""
    if "/media/" not in html:
        return []
    found = (_PATH.match(html, spot) for spot in _spots(html))
    return list(dict.fromkeys(match.group() for match in found if match))


def paths_anywhere(source: str) -> set[str]:
    """The pictures of ours that a source names, wherever it does."""
    return set(_PATH.findall(source))


def missing(html: str) -> list[str]:
    """The paths in a mail whose picture is not in the media library any more."""
    wanted = [path for path in paths(html) if shipped.file_of(path.removeprefix("/media/")) is None]
    there: set[str] = set()
    for start in range(0, len(wanted), 500):
        keys = [path[1:] for path in wanted[start : start + 500]]
        query = select(MediaFile.key).where(MediaFile.key.in_(keys), MediaFile.deleted_at.is_(None))
        there.update(db.session.scalars(query))
    return [path for path in wanted if path[1:] not in there]


def _spots(html: str) -> list[int]:
    positions = [match.start() for match in _PATH.finditer(html)]
    return [
        position
        for position, place in zip(positions, places(html, positions), strict=True)
        if place is Place.LINK or (place is Place.NONE and _is_address(html, position))
    ]


def _is_address(html: str, position: int) -> bool:
    before = html[max(0, position - _BACK) : position]
    return bool(_IN_STYLE.search(before[-40:]) or _IN_SRCSET.search(before))


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    return bool(_IN_TEXT.search(text[max(0, match.start() - 1) : match.start()]))


def _with_server(source: str, spots: list[int]) -> str:
    server = installation().public_url
    parts: list[str] = []
    done = 0
    for spot in spots:
        parts += (source[done:spot], server)
        done = spot
    parts.append(source[done:])
    return "".join(parts)
