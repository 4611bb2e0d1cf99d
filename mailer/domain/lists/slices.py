"""Long lists in slices, for files: no transaction is held between two of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

from mailer.infra.db import db, reading

#: Records of one slice.
SLICE = 1_000
T = TypeVar("T")


def sliced(
    ids: Select[int], key: InstrumentedAttribute[int], made: Callable[[Sequence[int]], Sequence[T]]
) -> Iterator[T]:
    """What is `made` of the records with these ids, in the order of their `key`."""
    last = 0
    while True:
        with reading():
            # By themselves first: inside an IN, SQLite would list all ids anew for every slice.
            some = list(db.session.scalars(ids.where(key > last).order_by(key).limit(SLICE)))
            rows = made(some)
            db.session.rollback()
        if not some:
            return
        yield from rows
        last = some[-1]
