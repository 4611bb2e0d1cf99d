"""What stands in the place of a mail's tags."""

from __future__ import annotations

from collections.abc import Mapping

from mailer.domain.templates.tags.facts import Facts
from mailer.domain.templates.tags.registry import Registry
from mailer.lib import mail_body
from mailer.lib.html_places import escape
from mailer.lib.placeholders import Tag


class Values:
    """The values of one recipient, each looked up once."""

    __slots__ = ("_data", "_tags", "_values", "facts")

    def __init__(
        self, tags: Registry, facts: Facts, data: Mapping[str, str], known: dict[str, str]
    ) -> None:
        self._tags = tags
        self.facts = facts
        self._data = data
        self._values = known

    def filled(self, tag: Tag) -> bool:
        """Is there something to stand in the tag's place?"""
        return bool(tag.default or self._value(tag.name))

    def holds(self, name: str) -> bool:
        """Does a condition on this tag hold?"""
        return bool(self._value(name))

    def escaped(self, tag: Tag) -> str:
        """For a string."""
        value = self._value(tag.name)
        return escape(value, tag.place) if value else tag.default

    def encoded(self, tag: Tag) -> bytes:
        """For the body."""
        value = self._values.get(tag.name)
        if value is None:
            value = self._value(tag.name)
        return mail_body.value(escape(value, tag.place) if value else tag.default)

    def _value(self, name: str) -> str:
        value = self._values.get(name)
        if value is None:
            value = self._data.get(name) or self._tags.by_key[name].value(self.facts)
            value = self._values[name] = value.strip()
        return value
