"""Factories: one plain function a record, one file an area.

`make_thing(**values)` adds a valid record with made-up values for what the test does not
mention, flushes it so that it has an id, and returns it. A test names only what it is about.
It never commits: requests, jobs and terminal commands that the test starts do that first.
"""

from __future__ import annotations

from itertools import count
from typing import TypeVar

from mailer.infra.db import Base, db

Record = TypeVar("Record", bound=Base)
_numbers = count(1)


def number() -> int:
    """A number that no other record of this run has."""
    return next(_numbers)


def add(record: Record) -> Record:
    """Give the record an id."""
    db.session.add(record)
    db.session.flush()
    return record
