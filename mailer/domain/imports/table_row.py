"""What becomes of one row of a table of documents or payments."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mailer.domain.documents.enter import Outcome


@dataclass
class Done:
    """A row that was taken."""

    outcome: Outcome
    #: What it is about, for lists of rows.
    label: str
    #: [field, code, value], translated by `messages`.
    messages: list[list[str]] = field(default_factory=list)
    #: What it made, for whoever takes it back: `document`, `customer`, `payment` → ids;
    #: `completed` → a document that was there, the customer that it got, what it was before.
    made: dict[str, list[Any]] = field(default_factory=dict)


class RowRefused(Exception):
    """A row that says nothing that could be taken: the field at fault, a code, its value."""

    def __init__(self, name: str, code: str, value: str = "") -> None:
        super().__init__(code)
        self.message = [name, code, value[:120]]
