"""Pictures that people bring, drawn anew: what comes out holds its pixels and nothing else.

Nothing that travels in a file besides them survives: no place where it was taken, no program,
no second file behind the first. What mail programs do not show (WebP, AVIF, BMP) becomes PNG or
JPEG, what moves becomes GIF.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps

from mailer.lib import moving_pictures

#: What is read at all; each decoder is one more that a hostile file could try.
STILL = ("PNG", "JPEG", "WEBP")
ALL = (*STILL, "GIF", "BMP", "AVIF")
_MAY_MOVE = frozenset({"PNG", "WEBP", "GIF", "AVIF"})
#: A picture in PNG that is larger is tried as JPEG, which is a fraction of a photo's size.
_HEAVY_PNG = 300_000
_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif"}


@dataclass(frozen=True)
class Limits:
    """What is taken, and what becomes of it."""

    #: Of the file.
    bytes: int
    #: Of the picture once it is unpacked. A JPEG may be twice as large: it is read smaller.
    pixels: int
    #: Longest sides of what is kept.
    size: tuple[int, int]
    formats: tuple[str, ...] = ALL


@dataclass(frozen=True)
class Drawn:
    """A picture as it is kept."""

    data: bytes
    suffix: str
    width: int
    height: int
    #: It was larger before.
    smaller: bool = False
    #: It moved, and is too long to be kept so: this is its first frame.
    stands_still: bool = False

    @property
    def content_type(self) -> str:
        return _TYPES[self.suffix]


class Unusable(Exception):
    """`code`: empty, bytes, pixels, svg, heic, tiff or unreadable."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def draw(data: bytes, limits: Limits) -> Drawn:
    """The picture of a file, drawn anew; raises `Unusable`."""
    if not data:
        raise Unusable("empty")
    if len(data) > limits.bytes:
        raise Unusable("bytes")
    known = _by_its_beginning(data)
    if known:
        raise Unusable(known)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _draw(data, limits)
    except Unusable:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as error:
        raise Unusable("pixels") from error
    # Decoders of files that are broken, or broken on purpose, raise whatever they stumble over.
    except Exception as error:
        raise Unusable("unreadable") from error


def _draw(data: bytes, limits: Limits) -> Drawn:
    picture = Image.open(io.BytesIO(data), formats=limits.formats)
    before = picture.size
    if picture.width * picture.height > 2 * limits.pixels:
        raise Unusable("pixels")
    if picture.format in ("JPEG", "MPO"):
        picture.draft(None, limits.size)
    if picture.width * picture.height > limits.pixels:
        raise Unusable("pixels")
    frames = moving_pictures.frames_of(picture) if picture.format in _MAY_MOVE else 1
    moves = frames > 1
    if moves and picture.width * picture.height * frames <= moving_pictures.MOST_PIXELS:
        gif, size = moving_pictures.as_gif(picture, limits.size)
        return Drawn(gif, ".gif", *size, smaller=size[0] < before[0])
    picture.load()
    drawn = _upright(picture, limits.size)
    encoded, suffix = _encoded(drawn, picture.format or "")
    smaller = max(drawn.size) < max(before)
    return Drawn(encoded, suffix, *drawn.size, smaller=smaller, stands_still=moves)


def _upright(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Turned as it was held, in sRGB, no larger than `size`, with nothing else in it."""
    shown = _in_srgb(ImageOps.exif_transpose(picture))
    mode = "RGB" if _is_opaque(shown) else "RGBA"
    drawn = shown.convert(mode)
    drawn.thumbnail(size, Image.Resampling.LANCZOS)
    clean = Image.new(mode, drawn.size)
    clean.paste(drawn)
    return clean


def _in_srgb(picture: Image.Image) -> Image.Image:
    """With the colours that screens show who know nothing of a profile."""
    if picture.mode.startswith(("I", "F")):  # 16 bits a channel
        top = picture.getextrema()[1]
        scale = 1 / 256 if isinstance(top, int | float) and top > 255 else 1.0
        return picture.convert("F").point(lambda value: value * scale).convert("L")
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK"):
        return picture
    mode = "RGB" if picture.mode == "CMYK" else picture.mode
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        target = ImageCms.createProfile("sRGB")
        found = ImageCms.profileToProfile(picture, source, target, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture  # a profile that cannot be read, or is of other colours
    return picture if found is None else found


def _is_opaque(picture: Image.Image) -> bool:
    if picture.mode in ("RGB", "L", "CMYK", "1") and "transparency" not in picture.info:
        return True
    return picture.convert("RGBA").getchannel("A").getextrema() == (255, 255)


def _encoded(drawn: Image.Image, original: str) -> tuple[bytes, str]:
    """JPEG for photos, PNG for everything with sharp lines or holes."""
    if drawn.mode == "RGB" and original in ("JPEG", "MPO"):
        return _saved(drawn, "JPEG"), ".jpg"
    png = _saved(drawn, "PNG")
    if drawn.mode == "RGB" and len(png) > _HEAVY_PNG:
        jpeg = _saved(drawn, "JPEG")
        if len(jpeg) * 3 < len(png):
            return jpeg, ".jpg"
    return png, ".png"


def _saved(drawn: Image.Image, format_name: str) -> bytes:
    made = io.BytesIO()
    if format_name == "JPEG":
        drawn.save(made, "JPEG", quality=88, optimize=True, progressive=True)
    else:
        drawn.save(made, "PNG", optimize=drawn.width * drawn.height < 1_000_000)
    return made.getvalue()


def _by_its_beginning(data: bytes) -> str:
    """Files that people take for pictures that mails can show, with a sentence each."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype svg")) or (
        start.startswith(b"<!--") and b"<svg" in start
    ):
        return "svg"
    if data[4:8] == b"ftyp" and data[8:12] in (b"heic", b"heix", b"hevc", b"mif1", b"msf1"):
        # AVIF is of the same family and names itself among the compatible brands.
        return "" if b"avif" in data[8:64] else "heic"
    if data[:4] in (b"II*\0", b"MM\0*"):
        return "tiff"
    return ""
