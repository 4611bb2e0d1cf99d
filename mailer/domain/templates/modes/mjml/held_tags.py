"""Tags out of the way while a source is read and compiled: each is a number between two
characters that no text may hold, so that nothing inside a tag can be taken for markup."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import quote

from mailer.domain.templates.modes.mjml.values import END, IN_TEXT
from mailer.lib import placeholders
from mailer.lib.html_places import Place, clean, places
from mailer.lib.placeholders import Tag

HELD = re.compile(rf"{IN_TEXT}(\d+){END}")
_NONCHARACTERS = re.compile("[\ufdd0-\ufdef]")
_LINKS = frozenset({Place.LINK, Place.URL, Place.MAILTO})


class HeldTags:
    """The tags of one source."""

    def __init__(self) -> None:
        self._tags: list[Tag] = []

    def hold(self, source: str) -> str:
        """The source, line ends made one kind, with numbers in the place of its tags."""
        source = _NONCHARACTERS.sub("", clean(source))
        parts = placeholders.parse(source, lambda _name: True)
        return placeholders.fill(parts, self._number)

    def raw(self, text: str) -> str:
        """With the tags as they were written, for a place that is not markup."""
        return HELD.sub(lambda found: html.unescape(self._tags[int(found[1])].raw), text)

    def in_source(self, text: str, *, quoted: bool) -> str:
        """A stretch of text or an attribute's value, escaped, as it stands in a source."""
        return HELD.sub(
            lambda found: self._written(found, quoted=quoted), escaped(text, quoted=quoted)
        )

    def in_html(self, page: str) -> str:
        """A whole document with its tags, each escaped for where it stands."""
        found = list(HELD.finditer(page))
        where = places(page, [match.start() for match in found])
        parts: list[str] = []
        done = 0
        for match, place in zip(found, where, strict=True):
            parts += (page[done : match.start()], self._in_place(match, place))
            done = match.end()
        return "".join([*parts, page[done:]])

    def name(self, text: str) -> str:
        """The name (`placeholders.key`) of the tag that this text is; empty for any other."""
        found = HELD.fullmatch(text)
        return self._tags[int(found[1])].name if found else ""

    def each(self, text: str, answer: Callable[[Tag], str]) -> str:
        """The text with `answer(tag)` for each tag."""
        return HELD.sub(lambda found: answer(self._tags[int(found[1])]), text)

    def _number(self, tag: Tag) -> str:
        # A tag of nobody's may span what is markup: `me@home|</mj-text>…@`.
        if "<" in tag.raw and not tag.raw.startswith("<"):
            return tag.raw
        self._tags.append(tag)
        return f"{IN_TEXT}{len(self._tags) - 1}{END}"

    def _written(self, found: re.Match[str], *, quoted: bool) -> str:
        return html.escape(html.unescape(self._tags[int(found[1])].raw), quote=quoted)

    def _in_place(self, found: re.Match[str], place: Place) -> str:
        tag = self._tags[int(found[1])]
        if place is Place.NONE:
            return ""
        if place in _LINKS and tag.default:
            address = quote(html.unescape(tag.default), safe="/:?=&#@+,;%")
            return html.escape(tag.raw.replace(f"|{tag.default}@", f"|{address}@"))
        return self._written(found, quoted=place is not Place.TEXT)


def escaped(text: str, *, quoted: bool) -> str:
    """A stretch of text or an attribute's value for MJML or HTML; held tags stay numbers."""
    written = html.escape(text, quote=quoted)
    return written.replace("\xa0", "&nbsp;").replace("&#x27;", "'")
