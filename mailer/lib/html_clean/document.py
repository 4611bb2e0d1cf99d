"""One source, token by token: what may stay stays as it was written, byte for byte."""

from __future__ import annotations

import re
from collections.abc import Callable

from mailer.lib.html_clean import comments, elements
from mailer.lib.html_clean.attributes import Judge, replacement
from mailer.lib.html_clean.comments import OUR_MARK, Comment, declaration_stays, judged
from mailer.lib.html_clean.entities import decode
from mailer.lib.html_clean.removal import Report, Unreadable, Why
from mailer.lib.html_clean.styles import Styles
from mailer.lib.html_clean.tokens import RAW, Attribute, Kind, Reader, Token

_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';>]*)", re.IGNORECASE)
_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
_CSS_BREAK = re.compile(r"\r\n|[\r\n\f]")
_UTF8 = frozenset({"utf-8", "utf8", ""})
_META_HEADERS = elements.names(
    "content-type x-ua-compatible content-language content-style-type imagetoolbar "
    "cleartype pragma cache-control expires"
)
_BOXES = frozenset({"checkbox", "radio"})
#: Elements inside each other, at most; browsers stop at 512, lxml at 256.
DEEPEST = 200

#: In one source; a long newsletter has 3,000.
MOST_ELEMENTS = 50_000
#: Of one element.
_MOST_ATTRIBUTES = 100

Fault = tuple[Why, str]


class Document:
    """A source that is being cleaned."""

    def __init__(self, source: str, report: Report) -> None:
        self._source = source
        self._report = report
        self._styles = Styles()
        self._judge = Judge(self._styles)
        #: What was made of tags that were seen before.
        self._seen: dict[tuple[str, bool], tuple[str, list[Fault]]] = {}
        #: Elements without an end tag behind them, and the position where that was looked up.
        self._endless: dict[str, int] = {}
        self._depth = 0
        self._elements = 0

    def clean(self) -> str:
        """The cleaned source. Raises `Unreadable`."""
        return self._stretch(0, len(self._source), office=False)

    def _stretch(self, start: int, end: int, *, office: bool) -> str:
        source, out = self._source, _Writer()
        reader = Reader(source, start, end, office=office)
        for token in reader:
            if token.kind is Kind.TEXT:
                out.text(source[token.start : token.end])
            elif token.kind is Kind.COMMENT:
                out.comment(self._comment(token, office=office))
            elif token.kind is Kind.DECLARATION:
                out.comment(self._declaration(token))
            elif token.kind is Kind.RAW:
                out.markup(self._raw(token))
            elif token.kind is Kind.START:
                out.markup(self._start(token, reader, office=office))
            else:
                out.markup(self._end(token, office=office))
        return out.written()

    def _comment(self, token: Token, *, office: bool) -> str:
        source = self._source
        comment = judged(source[token.start : token.end], office=office, finished=token.finished)
        if comment.why is not None:
            self._report.add(comment.why, source[token.start : token.end], token.start)
        if not comment.conditional:
            return comment.kept
        depth = self._depth
        inner_start = token.start + comment.start
        inner = self._stretch(inner_start, token.start + comment.end, office=True)
        # Outlook's own elements are closed in other comments.
        self._depth = depth
        if not comments.holds(inner):
            self._report.add(Why.COMMENT, source[token.start : token.end], token.start)
            return ""
        return _around(comment, inner)

    def _declaration(self, token: Token) -> str:
        text = self._source[token.start : token.end]
        if token.finished and declaration_stays(text):
            return text
        why = Why.DECLARATION if token.finished else Why.UNFINISHED
        self._report.add(why, text, token.start)
        return ""

    def _raw(self, token: Token) -> str:
        """The content of a style or a title; others went with their element."""
        text = self._source[token.start : token.end]
        closing = "" if token.finished else f"</{token.name}>"
        if not token.finished:
            self._report.add(Why.UNFINISHED, f"<{token.name}>", token.start)
        if token.name == "style":
            cleaned = self._styles.clean(text, self._sayer(token.start, text))
            if OUR_MARK.search(cleaned):
                self._report.add(Why.ACROSS, "<!--mailer:", token.start)
                cleaned = OUR_MARK.sub("mailer:", cleaned)
            return cleaned + closing
        return _MARKUP.sub("&lt;", text) + closing

    def _sayer(self, start: int, text: str) -> Callable[[Why, str, int], None]:
        """Tells where in the source a line of a sheet stands."""

        begins: list[int] = []

        def say(why: Why, what: str, line: int) -> None:
            if not begins:
                begins.extend([0, *(match.end() for match in _CSS_BREAK.finditer(text))])
            self._report.add(why, what, start + begins[min(line, len(begins)) - 1])

        return say

    def _start(self, token: Token, reader: Reader, *, office: bool) -> str:
        raw = self._source[token.start : token.end]
        if not token.finished:
            self._report.add(Why.UNFINISHED, raw, token.start)
            return ""
        self._elements += 1
        if self._elements > MOST_ELEMENTS:
            raise Unreadable("many")
        found = self._seen.get((raw, office))
        if found is None:
            found = self._seen[raw, office] = self._element(token, raw, office=office)
        written, faults = found
        for why, what in faults:
            self._report.add(why, what, token.start)
        if not written:
            self._skip(token, reader)
        elif token.name in elements.NESTING and not office:
            self._depth += 1
            if self._depth > DEEPEST:
                raise Unreadable("deep")
        return written

    def _skip(self, token: Token, reader: Reader) -> None:
        """Leave out what an element that went contains, too."""
        name = token.name
        if name not in elements.WITH_CONTENT:
            if name in RAW:
                reader.skip_to(token.end)
            return
        if self._endless.get(name, reader.end + 1) <= token.end:
            end = -1
        else:
            end = reader.find_end(name, token.end)
        if end < 0:
            self._endless[name] = min(token.end, self._endless.get(name, token.end))
            # As in a browser, where nothing ends such a text.
            end = reader.end if name in RAW else token.end
        reader.skip_to(end)

    def _element(self, token: Token, raw: str, *, office: bool) -> tuple[str, list[Fault]]:
        """A start tag as it is to be written, empty if not at all, and what is to be said."""
        faults: list[Fault] = []
        if not elements.is_allowed(token.name, office=office):
            return "", [(elements.why(token.name), raw)]
        if len(token.attributes) > _MOST_ATTRIBUTES:
            return "", [(Why.ATTRIBUTE, raw)]
        values = {a.name: self._value(a) for a in reversed(token.attributes)}
        fault = _element_fault(token.name, {k: decode(v).lower() for k, v in values.items()})
        if fault is not None:
            return "", [(fault, raw)]
        kept, changed = self._attributes(token, lambda why, what: faults.append((why, what)))
        if token.name == "meta":
            kept, changed = _with_utf8(kept, changed, values, faults)
        if not changed:
            return raw, faults
        closing = " />" if raw.endswith("/>") else ">"
        name = self._source[token.start : token.start + 1 + len(token.name)]
        return name + "".join(f" {attribute}" for attribute in kept) + closing, faults

    def _attributes(self, token: Token, say: Callable[[Why, str], None]) -> tuple[list[str], bool]:
        """The attributes as they are to be written, and whether one is not as it was."""
        kept: list[str] = []
        changed = False
        for group in _groups(token.attributes):
            given = {attribute.name: self._value(attribute) for attribute in group}
            left = self._judge.attributes(token.name, given, say)
            for attribute in group:
                written = self._source[attribute.start : attribute.end]
                if attribute.name not in left:
                    written = replacement(token.name, attribute.name)
                    changed = True
                elif left[attribute.name] != given[attribute.name]:
                    written = f'{attribute.name}="{left[attribute.name]}"'
                    changed = True
                if written:
                    kept.append(written)
        return kept, changed

    def _value(self, attribute: Attribute) -> str:
        return self._source[attribute.value_start : attribute.value_end]

    def _end(self, token: Token, *, office: bool) -> str:
        name, raw = token.name, self._source[token.start : token.end]
        if not token.finished:
            self._report.add(Why.UNFINISHED, raw, token.start)
            return ""
        if not elements.is_allowed(name, office=office) or name in ("meta", "base", "input"):
            # Its start was reported.
            return ""
        if name in elements.NESTING and not office:
            self._depth = max(0, self._depth - 1)
        return f"</{raw[2 : 2 + len(name)]}>" if token.attributes else raw


class _Writer:
    """Joins what was kept so that nothing becomes markup by being joined."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def text(self, text: str) -> None:
        if self._parts and self._parts[-1].endswith("<"):
            # Something stood between the two, and went.
            self._parts[-1] = self._parts[-1][:-1] + "&lt;"
        self._parts.append(text)

    def comment(self, comment: str) -> None:
        """A condition may go with all that it holds when a mail is made."""
        if self._parts and self._parts[-1].endswith("<"):
            self._parts[-1] = self._parts[-1][:-1] + "&lt;"
        self.markup(comment)

    def markup(self, markup: str) -> None:
        if markup:
            self._parts.append(markup)

    def written(self) -> str:
        return "".join(self._parts)


def _around(comment: Comment, inner: str) -> str:
    return f"{comment.kept[: comment.start]}{inner}{comment.kept[comment.end :]}"


def _groups(attributes: tuple[Attribute, ...]) -> list[list[Attribute]]:
    """Of an attribute that is written twice, programs take the one or the other."""
    groups: list[list[Attribute]] = []
    times: dict[str, int] = {}
    for attribute in attributes:
        turn = times.get(attribute.name, 0)
        times[attribute.name] = turn + 1
        if turn == len(groups):
            groups.append([])
        groups[turn].append(attribute)
    return groups


def _element_fault(name: str, values: dict[str, str]) -> Why | None:
    """Elements that may stay with some attributes only; values in small letters."""
    if name == "meta":
        header = values.get("http-equiv")
        return None if header is None or header.strip() in _META_HEADERS else Why.META
    if name == "base":
        return None if values and values.keys() <= {"target"} else Why.BASE
    if name == "input":
        return None if values.get("type", "").strip() in _BOXES else Why.FORM
    return None


def _with_utf8(
    kept: list[str], changed: bool, values: dict[str, str], faults: list[Fault]
) -> tuple[list[str], bool]:
    """A mail is UTF-8, whatever its source was."""
    named = decode(values.get("charset", "")).strip()
    match = _CHARSET.search(decode(values.get("content", "")))
    named = named or (match[1] if match and "http-equiv" in values else "")
    if named.lower() in _UTF8:
        return kept, changed
    faults.append((Why.CHARSET, named))
    if "charset" in values:
        return ['charset="utf-8"'], True
    return ['http-equiv="Content-Type"', 'content="text/html; charset=utf-8"'], True
