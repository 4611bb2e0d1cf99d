"""Open a file of templates from anybody."""

from __future__ import annotations

import re
from typing import IO

from flask_babel import gettext as _

from mailer.domain.media.keep import LIMITS as PICTURES
from mailer.domain.templates.transfer import manifest
from mailer.domain.templates.transfer.manifest import Manifest, Picture, Written
from mailer.lib.errors import Refused
from mailer.lib.zip_archive import Archive, BadArchive, Limits

#: Of a file: entries, and bytes of all of them together, unpacked.
LIMITS = Limits(entries=manifest.MOST + manifest.MOST_PICTURES + 10, bytes=300_000_000)
#: The largest file that is taken.
LARGEST = 150_000_000
_MANIFEST, _SOURCE = 5_000_000, 5_000_000
_ALL_SOURCES = 100_000_000
_KNOWN = re.compile(rf"templates\.json|{manifest.SOURCE}|{manifest.PICTURE}")


class Package:
    """A file of templates: its list of contents and its sources were read, its pictures are
    read when they are asked for."""

    def __init__(self, stream: IO[bytes]) -> None:
        """Raises `Refused` for what is no such file, and for one that is damaged or too large."""
        if stream.seek(0, 2) > LARGEST:
            text = _("The file is larger than %(most)s MB.", most=LARGEST // 1_000_000)
            raise Refused(text)
        try:
            self._archive = Archive(stream, LIMITS)
            self._refuse_strangers()
            self.manifest: Manifest = manifest.read(self._archive.read(manifest.NAME, _MANIFEST))
            self._sources = self._read_sources()
        except BadArchive as bad:
            raise Refused(_sentence(bad)) from bad
        wanted = {each.file for each in self.manifest.pictures}
        if wanted - set(self._archive.names):
            raise Refused(_("The file is damaged: a picture is missing. Export it again."))

    def source(self, written: Written) -> str:
        """The source of a template."""
        return self._sources[written.source]

    def picture(self, picture: Picture) -> bytes:
        """The picture's file. Raises `Refused` where it is damaged."""
        try:
            return self._archive.read(picture.file, PICTURES.bytes)
        except BadArchive as bad:
            raise Refused(_sentence(bad)) from bad

    def _refuse_strangers(self) -> None:
        if manifest.NAME not in self._archive.names:
            raise Refused(_("This file holds no templates of this program."))
        for name in self._archive.names:
            if not _KNOWN.fullmatch(name):
                raise BadArchive("names", name)

    def _read_sources(self) -> dict[str, str]:
        found: dict[str, str] = {}
        left = _ALL_SOURCES
        for entry in self.manifest.templates:
            for written in entry.languages:
                data = self._archive.read(written.source, min(_SOURCE, left))
                left -= len(data)
                try:
                    found[written.source] = data.decode("utf-8-sig")
                except UnicodeDecodeError as error:
                    raise BadArchive("broken", written.source) from error
        return found


def _sentence(bad: BadArchive) -> str:
    name = bad.name[:80]
    return {
        "broken": _("The file is damaged or cut off, or no ZIP file. Export it again."),
        "encrypted": _("The file is protected with a password. Export it without one."),
        "names": _("The file holds something that does not belong in it (“%(name)s”).", name=name),
        "many": _("The file holds more entries than templates and pictures can have."),
        "large": _("The file becomes too large when it is unpacked."),
    }[bad.code]
