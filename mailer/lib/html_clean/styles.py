"""Styles: what loads or runs something is cut out of them, statement by statement.

Judged are the tokens of CSS (CSS Syntax 3, as tinycss2 reads them), not its grammar: whatever a
mail program makes of a sheet, it can only do so with tokens that were let through.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence

import tinycss2
from tinycss2.ast import Node

from mailer.lib.html_clean import addresses
from mailer.lib.html_clean.removal import Unreadable, Why

#: Without one of these, nothing in a style can load or run anything.
_WORTH_A_LOOK = re.compile(
    r"[\\@<{]|/\*|url|expression|behavio|binding|image|src|script|import|data:|[^\x00-\x7f]",
    re.IGNORECASE,
)
#: Characters of styles in one source; Gmail reads 16,000.
LONGEST = 200_000
#: Brackets inside each other, at most.
_DEEPEST = 40
_WITH_ADDRESS = frozenset({"url", "src", "url-prefix", "domain"})
_WITH_PICTURE = frozenset({"image-set", "-webkit-image-set", "image", "cross-fade"})
_RUNS = frozenset({"behavior", "-ms-behavior", "-moz-binding"})
_RUNS_INSIDE = frozenset({"expression", "progid"})
#: Outlook draws VML with it, and it is a name, not an address.
_VML = re.compile(r"url\(\s*['\"]?#default#vml['\"]?\s*\)", re.IGNORECASE)
_REFUSED_RULES = {"import": Why.IMPORT, "namespace": Why.STYLE}
_SUSPICIOUS = re.compile(
    r"(?:java|vb|live)script|expression|behavior|-moz-binding|@import|data:text|data:image/svg",
    re.IGNORECASE,
)
#: Read so by programs that leave out comments inside of names.
_RUNS_IN_PLAIN = re.compile(r"expression\s*\(|-moz-binding\s*:", re.IGNORECASE)
_UNESCAPED = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)|/\*.*?\*/", re.DOTALL)
_BRACKETS = re.compile(r"[(){}\[\]]")

#: Why, what, and in which line of the style.
Say = Callable[[Why, str, int], None]


class Styles:
    """Cleans the styles of one source."""

    def __init__(self) -> None:
        self._read = 0

    def clean(self, css: str, say: Say) -> str:
        """The style, itself where nothing had to go. `say` is told what went, and why.

        Raises `Unreadable` when the source's styles are more than can be read in reasonable time.
        """
        escaped = css.replace("</", "<\\/")
        if not _WORTH_A_LOOK.search(escaped):
            return escaped
        self._read += len(css)
        if self._read > LONGEST:
            raise Unreadable("styles")
        return _cleaned(css, escaped, say)


def _cleaned(css: str, escaped: str, say: Say) -> str:
    if _depth(escaped) > _DEEPEST:
        say(Why.STYLE, css, 1)
        return ""
    nodes = tinycss2.parse_component_value_list(escaped)
    suspicious = _SUSPICIOUS.search(_plain(escaped)) is not None
    kept = list(_statements(nodes, say, suspicious=suspicious))
    if len(kept) == 1 and kept[0] is nodes:
        return escaped
    written = tinycss2.serialize([node for part in kept for node in part]).replace("</", "<\\/")
    # What was joined is judged again; it takes a broken sheet to find something now.
    again = tinycss2.parse_component_value_list(written)
    left = list(_statements(again, lambda _why, _what, _line: None, suspicious=suspicious))
    return written if len(left) == 1 and left[0] is again else ""


def _statements(nodes: Sequence[Node], say: Say, *, suspicious: bool) -> Iterator[Sequence[Node]]:
    """The nodes without the statements that had to go; `nodes` itself when none had."""
    kept: list[Node] = []
    changed = False
    for statement in _split(nodes):
        fault = _fault(statement, suspicious=suspicious)
        if fault is not None:
            first = next((n for n in statement if n.type != "whitespace"), statement[0])
            say(fault, _written(statement), first.source_line)
            changed = True
            continue
        for node in statement:
            if node.type != "{} block":
                kept.append(node)
                continue
            inner = list(_statements(node.content, say, suspicious=suspicious))
            if not (len(inner) == 1 and inner[0] is node.content):
                node.content = [child for part in inner for child in part]
                changed = True
            kept.append(node)
    yield kept if changed else nodes


def _written(statement: Sequence[Node]) -> str:
    nodes = [node for node in statement if node.type != "error"]
    return str(tinycss2.serialize(nodes)).strip(" ;\r\n\t")


def _split(nodes: Sequence[Node]) -> Iterator[list[Node]]:
    """Declarations with their semicolon, rules with their block."""
    statement: list[Node] = []
    for node in nodes:
        statement.append(node)
        if node.type == "{} block" or node == ";":
            yield statement
            statement = []
    if statement:
        yield statement


def _fault(statement: Sequence[Node], *, suspicious: bool) -> Why | None:
    """Why a statement cannot stay; its blocks are looked at by themselves."""
    first = next((n for n in statement if n.type not in ("whitespace", "comment")), None)
    if first is not None and first.type == "at-keyword" and first.lower_value in _REFUSED_RULES:
        return _REFUSED_RULES[first.lower_value]
    for node in _walk(statement):
        if node.type == "at-keyword" and node.lower_value in _REFUSED_RULES:
            return _REFUSED_RULES[node.lower_value]
        if node.type == "error" and suspicious:
            return Why.STYLE
        if node.type == "url" and not _address(node.value):
            return Why.ADDRESS
        if node.type == "function":
            why = _function_fault(node)
            if why is not None:
                return why
    if suspicious and _RUNS_IN_PLAIN.search(_plain(_serialized(statement))):
        return Why.STYLE
    return Why.STYLE if _binds(statement) else None


def _serialized(statement: Sequence[Node]) -> str:
    """Without its blocks, and without what cannot be written again."""
    written = [node for node in statement if node.type not in ("error", "{} block")]
    return str(tinycss2.serialize(written))


def _function_fault(node: Node) -> Why | None:
    name = _folded(node.name)
    if name in _RUNS_INSIDE:
        return Why.STYLE
    if name in _WITH_ADDRESS | _WITH_PICTURE:
        for inner in _walk(node.arguments):
            if inner.type in ("string", "url") and not _address(inner.value):
                return Why.ADDRESS
    return None


def _binds(statement: Sequence[Node]) -> bool:
    """Is it a declaration of a property that runs something?"""
    for position, node in enumerate(statement):
        if node.type != "ident" or _folded(node.value) not in _RUNS:
            continue
        behind = [n for n in statement[position + 1 :] if n.type not in ("whitespace", "comment")]
        if not behind or behind[0] != ":":
            continue
        value = tinycss2.serialize([n for n in behind[1:] if n != ";"]).strip()
        if not _VML.fullmatch(value) or any(n.type == "error" for n in behind):
            return True
    return False


def _walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """All nodes, those inside of brackets too, but not the blocks in braces."""
    for node in nodes:
        yield node
        if node.type in ("() block", "[] block"):
            yield from _walk(node.content)
        elif node.type == "function":
            yield from _walk(node.arguments)


def _address(value: str) -> bool:
    return addresses.is_safe(value, picture=True)


def _folded(name: str) -> str:
    """Old programs read wide letters as narrow ones."""
    return unicodedata.normalize("NFKC", name).lower()


def _plain(css: str) -> str:
    """Without comments and escapes, as the boldest of programs would read it."""

    def plain(match: re.Match[str]) -> str:
        if match[1]:
            code = int(match[1], 16)
            return chr(code) if 0 < code < 0x110000 else ""
        return match[2] or ""

    return unicodedata.normalize("NFKC", _UNESCAPED.sub(plain, css))


def _depth(css: str) -> int:
    depth = deepest = 0
    for bracket in _BRACKETS.findall(css):
        depth = depth + 1 if bracket in "({[" else max(0, depth - 1)
        deepest = max(deepest, depth)
    return deepest
