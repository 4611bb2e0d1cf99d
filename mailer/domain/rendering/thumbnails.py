"""Small pictures of templates for lists: how the top of the mail looks, with sample data.

A template whose `thumbnail_version_id` is not its `version_id` waits for a new one.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path

import structlog
from PIL import Image
from sqlalchemy import func, or_, select, update

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.media import shipped
from mailer.domain.media.addresses import NAME
from mailer.domain.rendering import previews
from mailer.domain.rendering.design import design_of
from mailer.domain.settings import logo
from mailer.domain.settings.company import company
from mailer.infra import files
from mailer.infra.db import after_commit, db
from mailer.lib import sketch
from mailer.models.media_file import MediaFile
from mailer.models.template import Template, TemplateVersion

log = structlog.get_logger(__name__)

#: Of the mail that is drawn, and of the picture that is kept: 3 to 4.
_MAIL, _KEPT = (640, 853), (480, 640)
_MOST_BYTES = 60_000
_MOST_PIXELS = 30_000_000
#: What a mail may lead a drawing into that is made to confuse it.
_FAULTS = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError)
_LIBRARY = re.compile(f"media/{NAME}")


@dataclass(frozen=True)
class Wanted:
    """A template whose picture shows an older version of it, or none."""

    template_id: int
    version_id: int
    #: The mail as a page of this server shows it.
    html: str


def wanted(template_id: int) -> Wanted | None:
    """What is to be drawn for a template; None if its picture is right, or it is gone."""
    template = db.session.get(Template, template_id)
    if template is None or template.deleted_at is not None or not is_outdated(template):
        return None
    version = db.session.get(TemplateVersion, template.version_id)
    if version is None:
        return None
    html = previews.show(design_of(version), None, SYSTEM).html
    return Wanted(template.id, version.id, html)


def is_outdated(template: Template) -> bool:
    """Its picture shows something else than its current version."""
    if template.thumbnail and not files.path(template.thumbnail).is_file():
        return True
    return template.thumbnail_version_id != template.version_id


def waiting(most: int) -> list[int]:
    """Some templates that wait for their picture."""
    query = (
        select(Template.id)
        .where(
            Template.deleted_at.is_(None),
            Template.unlisted.is_(False),
            Template.version_id.is_not(None),
            or_(
                Template.thumbnail_version_id.is_(None),
                Template.thumbnail_version_id != Template.version_id,
            ),
        )
        .order_by(Template.modified_at.desc(), Template.id)
        .limit(most)
    )
    return list(db.session.scalars(query))


def drawn(html: str) -> bytes:
    """The top of a mail as a JPEG of at most 60 KB: an empty page if it cannot be drawn, so that
    it is not tried for ever."""
    try:
        large = sketch.draw(html, *_MAIL, _Pictures())
    except _FAULTS:
        log.exception("a mail could not be drawn")
        large = Image.new("RGB", _MAIL, "white")
    small = large.resize(_KEPT, Image.Resampling.LANCZOS)
    data = b""
    for quality in (86, 75, 60, 40, 20):
        made = io.BytesIO()
        small.save(made, "JPEG", quality=quality, optimize=True)
        data = made.getvalue()
        if len(data) <= _MOST_BYTES:
            break
    return data


def keep(what: Wanted, data: bytes) -> bool:
    """Put the picture to its template, unless that was saved again meanwhile; the one before
    is forgotten once this is certain."""
    before = db.session.scalar(select(Template.thumbnail).where(Template.id == what.template_id))
    key = files.save(io.BytesIO(data), "thumbnail", ".jpg")
    done = db.session.connection().execute(
        update(Template)
        .where(
            Template.id == what.template_id,
            Template.version_id == what.version_id,
            Template.deleted_at.is_(None),
            Template.thumbnail == (before or ""),
        )
        .values(thumbnail=key, thumbnail_version_id=what.version_id)
    )
    db.session.expire_all()
    if not done.rowcount:
        files.delete(key)
        return False
    if before:
        after_commit(lambda: files.delete(before))
    return True


class _Pictures:
    """Pictures of a mail by their address, each read once: ours only, nothing is fetched."""

    def __init__(self) -> None:
        ours = company().logo
        self._logo = logo.path_of(ours) if ours else ""
        self._read: dict[str, Image.Image | None] = {}

    def __call__(self, address: str) -> Image.Image | None:
        if address not in self._read:
            self._read[address] = self._picture(address)
        return self._read[address]

    def _picture(self, address: str) -> Image.Image | None:
        path = self._file(address)
        if path is None:
            return None
        try:
            picture = Image.open(path, formats=("PNG", "JPEG", "GIF"))
            if picture.width * picture.height > _MOST_PIXELS:
                return None
            picture.draft(None, _MAIL)
            picture.load()
        except (OSError, SyntaxError, ValueError):
            return None
        return picture.convert("RGBA" if picture.has_transparency_data else "RGB")

    def _file(self, address: str) -> Path | None:
        key = address.removeprefix("/")
        if address and (address == self._logo or _is_in_library(key)):
            return files.path(key)
        return shipped.file_of(address.removeprefix("/media/"))


def _is_in_library(key: str) -> bool:
    query = select(func.count()).select_from(MediaFile)
    there = query.where(MediaFile.key == key, MediaFile.deleted_at.is_(None))
    return bool(_LIBRARY.fullmatch(key) and db.session.scalar(there))
