"""Take a picture into the media library."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.settings import pictures
from mailer.infra import files
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.folding import fold
from mailer.lib.pictures import Drawn, Limits
from mailer.models.media_file import MediaFile

EDIT = "templates:edit"
#: Mails are 600 pixels wide, and twice that on sharp screens.
LIMITS = Limits(bytes=10 * 1024 * 1024, pixels=30_000_000, size=(2000, 2000))
LONGEST_NAME, LONGEST_ALT = 120, 300
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True)
class Taken:
    """What became of one file."""

    media: MediaFile
    #: The library had this very picture already; it is kept once.
    known: bool
    #: What was changed about it, in sentences.
    notes: tuple[str, ...] = ()


def keep(stream: IO[bytes], name: str, actor: Actor, alt: str = "") -> MediaFile:
    """Read a picture, draw it anew and keep it; raises `Refused` for what is no usable picture.

    A picture that the library has already is not kept twice.
    """
    return take(stream, name, actor, alt).media


def take(stream: IO[bytes], name: str, actor: Actor, alt: str = "") -> Taken:
    """As `keep`, with what there is to say about it."""
    require(actor, EDIT)
    return take_drawn(pictures.drawn(stream, LIMITS, "picture"), name, actor, alt)


def take_drawn(drawn: Drawn, name: str, actor: Actor, alt: str = "") -> Taken:
    """As `take`, of a picture that is drawn already."""
    require(actor, EDIT)
    digest = hashlib.sha256(drawn.data).hexdigest()
    there = known(digest)
    if there is not None:
        there.alt = there.alt or one_line(alt)[:LONGEST_ALT]
        return Taken(there, True, (_("It was in the media library already."),))
    media = _new(drawn, name, alt, digest, actor)
    record(actor, "media.keep", object_type="media", object_id=media.id, name=media.name)
    return Taken(media, False, tuple(_notes(drawn)))


def known(digest: str) -> MediaFile | None:
    """The picture of the library whose file has this SHA-256."""
    found: MediaFile | None = db.session.scalar(
        select(MediaFile)
        .where(MediaFile.digest == digest, MediaFile.deleted_at.is_(None))
        .order_by(MediaFile.id)
        .limit(1)
    )
    return found


def name_of(file_name: str) -> str:
    """What a file is called without its folder and its ending."""
    last = re.split(r"[/\\]", file_name)[-1]
    stem = PurePosixPath(last).stem if last.strip(".") else ""
    return one_line(stem)[:LONGEST_NAME].strip()


def one_line(text: str) -> str:
    """What was typed, on one line and without characters that cannot be seen."""
    return " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFC", text)).split())


def _new(drawn: Drawn, name: str, alt: str, digest: str, actor: Actor) -> MediaFile:
    title = name_of(name) or _("Picture")
    media = MediaFile(
        key=files.save(io.BytesIO(drawn.data), "media", drawn.suffix),
        name=title,
        name_key=fold(title)[:LONGEST_NAME],
        alt=one_line(alt)[:LONGEST_ALT],
        content_type=drawn.content_type,
        width=drawn.width,
        height=drawn.height,
        size=len(drawn.data),
        digest=digest,
        created_by_id=actor.id,
        created_at=clock.now(),
    )
    db.session.add(media)
    db.session.flush()
    return media


def _notes(drawn: Drawn) -> list[str]:
    notes = []
    if drawn.smaller:
        notes.append(
            _(
                "It was larger than a mail needs and is now %(width)s × %(height)s pixels.",
                width=drawn.width,
                height=drawn.height,
            )
        )
    if drawn.stands_still:
        notes.append(_("It is too long to move in a mail; its first frame is kept."))
    return notes
