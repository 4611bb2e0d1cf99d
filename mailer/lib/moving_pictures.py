"""Pictures that move, as GIF: the only kind of them that mail programs play."""

from __future__ import annotations

import io
from collections.abc import Iterator

from PIL import Image

#: Of all frames together; more of them is a film, and a mail that takes minutes to load.
MOST_PIXELS = 30_000_000
_HOLE = 255


def frames_of(picture: Image.Image) -> int:
    """How many there are; 1 for a picture that stands still."""
    return getattr(picture, "n_frames", 1)


def as_gif(picture: Image.Image, size: tuple[int, int]) -> tuple[bytes, tuple[int, int]]:
    """Every frame drawn anew, with the time that each is shown."""
    times: list[int] = []
    frames = list(_frames(picture, size, times))
    made = io.BytesIO()
    holes = {"transparency": _HOLE, "disposal": 2} if any(map(_has_hole, frames)) else {}
    frames[0].save(
        made,
        "GIF",
        save_all=True,
        append_images=frames[1:],
        duration=times,
        optimize=False,
        **_loop(picture),
        **holes,
    )
    return made.getvalue(), frames[0].size


def _frames(picture: Image.Image, size: tuple[int, int], times: list[int]) -> Iterator[Image.Image]:
    for number in range(frames_of(picture)):
        picture.seek(number)
        picture.load()
        times.append(max(20, min(int(picture.info.get("duration") or 100), 60_000)))
        frame = picture.convert("RGBA")
        frame.thumbnail(size, Image.Resampling.LANCZOS)
        yield _with_palette(frame)


def _with_palette(frame: Image.Image) -> Image.Image:
    """In 255 colours, and one for what is left open."""
    alpha = frame.getchannel("A")
    holes = alpha.point(lambda value: 255 if value < 128 else 0)
    flat = Image.new("RGB", frame.size, "white")
    flat.paste(frame, mask=alpha)
    drawn = flat.quantize(_HOLE, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    if holes.getbbox() is not None:
        drawn.paste(_HOLE, mask=holes)
        drawn.info["transparency"] = _HOLE
    return drawn


def _has_hole(frame: Image.Image) -> bool:
    return "transparency" in frame.info


def _loop(picture: Image.Image) -> dict[str, int]:
    """How often it is played, 0 being for ever; a GIF that says nothing is played once."""
    loop = picture.info.get("loop", None if picture.format == "GIF" else 0)
    return {"loop": loop} if isinstance(loop, int) and 0 <= loop < 65536 else {}
