"""Pictures that come with the product: signs of social networks, drawings of the gallery.

They stand in mails as `/media/<folder>/<name>.png` for ever, so a name never changes its content:
a new drawing gets a new name. `python -m scripts.draw` draws them.
"""

from __future__ import annotations

import re
from pathlib import Path

#: Part of a pattern for paths (see `addresses`).
NAME = r"(?:icons|gallery)/[a-z0-9]+(?:-[a-z0-9]+)*\.png"
_NAME = re.compile(NAME)
_PICTURES = Path(__file__).parent / "pictures"


def file_of(name: str) -> Path | None:
    """The file behind `icons/facebook.png`; None for a name that there is not."""
    path = _PICTURES / name if _NAME.fullmatch(name) else None
    return path if path is not None and path.is_file() else None
