"""The company's logo: taken from whatever picture people bring, and made anew."""

from __future__ import annotations

import io
import warnings
from typing import IO, NoReturn

from flask_babel import gettext as _
from PIL import Image, ImageOps

from mailer.infra import files
from mailer.infra.installation import installation
from mailer.lib.errors import Refused

#: Largest file and largest picture that are read at all.
MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 30_000_000
#: What is kept: sharp on screens with double resolution, and small in every mail.
KEPT_SIZE = (960, 320)
_FORMATS = ("PNG", "JPEG", "WEBP")


def keep(stream: IO[bytes]) -> str:
    """Read a picture, draw it anew without anything that came along with it, and answer with
    its key in `infra.files`.

    Mail programs show PNG and JPEG everywhere, so it becomes one of these. Raises `Refused`.
    """
    data = stream.read(MAX_BYTES + 1)
    if not data:
        _refuse(_("This file is empty. Choose a picture."))
    if len(data) > MAX_BYTES:
        _refuse(_("This picture is larger than 5 MB. Make it smaller and upload it again."))
    if _is_svg(data):
        _refuse(
            _(
                "SVG pictures can carry programs, and mail programs do not show them. Save it as PNG."
            )
        )
    picture = _open(data)
    opaque = picture.mode in ("RGB", "L") or _is_opaque(picture)
    made = io.BytesIO()
    if picture.format == "JPEG" and opaque:
        suffix = ".jpg"
        _drawn(picture, "RGB").save(made, "JPEG", quality=88, optimize=True)
    else:
        suffix = ".png"
        _drawn(picture, "RGB" if opaque else "RGBA").save(made, "PNG", optimize=True)
    made.seek(0)
    return files.save(made, "logo", suffix)


def path_of(key: str) -> str:
    """The path under which a logo is shown to everyone, for ever: mails keep pointing to it."""
    return "/" + key


def public_url(key: str) -> str:
    """The address of a logo in mails; empty where there is none."""
    return installation().public_url + path_of(key) if key else ""


def _open(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=_FORMATS)
            if picture.width * picture.height > MAX_PIXELS:
                raise Image.DecompressionBombError
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        _refuse(_("This picture has too many pixels. Make it smaller and upload it again."))
    except (OSError, SyntaxError, ValueError, EOFError):
        _refuse(_("This file is not a picture that can be read. Upload a PNG, JPEG or WebP."))
    return picture


def _drawn(picture: Image.Image, mode: str) -> Image.Image:
    upright = ImageOps.exif_transpose(picture)
    drawn = upright.convert(mode)
    drawn.thumbnail(KEPT_SIZE, Image.Resampling.LANCZOS)
    clean = Image.new(mode, drawn.size)
    clean.paste(drawn)
    return clean


def _is_opaque(picture: Image.Image) -> bool:
    return picture.convert("RGBA").getchannel("A").getextrema() == (255, 255)


def _is_svg(data: bytes) -> bool:
    start = data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    return start.startswith((b"<svg", b"<?xml", b"<!doctype svg", b"<!--"))


def _refuse(sentence: str) -> NoReturn:
    raise Refused(sentence, fields={"logo": sentence})
