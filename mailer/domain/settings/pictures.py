"""What a picture that cannot be used is told, wherever it was brought to."""

from __future__ import annotations

from typing import IO

from flask_babel import gettext as _

from mailer.lib import pictures
from mailer.lib.errors import Refused
from mailer.lib.pictures import Drawn, Limits


def drawn(stream: IO[bytes], limits: Limits, field: str) -> Drawn:
    """The picture in a stream, drawn anew; `Refused` at `field` says what is wrong with it."""
    try:
        return pictures.draw(stream.read(limits.bytes + 1), limits)
    except pictures.Unusable as unusable:
        sentence = _sentence(unusable.code, limits)
        raise Refused(sentence, fields={field: sentence}) from unusable


def _sentence(code: str, limits: Limits) -> str:
    if code == "empty":
        return _("This file is empty. Choose a picture.")
    if code == "bytes":
        megabytes = limits.bytes // (1024 * 1024)
        return _(
            "This picture is larger than %(size)s MB. Make it smaller and upload it again.",
            size=megabytes,
        )
    if code == "pixels":
        return _("This picture has too many pixels. Make it smaller and upload it again.")
    if code == "svg":
        return _(
            "SVG pictures can carry programs, and mail programs do not show them. Save it as PNG."
        )
    if code == "heic":
        return _(
            "This is a HEIC photo, which only some devices can show. Save it as JPEG and upload "
            "that one."
        )
    if code == "tiff":
        return _(
            "This is a TIFF picture, made for printing. Save it as PNG or JPEG and upload that one."
        )
    if "GIF" in limits.formats:
        return _(
            "This file is not a picture that can be read, or is not complete. Upload a PNG, JPEG, "
            "GIF or WebP."
        )
    return _("This file is not a picture that can be read. Upload a PNG, JPEG or WebP.")
