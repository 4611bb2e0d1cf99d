"""Cells of files that spreadsheets open."""

from __future__ import annotations

import re

#: Signs that make a spreadsheet take a text for a formula (OWASP, CSV injection).
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
#: Numbers and telephone numbers stay as they are: there is nothing in them to run.
_HARMLESS = re.compile(r"[+-]?[\d\s.,()/\u00a0\u202f-]*")


def safe_cell(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet would run it as a formula."""
    if text.startswith(_STARTS) and not _HARMLESS.fullmatch(text):
        return f"'{text}"
    return text
