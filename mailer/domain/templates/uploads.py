"""HTML files that people upload, alone or in a ZIP with their pictures, as the source of a
template."""

from __future__ import annotations

import io
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO
from urllib.parse import unquote

from flask_babel import gettext as _
from flask_babel import ngettext

from mailer.domain.accounts.access import Actor, require
from mailer.domain.media import keep
from mailer.domain.media.addresses import path_of
from mailer.lib import html_clean, html_encoding, html_references, zipped_html
from mailer.lib.errors import Refused
from mailer.lib.zipped_html import Unpacked, Unusable

EDIT = "templates:edit"
#: Bytes of an upload.
LONGEST_HTML, LONGEST_ZIP = 4 * html_clean.LONGEST, 50_000_000
#: Names of files that a sentence lists.
_LISTED = 5


@dataclass(frozen=True)
class Uploaded:
    """What came out of a file."""

    source: str
    #: What there is to say about it, in sentences.
    notes: tuple[str, ...] = ()
    #: Taken into the media library.
    pictures: int = 0


def read(stream: IO[bytes], actor: Actor) -> Uploaded:
    """The source in an HTML file or a ZIP; what a ZIP's source shows goes to the media library.

    Raises `Refused`, and nothing of the file is kept then.
    """
    require(actor, EDIT)
    data = stream.read(LONGEST_ZIP + 1)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        if len(data) > LONGEST_ZIP:
            raise Refused(_too_large(LONGEST_ZIP))
        return _from_zip(data, actor)
    return from_html(data)


def from_html(data: bytes) -> Uploaded:
    """The source in an HTML file, byte for byte where it is UTF-8."""
    if len(data) > LONGEST_HTML:
        raise Refused(_too_large(LONGEST_HTML))
    if not data.strip():
        raise Refused(_("The file is empty."))
    decoded = html_encoding.decode(data)
    if decoded is None or "<" not in decoded.text:
        raise Refused(
            _("This is not an HTML file. Choose a file that ends in .html or .htm, or a ZIP.")
        )
    notes: list[str] = []
    if decoded.damaged:
        notes.append(
            _(
                "The file was read as %(encoding)s, but some characters make no sense in it; they "
                "are shown as “�”. Save the file as UTF-8 and upload it again.",
                encoding=decoded.encoding,
            )
        )
    elif decoded.encoding != "utf-8":
        notes.append(
            _(
                "The file was read as %(encoding)s. Please check the accents.",
                encoding=decoded.encoding,
            )
        )
    return Uploaded(decoded.text, tuple(notes))


def _from_zip(data: bytes, actor: Actor) -> Uploaded:
    try:
        unpacked = zipped_html.unpack(io.BytesIO(data))
    except Unusable as unusable:
        raise Refused(_refusal(unusable)) from unusable
    page = from_html(unpacked.html)
    wanted = _Wanted(unpacked)
    html_references.changed(page.source, wanted.note)
    paths = {name: _kept(name, unpacked.pictures[name], actor) for name in wanted.found}
    wanted.paths = paths
    source = html_references.changed(page.source, wanted.path)
    return Uploaded(source, (*page.notes, *_notes(unpacked, wanted, paths)), len(paths))


class _Wanted:
    """Which pictures of a ZIP its source shows."""

    def __init__(self, unpacked: Unpacked) -> None:
        self._folder = posixpath.dirname(_plain(unpacked.name))
        self._names = {_plain(name).casefold(): name for name in unpacked.pictures}
        #: In the order of the source, each once; those that are not there likewise.
        self.found: dict[str, None] = {}
        self.missing: dict[str, None] = {}
        self.paths: Mapping[str, str] = {}

    def note(self, address: str) -> None:
        """Take down what an address means; it stays."""
        name = self._name(address)
        if name is not None:
            self.found[name] = None
        elif _is_picture(address):
            self.missing[address] = None

    def path(self, address: str) -> str | None:
        """What stands in the address's place."""
        name = self._name(address)
        return self.paths.get(name) if name is not None else None

    def _name(self, address: str) -> str | None:
        if not _is_relative(address):
            return None
        path = unquote(_plain(address).split("?")[0].split("#")[0])
        for folder in (self._folder, ""):
            joined = posixpath.normpath(posixpath.join(folder, path.lstrip("/")))
            found = self._names.get(joined.casefold())
            if found is not None:
                return found
        return None


def _kept(name: str, data: bytes, actor: Actor) -> str:
    try:
        return path_of(keep.keep(io.BytesIO(data), posixpath.basename(_plain(name)), actor))
    except Refused as refused:
        raise Refused(
            _(
                "The picture %(name)s cannot be used: %(why)s Nothing of the ZIP was kept.",
                name=name,
                why=refused.message,
            )
        ) from refused


def _notes(unpacked: Unpacked, wanted: _Wanted, paths: Mapping[str, str]) -> list[str]:
    notes: list[str] = []
    if paths:
        notes.append(
            ngettext(
                "%(num)s picture went to the media library.",
                "%(num)s pictures went to the media library.",
                len(paths),
            )
        )
    if wanted.missing:
        notes.append(
            _(
                "The source shows pictures that are not in the ZIP: %(names)s.",
                names=_list(wanted.missing),
            )
        )
    unused = [name for name in unpacked.pictures if name not in paths]
    others = [*unpacked.others, *unused]
    if others:
        notes.append(
            _("Left out, because the source shows none of it: %(names)s.", names=_list(others))
        )
    return notes


def _list(names: Mapping[str, None] | list[str]) -> str:
    listed = list(names)
    shown = ", ".join(name[:80] for name in listed[:_LISTED])
    return f"{shown}, …" if len(listed) > _LISTED else shown


def _plain(path: str) -> str:
    return path.replace("\\", "/").removeprefix("./")


def _is_relative(address: str) -> bool:
    head = address.split("/")[0].split("?")[0]
    return bool(address) and not address.startswith(("//", "#", "@", "/media/")) and ":" not in head


def _is_picture(address: str) -> bool:
    path = address.split("?")[0].split("#")[0]
    return _is_relative(address) and zipped_html.suffix_of(path) in zipped_html.PICTURES


def _too_large(most: int) -> str:
    return _(
        "The file is larger than %(most)s MB. Leave out what the mail does not show.",
        most=most // 1_000_000,
    )


def _refusal(unusable: Unusable) -> str:
    sentences = {
        "encrypted": _("The ZIP is locked with a password. Pack it without one."),
        "names": _(
            "The ZIP has a file whose name leads out of it or stands there twice: %(what)s. Such a "
            "ZIP was not made by a usual program; pack the files again."
        ),
        "nested": _("The ZIP has another archive in it: %(what)s. Pack its files directly."),
        "many": _(
            "The ZIP has more than %(most)s files. Pack only what the mail shows.",
            most=zipped_html.LIMITS.entries,
        ),
        "large": _(
            "Unpacked, the ZIP has more than %(most)s MB. Pack only what the mail shows.",
            most=zipped_html.LIMITS.bytes // 1_000_000,
        ),
        "none": _("There is no HTML file in the ZIP. Pack the .html file with its pictures."),
        "several": _("The ZIP has several HTML files: %(what)s. Pack only the one that you want."),
    }
    unreadable = _("The ZIP cannot be read: it is damaged or incomplete. Pack it again.")
    return sentences.get(unusable.code, unreadable).replace("%(what)s", unusable.what)
