"""Commands that are processes of their own: they replace the terminal's."""

from __future__ import annotations

import os
import sys
from typing import NoReturn


def become(module: str, *arguments: str) -> NoReturn:
    """Go on as `python -m module arguments…`: it stands above this layer and starts lean."""
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606
