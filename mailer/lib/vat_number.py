"""VAT numbers as they are compared."""

from __future__ import annotations

import re

_MARKS = re.compile(r"[\s./-]")


def plain(text: str) -> str:
    """`BE 0123.456.789` → `BE0123456789`: one spelling of each."""
    return _MARKS.sub("", text).upper()
