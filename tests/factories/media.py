"""Pictures of the media library."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.media import keep
from mailer.lib import clock
from mailer.models.media_file import MediaFile
from tests.factories import number


def picture(
    format_name: str = "PNG",
    size: tuple[int, int] = (120, 80),
    mode: str = "RGB",
    colour: Any = None,
    **more: Any,
) -> bytes:
    """A file as people bring it: one colour, so that it is small."""
    if colour is None:
        colour = 80 if mode in ("L", "P", "1") else (10, 120, 110, 90)[: len(mode)]
    made = io.BytesIO()
    Image.new(mode, size, colour).save(made, format_name, **more)
    return made.getvalue()


def make_media(name: str = "picture.png", alt: str = "", data: bytes = b"") -> MediaFile:
    """A picture that the library has not seen before, unless `data` says which."""
    n = number()
    some = data or picture(colour=(n % 256, n // 256 % 256, n // 65536 % 256))
    return keep.keep(io.BytesIO(some), name, SYSTEM, alt)


def _name() -> str:
    return make_media().key.partition("/")[2]


def _deleted() -> int:
    media = make_media()
    media.deleted_at = clock.now()
    return media.id


SAMPLES = {
    "media_id": lambda: make_media().id,
    "media.deleted_picture:media_id": _deleted,
    "media.picture:name": _name,
    "media.shipped_picture:folder": lambda: "icons",
    "media.shipped_picture:name": lambda: "facebook.png",
}
