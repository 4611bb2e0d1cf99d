"""Errors that a person is meant to read."""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """Something that was asked for cannot be done, in words for the person who asked.

    `fields` names the form fields at fault, each with its own sentence.
    """

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.fields = dict(fields or {})


class NotFound(Exception):
    """There is no such object, or this person may not know that there is."""
