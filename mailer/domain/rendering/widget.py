"""The rating widget of a mail: five links, one a score, in the recipient's language.

They are words with a sign above them, so that they work without pictures, in Outlook and for
those who listen to their mails. Each mail has its own token in them.
"""

from __future__ import annotations

import re
from collections import Counter

from flask import render_template
from flask_babel import force_locale

from mailer.domain.ratings import scores
from mailer.domain.ratings.settings import settings
from mailer.domain.rendering import tag_blocks
from mailer.domain.templates.languages import is_spoken
from mailer.domain.templates.modes.mode import Content
from mailer.domain.templates.tags import mailing
from mailer.domain.templates.tags.registry import Registry
from mailer.lib.conditions import Mark
from mailer.lib.html_places import Place
from mailer.lib.placeholders import Segments, Tag, joined, parse_html, parse_text, source

#: Under which names a mail keeps the places for it; no tag's name has a space.
_HTML, _TEXT = "widget html", "widget text"
#: Stands for the token until a recipient has one; no mail holds it.
_TOKEN = "\ufdd3"  # noqa: S105 - its place

#: Where a line or block of HTML begins or ends.
_EDGE = re.compile(
    r"</?(?:p|div|td|th|tr|table|tbody|thead|ul|ol|li|h[1-6]|section|article|header|footer|center"
    r"|blockquote|body|html|br|hr)\b[^<>]*>|<!--.*?-->",
    re.IGNORECASE | re.DOTALL,
)
_LINE = re.compile(r"\n")
_OPENED, _CLOSED = re.compile(r"<([a-zA-Z][\w:-]*)"), re.compile(r"</([a-zA-Z][\w:-]*)")
_VOID = {"img", "wbr", "input", "area", "col"}
_EMPTY_OPENS = re.compile(r"<(p|div|li|h[1-6])\b[^<>]*>\s*$", re.IGNORECASE)
_EMPTY_CLOSES = re.compile(r"\s*</(p|div|li|h[1-6])>", re.IGNORECASE)
_BREAK = re.compile(r"^\s*<br\b[^<>]*>", re.IGNORECASE)
_BREAK_BEFORE = re.compile(r"<br\b[^<>]*>$", re.IGNORECASE)
#: What no reader of HTML sees.
_UNREAD = re.compile(
    r"<(head|style|script|title)\b.*?</\1\s*>|<!--.*?-->|<[^<>]*>", re.IGNORECASE | re.DOTALL
)
_ENTITY, _WORD = re.compile(r"&#?\w+;"), re.compile(r"[^\W_]")

Parts = list[str | Tag | Mark]


def stands_in(segments: Segments, tags: Registry) -> bool:
    """Does it have a place in this part of a mail?"""
    return any(_is_widget(part, tags) for part in segments)


def placed(segments: Segments, tags: Registry, *, html: bool) -> Segments:
    """The part with the place of the widget in the place of its tag."""
    place = Tag("", _HTML if html else _TEXT, "", Place.PLAIN)
    return tag_blocks.placed(segments, lambda part: _is_widget(part, tags), place, html=html)


def without(segments: Segments, tags: Registry, *, html: bool) -> Segments:
    """The part for somebody who is not asked: with the widget goes its line or paragraph, the
    words that lead to it included, so that no half sentence and no empty space stays."""
    parts = list(segments)
    for position in reversed([i for i, part in enumerate(parts) if _is_widget(part, tags)]):
        before, dropped_before = _split(parts[:position], html, backwards=True)
        after, dropped_after = _split(parts[position + 1 :], html, backwards=False)
        if html and not _is_balanced(source((*dropped_before, *dropped_after))):
            before, after = parts[:position], parts[position + 1 :]
        parts = _closed_up(before, after, html)
    return joined(parts)


def says_more(content: Content, tags: Registry) -> bool:
    """Is there a word besides the widget and what leads to it?"""
    text = without(parse_text(content.text, tags.known), tags, html=False)
    html = without(parse_html(content.html, tags.known), tags, html=True)
    words = _ENTITY.sub(" ", _UNREAD.sub(" ", source(html))) + source(text)
    return _WORD.search(words) is not None


class Widget:
    """Makes the widgets of many mails."""

    def __init__(self, start: str, language: str) -> None:
        self._start = start
        self._language = language
        self._made: dict[str, dict[str, str]] = {}

    def values(self, token: str, language: str) -> dict[str, str]:
        """What stands in the places of one mail; in the language of the mail where we do not
        speak the recipient's."""
        written = self._made.get(language)
        if written is None:
            written = self._made[language] = self._written(language)
        return {name: value.replace(_TOKEN, token) for name, value in written.items()}

    def _written(self, language: str) -> dict[str, str]:
        chosen = settings()
        spoken = language if language and is_spoken(language) else self._language
        with force_locale(spoken):
            values = {
                "style": chosen.style,
                "signs": scores.signs(chosen.style),
                "question": chosen.question(spoken),
                "words": chosen.words(spoken),
                "url": f"{self._start}{_TOKEN}",
            }
            return {
                _HTML: render_template("emails/widget/widget.html", **values).strip(),
                _TEXT: render_template("emails/widget/widget.txt", **values).strip(),
            }


def _split(parts: Parts, html: bool, *, backwards: bool) -> tuple[Parts, Parts]:
    """What stays and what belongs to the widget's block: on one side of it, up to the block's edge
    or to a condition."""
    edge = _EDGE if html else _LINE
    steps = range(len(parts) - 1, -1, -1) if backwards else range(len(parts))
    for i in steps:
        part = parts[i]
        if isinstance(part, Mark):
            return (parts[: i + 1], parts[i + 1 :]) if backwards else (parts[i:], parts[:i])
        found = list(edge.finditer(part)) if isinstance(part, str) else []
        if isinstance(part, str) and found and backwards:
            cut = found[-1].end()
            return [*parts[:i], part[:cut]], [part[cut:], *parts[i + 1 :]]
        if isinstance(part, str) and found:
            cut = found[0].start()
            return [part[cut:], *parts[i + 1 :]], [*parts[:i], part[:cut]]
    return [], parts


def _is_balanced(html: str) -> bool:
    """Each element that begins in it ends in it."""
    opened = Counter(found[1].lower() for found in _OPENED.finditer(html))
    closed = Counter(found[1].lower() for found in _CLOSED.finditer(html))
    return {name: n for name, n in opened.items() if name not in _VOID} == dict(closed)


def _closed_up(before: Parts, after: Parts, html: bool) -> Parts:
    """Without the empty block that is left, or the second empty line."""
    head, tail = before[-1] if before else "", after[0] if after else ""
    if not isinstance(head, str) or not isinstance(tail, str):
        return [*before, *after]
    if html:
        opened, closed = _EMPTY_OPENS.search(head), _EMPTY_CLOSES.match(tail)
        if opened and closed and opened[1].lower() == closed[1].lower():
            head, tail = head[: opened.start()], tail[closed.end() :]
        elif head.endswith(">") and _BREAK_BEFORE.search(head):
            tail = _BREAK.sub("", tail, 1)
    elif not head or head.endswith("\n\n"):
        tail = tail.lstrip("\n")
    elif head.endswith("\n"):
        tail = tail.removeprefix("\n")
    return [*before[:-1], head, tail, *after[1:]]


def _is_widget(part: str | Tag | Mark, tags: Registry) -> bool:
    """In a place where something can be read: an attribute has no room for it."""
    if not isinstance(part, Tag) or part.place not in (Place.TEXT, Place.PLAIN):
        return False
    return tags.by_key.get(part.name) is mailing.WIDGET
