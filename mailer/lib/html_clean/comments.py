"""Comments and declarations: which stay, and which hold markup for Outlook."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailer.lib.html_clean.removal import Why
from mailer.lib.html_clean.tokens import Kind, Reader

#: How a comment begins that Outlook reads.
CONDITIONAL = re.compile(r"<!--\s*\[if\s[^\]<>]*\]>", re.IGNORECASE)
_LAST_END = re.compile(r"(?:<!--)?<!\[endif\][-\s]*\Z", re.IGNORECASE)
#: `<!--[if !mso]><!-->` and its like: a comment to browsers, the begin of a part to Outlook.
_OPENING = re.compile(r"\s*(?:<!(?:--)?\s*)?\Z")
#: Where a condition begins or ends (`lib.conditions`).
OUR_MARK = re.compile(r"<!--\s*mailer\s*:", re.IGNORECASE)
_SGML_END = re.compile(r"--\s+>|--!")
_NOSCRIPT_END = re.compile(r"</noscript(?=[\t\n\f\r />])", re.IGNORECASE | re.ASCII)
_DOCTYPE = re.compile(r"<!doctype[^<>\[\]]*>", re.IGNORECASE | re.ASCII)
_REVEALED = re.compile(r"<!\[(?:if\s[^\]<>]*|endif)\](?:--)?>", re.IGNORECASE)
_XML = re.compile(r"<\?xml(?::namespace)?\s[^<>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Comment:
    """What becomes of a comment."""

    #: What is written; of a conditional one, what stands around its content.
    kept: str
    why: Why | None = None
    #: Its content, `kept[start:end]`, is markup to Outlook.
    conditional: bool = False
    start: int = 0
    end: int = 0


def judged(text: str, *, office: bool, finished: bool) -> Comment:
    """What becomes of a comment. `office`: it stands inside of another one."""
    if office:
        # Comments do not nest: the end of this one is the end of both.
        harmless = not finished and "<" not in text[1:] and "--!" not in text
        return Comment(text) if harmless else Comment("", Why.COMMENT)
    why = None if finished else Why.UNFINISHED
    if not finished:
        text += "-->"
    elif text.endswith("--!>"):
        text = text[:-4] + "-->"
    head = CONDITIONAL.match(text)
    if head is not None:
        return _conditional(text, head.end(), why)
    inside = text[4:-3]
    if OUR_MARK.search(inside) or _SGML_END.search(inside) or inside.endswith("<!"):
        return Comment("", Why.COMMENT)
    return Comment(text, why)


def _conditional(text: str, start: int, why: Why | None) -> Comment:
    end = len(text) - 3
    # `<!--[if mso]>-->` ends with its head.
    if start > end or _OPENING.match(text, start, end):
        return Comment(text, why)
    last = text.rfind("<![", start, end)
    if text.startswith("<!--", max(start, last - 4)):
        last -= 4
    if last >= 0 and _LAST_END.match(text, last, end):
        end = last
    return Comment(text, why, conditional=True, start=start, end=end)


def holds(inner: str) -> bool:
    """Does a conditional comment with this content end where it should, for every program?"""
    if "-->" in inner or "--!>" in inner or inner.endswith(("-", "<!")):
        return False
    # Some read the content of `noscript` as text, up to the first that looks like its end.
    ends = [t for t in Reader(inner, office=True) if t.kind is Kind.END and t.name == "noscript"]
    return len(ends) == len(_NOSCRIPT_END.findall(inner))


def declaration_stays(text: str) -> bool:
    """`<!doctype>`, `<![if !mso]>`, `<![endif]>` and Word's `<?xml:namespace …>` stay."""
    return any(pattern.fullmatch(text) for pattern in (_DOCTYPE, _REVEALED, _XML))
