"""A drag & drop source (MJML) read into a tree of what a mail may have.

Whatever the text is (the designer's export, a file, data that was tampered with), the tree holds
allowed elements with allowed attributes and values only, and what was taken out is named.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_babel import ngettext

from mailer.domain.templates.modes.mjml import allowed, fragments, shipped
from mailer.domain.templates.modes.mjml.fragments import Piece
from mailer.domain.templates.modes.mjml.held_tags import HeldTags
from mailer.domain.templates.modes.mode import Warning
from mailer.lib import markup
from mailer.lib.errors import Refused
from mailer.lib.markup import Close, Open, Other, Text, Token

#: Characters in one source; a long newsletter has about 40,000.
LONGEST = 400_000
#: Blocks, sections and columns in one mail, and pieces of text in all of them.
MOST_ELEMENTS, MOST_TOKENS = 1_500, 20_000
_MOST_WARNINGS = 30
_ANY = "mj-all"
_FOREIGN_ICON = "mailjet.com/"


@dataclass(slots=True)
class Element:
    """One MJML element; `content` is what stands in a text, button or table."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    line: int = 0
    children: list[Element] = field(default_factory=list)
    content: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """What was read."""

    body: Element
    #: What mail programs show behind the subject.
    preview: tuple[Piece, ...]
    tags: HeldTags
    warnings: tuple[Warning, ...]


def read(source: str) -> Document:
    """The tree of a source. Raises `Refused` for one that is too large, or no MJML."""
    if len(source) > LONGEST:
        raise _refused(
            _(
                "The mail is longer than %(most)s characters. Gmail shows about a quarter of "
                "that; please split it.",
                most=f"{LONGEST:,}",
            )
        )
    return _Reader().read(source)


def _refused(text: str) -> Refused:
    return Refused(text, {"source": text})


@dataclass(slots=True)
class _Level:
    """An element that is open; `element` is None while what stands in it is left out."""

    name: str
    element: Element | None
    tokens: list[Token] = field(default_factory=list)


class _Reader:
    def __init__(self) -> None:
        self._tags = HeldTags()
        self._warnings: dict[str, int] = {}
        self._root = Element("mjml")
        self._levels = [_Level("mjml", self._root)]
        self._defaults: dict[str, dict[str, str]] = {}
        self._count = 0
        self._seen = 0

    def read(self, source: str) -> Document:
        for token in markup.tokens(self._tags.hold(source)):
            self._seen += 1
            if self._seen > MOST_TOKENS:
                raise _refused(_("The mail has too many parts. Please split it into several."))
            self._take(token)
        while len(self._levels) > 1:
            self._leave()
        head = _child(self._root, "mj-head")
        body = _child(self._root, "mj-body")
        if source.strip() and body is None:
            raise _refused(
                _(
                    "This is not a drag & drop template: there is no <mj-body> in it. HTML "
                    "belongs in a template of the HTML mode."
                )
            )
        if body is None or not body.children:
            raise _refused(_("The mail is empty. Drag a block into it first."))
        preview = _child(head, "mj-preview") if head else None
        return Document(body, preview.content if preview else (), self._tags, self._listed())

    def _take(self, token: Token) -> None:
        level = self._levels[-1]
        if isinstance(token, Open) and token.name.startswith("mj"):
            self._enter(token)
        elif isinstance(token, Close) and token.name.startswith("mj"):
            self._close(token.name)
        elif level.element is not None and _content(level.name):
            level.tokens.append(token)
        elif level.element is not None:
            self._stray(token)

    def _enter(self, token: Open) -> None:
        while _content(self._levels[-1].name):
            self._leave()
        self._count += 1
        if self._count > MOST_ELEMENTS:
            raise _refused(_("The mail has too many parts. Please split it into several."))
        if token.name == "mjml":
            return
        parent = self._levels[-1]
        element = self._made(token, parent)
        if element is not None and parent.element is not None:
            parent.element.children.append(element)
        if not token.closed and token.name not in allowed.LEAVES:
            self._levels.append(_Level(token.name, element))

    def _made(self, token: Open, parent: _Level) -> Element | None:
        if parent.name == "mj-attributes":
            self._remember(token)
            return None
        if parent.element is None:
            return None
        if token.name == "mj-attributes" and parent.name == "mj-head":
            return Element(token.name)
        kind = allowed.KINDS.get(token.name)
        if kind is None:
            text = _(
                "<%(name)s> was taken out with all that stood in it: a mail of this kind "
                "cannot have it.",
                name=token.name,
            )
            self._tell(text, token.line)
            return None
        again = token.name == "mj-body" and _child(self._root, "mj-body") is not None
        if again or token.name not in allowed.KINDS[parent.name].children:
            text = _(
                "<%(name)s> was taken out: it cannot stand in <%(parent)s>.",
                name=token.name,
                parent=parent.name,
            )
            self._tell(text, token.line)
            return None
        element = Element(token.name, self._attributes(token, kind), token.line)
        if "data-if" in element.attributes and self._inside_condition():
            del element.attributes["data-if"]
            text = _("A condition inside another one was taken out: conditions do not nest.")
            self._tell(text, token.line)
        if element.name == "mj-social-element":
            _draw(element)
        return element

    def _inside_condition(self) -> bool:
        return any(
            level.element and "data-if" in level.element.attributes for level in self._levels
        )

    def _attributes(self, token: Open, kind: allowed.Kind) -> dict[str, str]:
        kept: dict[str, str] = {}
        for name, value in self._inherited(token).items():
            fitting = kind.attributes[name](value) if name in kind.attributes else None
            if fitting is not None:
                kept[name] = fitting
        for name, typed in token.attributes.items():
            check = kind.attributes.get(name)
            if name == "data-if" and check:
                typed = self._tags.each(typed, lambda tag: tag.raw.strip("@").split("|", 1)[0])
            good = check(typed) if check else None
            if good is not None:
                kept[name] = good
            elif check or not (name in allowed.NOISE or name.startswith(("data-gjs", "mj-class"))):
                shown = self._tags.raw(typed)
                self._tell(fragments.refused_value(token.name, name, shown), token.line)
        return kept

    def _remember(self, token: Open) -> None:
        """`mj-attributes` of a file from elsewhere: written into each element it is about."""
        name = token.name
        if name == "mj-class":
            name = "." + token.attributes.get("name", "")
        self._defaults.setdefault(name, {}).update(token.attributes)

    def _inherited(self, token: Open) -> dict[str, str]:
        classes = token.attributes.get("mj-class", "").split()
        found: dict[str, str] = {}
        for name in (_ANY, token.name, *(f".{each}" for each in classes)):
            found |= self._defaults.get(name, {})
        return found

    def _close(self, name: str) -> None:
        if all(level.name != name for level in self._levels[1:]):
            return
        while self._levels[-1].name != name:
            self._leave()
        self._leave()

    def _leave(self) -> None:
        level = self._levels.pop()
        kind = allowed.KINDS.get(level.name)
        if level.element is not None and kind is not None and kind.content:
            level.element.content = fragments.read(level.tokens, kind.content, self._tell)

    def _stray(self, token: Token) -> None:
        if isinstance(token, Text) and token.text.strip():
            text = _(
                "“%(text)s” stood outside of any block and was taken out.",
                text=self._tags.raw(token.text.strip())[:60],
            )
        elif isinstance(token, Open):
            text = _("<%(name)s> was taken out: it cannot stand here.", name=token.name)
        elif isinstance(token, Other) and token.kind == "doctype":
            text = _("A document type declaration was taken out.")
        else:
            return
        self._tell(text, token.line)

    def _tell(self, text: str, line: int) -> None:
        self._warnings.setdefault(self._tags.raw(text), line)

    def _listed(self) -> tuple[Warning, ...]:
        found = [Warning(text, line) for text, line in self._warnings.items()]
        found.sort(key=lambda warning: warning.line)
        more = len(found) - _MOST_WARNINGS
        if more > 0:
            text = ngettext(
                "One more thing was taken out.", "%(num)s more things were taken out.", more
            )
            found[_MOST_WARNINGS:] = [Warning(text)]
        return tuple(found)


def _content(name: str) -> bool:
    kind = allowed.KINDS.get(name)
    return kind is not None and bool(kind.content)


def _child(parent: Element, name: str) -> Element | None:
    return next((child for child in parent.children if child.name == name), None)


def _draw(element: Element) -> None:
    """MJML's own signs of social networks come from another company's server: ours instead."""
    name = element.attributes.get("name", "")
    if name and _FOREIGN_ICON in element.attributes.get("src", _FOREIGN_ICON):
        element.attributes["src"] = shipped.icon(name)
        element.attributes.setdefault("alt", shipped.ICONS[name])
