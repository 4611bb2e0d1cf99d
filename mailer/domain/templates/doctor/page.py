"""A mail's HTML taken apart: elements with the styles that they end up with, and their words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import css_inline
from lxml import etree

from mailer.domain.templates.doctor import styles
from mailer.domain.templates.doctor.styles import Style

#: Elements whose words nobody reads.
_UNREAD = frozenset({"head", "style", "script", "title", "template", "noscript", "textarea"})
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=False)
#: Pages longer than this are not taken apart: Gmail shows a quarter of them.
LONGEST = 500_000

#: An lxml element; lxml says nothing about types.
Element = Any


class Words:
    """Some words, and how they look."""

    def __init__(self, text: str, style: Style, link: str | None) -> None:
        self.text = text
        self.style = style
        #: Where a click leads.
        self.link = link


class Page:
    """One HTML document."""

    def __init__(self, html: str) -> None:
        self.html = html if len(html) <= LONGEST else ""

    @cached_property
    def root(self) -> Element:
        """The parsed document, styles on their elements."""
        return _parsed(_inlined(self.html))

    @cached_property
    def words(self) -> list[Words]:
        """What is read, by day."""
        return list(_words(self.root))

    @cached_property
    def words_at_night(self) -> list[Words]:
        """What is read in dark mode; empty where the mail has no rules for it."""
        if not styles.DARK_RULE.search(self.html):
            return []
        return list(_words(_parsed(_inlined(styles.at_night(self.html)))))

    @cached_property
    def text(self) -> str:
        """All that is read, with single spaces."""
        return " ".join(" ".join(each.text for each in self.words).split())

    def elements(self, *names: str) -> Iterator[Element]:
        """Elements of these names, in order, without those that nobody sees."""
        for element in self.root.iter(*names):
            if not hidden(element):
                yield element

    @cached_property
    def anchors(self) -> frozenset[str]:
        """The names that a link of the form `#name` can lead to."""
        found = (element.get("id") or element.get("name") for element in self.root.iter("*"))
        return frozenset(name for name in found if name)


def hidden(element: Element) -> bool:
    """Nobody sees it."""
    if element.get("hidden") is not None:
        return True
    line = (element, *element.iterancestors())
    return any(styles.hides(styles.declarations(each.get("style", ""))) for each in line)


def words_of(element: Element) -> str:
    """The words inside, those of pictures among them."""
    parts = [text for text in element.itertext() if isinstance(text, str)]
    parts += [picture.get("alt", "") for picture in element.iter("img")]
    return " ".join(" ".join(parts).split())


def length(element: Element, name: str) -> int | None:
    """`width` or `height` in pixels, of the attribute or the style; None = not said."""
    styled = styles.declarations(element.get("style", "")).get(name, "")
    for written in (styled, element.get(name, "")):
        number = re.fullmatch(r"\s*(\d{1,5})(?:\.\d+)?(?:px)?\s*", written)
        if number:
            return int(number[1])
    return None


def _inlined(html: str) -> str:
    try:
        return _INLINER.inline(html) if html.strip() else "<html></html>"
    except css_inline.InlineError:
        # A style sheet that cannot be read: the attributes alone then say how things look.
        return html


def _parsed(html: str) -> Element:
    parser = etree.HTMLParser(encoding="utf-8", remove_pis=True, remove_comments=True)
    root = etree.fromstring(html.encode("utf-8", "replace"), parser)
    return root if root is not None else etree.Element("html")


def _words(root: Element) -> Iterator[Words]:
    """Walks down with the style that is handed on; without recursion, mails nest deeply."""
    waiting: list[tuple[Element, Style, str | None] | Words] = [(root, styles.READER, None)]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Words):
            yield found
            continue
        element, above, link = found
        name = str(element.tag).lower()
        style = styles.inside(above, name, element.attrib)
        if name in _UNREAD or style.hidden:
            continue
        if name == "a" and element.get("href") is not None:
            link = element.get("href")
        later: list[tuple[Element, Style, str | None] | Words] = []
        if style.readable and element.text and element.text.strip():
            later.append(Words(element.text, style, link))
        for child in element:
            later.append((child, style, link))
            if style.readable and child.tail and child.tail.strip():
                later.append(Words(child.tail, style, link))
        waiting.extend(reversed(later))
