"""Ids as they come in URLs and forms, from anybody."""

from __future__ import annotations

from collections.abc import Iterable

#: Larger numbers are no ids, and no database takes them.
LARGEST = 2**63 - 1


def record_id(text: str) -> int:
    """The id in `text`. Raises `ValueError` for what is none, so that it can be the `type` of
    `request.args.get`."""
    if not text.isascii() or not text.isdigit() or len(text) > len(str(LARGEST)):
        raise ValueError("not an id")
    number = int(text)
    if number > LARGEST:
        raise ValueError("larger than any id")
    return number


def record_ids(texts: Iterable[str]) -> list[int]:
    """The ids among `texts`; anything else is left out."""
    found = []
    for text in texts:
        try:
            found.append(record_id(text))
        except ValueError:
            continue
    return found
