"""Write templates, with their languages, folders and pictures, to a file."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts.access import Actor, require
from mailer.domain.media import addresses
from mailer.domain.settings.company import company
from mailer.domain.templates import variants
from mailer.domain.templates.transfer import manifest
from mailer.domain.templates.transfer.manifest import Entry, Manifest, Picture, Sender, Written
from mailer.domain.templates.transfer.read import LIMITS
from mailer.infra import files
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.media_file import MediaFile
from mailer.models.template import DesignMode, Template, TemplateVersion

VIEW = "templates:view"
_ENDINGS = {
    DesignMode.TEXT: "txt",
    DesignMode.RICH: "html",
    DesignMode.HTML: "html",
    DesignMode.DRAGDROP: "mjml",
}
#: Pictures looked up by one query.
_AT_ONCE = 500


@dataclass(frozen=True)
class Exported:
    """What the file holds."""

    templates: int
    pictures: int


def export(templates: Sequence[Template], out: IO[bytes], actor: Actor) -> Exported:
    """Write templates in all their languages (of a variant: of its main one), each once.

    Raises `Refused` for none, and for more than a file may hold.
    """
    require(actor, VIEW)
    mains = list({main.id: main for main in map(variants.main_of, templates)}.values())
    sources: list[TemplateVersion] = []
    entries = [_entry(main, sources) for main in mains]
    if not entries:
        raise Refused(_("Choose at least one template."))
    if len(sources) > manifest.MOST:
        text = _(
            "These are %(count)s templates, languages included. A file holds at most %(most)s: "
            "export them in several files.",
            count=len(sources),
            most=manifest.MOST,
        )
        raise Refused(text)
    pictures = _pictures(sources)
    listed = tuple(Picture(f"/{m.key}", m.key, m.name, m.alt) for m in pictures)
    contents = Manifest(tuple(entries), listed)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(manifest.NAME, contents.written(clock.now().isoformat()))
        for entry in entries:
            for written in entry.languages:
                archive.writestr(written.source, sources.pop(0).source)
        for media in pictures:
            archive.write(files.path(media.key), media.key, zipfile.ZIP_STORED)
    return Exported(len(entries), len(pictures))


def _entry(main: Template, sources: list[TemplateVersion]) -> Entry:
    """What the list of contents says of a template; its sources are added to `sources`."""
    found = []
    for each in (main, *variants.variants_of(main)):
        version = each.version
        sources.append(version)
        found.append(
            Written(
                name=each.name,
                subject=version.subject,
                mode=each.mode,
                language=each.language or company().language,
                options=version.options,
                source=f"sources/{len(sources)}.{_ENDINGS[each.mode]}",
            )
        )
    sender = Sender(main.from_name, main.from_address, main.reply_to)
    return Entry(main.folder.name if main.folder is not None else "", tuple(found), sender)


def _pictures(sources: Sequence[TemplateVersion]) -> list[MediaFile]:
    """Those of the media library that the sources name and that are still there."""
    named = sorted(set().union(*(addresses.paths_anywhere(each.source) for each in sources)))
    found: list[MediaFile] = []
    for start in range(0, len(named), _AT_ONCE):
        keys = [path[1:] for path in named[start : start + _AT_ONCE]]
        query = select(MediaFile).where(MediaFile.key.in_(keys), MediaFile.deleted_at.is_(None))
        found.extend(media for media in db.session.scalars(query.order_by(MediaFile.id)))
    there = [media for media in found if files.path(media.key).is_file()]
    if len(there) > manifest.MOST_PICTURES or sum(m.size for m in there) > LIMITS.bytes // 2:
        raise Refused(
            _("These templates have too many pictures for one file: export them in several files.")
        )
    return there
