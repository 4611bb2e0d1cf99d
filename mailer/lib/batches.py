"""Many things, some at a time: a database takes a limited number of values in one query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Thing = TypeVar("Thing")


def batched(things: Iterable[Thing], size: int) -> Iterator[list[Thing]]:
    """Lists of at most `size` of them, in their order."""
    rest = iter(things)
    while some := list(islice(rest, size)):
        yield some
