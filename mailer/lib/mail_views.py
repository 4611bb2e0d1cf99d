"""A mail's HTML as other eyes meet it: in dark mode, with pictures off. For a screen, never sent.

Both are done to the source, so that what is shown depends on nothing but the mail: not on the
theme of the person's machine, not on what a browser does with pictures that do not load.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_Change = Callable[[str], str]

_STYLE = re.compile(r"(<style\b[^<>]*>)(.*?)(</style|\Z)", re.IGNORECASE | re.DOTALL)
_MEDIA_ATTRIBUTE = re.compile(r"(\bmedia\s*=\s*)(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_MEDIA_RULE = re.compile(r"@(?:media|import)\b[^{;]*", re.IGNORECASE)
#: `color-scheme` is what a browser paints where a mail says nothing.
_OWN_SCHEME = re.compile(r"((?<![\w-])color-scheme\s*:\s*)([^;}]*)", re.IGNORECASE)
_META = re.compile(r"<meta\b[^<>]*\bname\s*=\s*[\"']?color-scheme\b[^<>]*>", re.IGNORECASE)
_META_CONTENT = re.compile(r"(\bcontent\s*=\s*)(\"[^\"]*\"|'[^']*'|[^\s>]+)", re.IGNORECASE)
_DARK = re.compile(r"\(\s*prefers-color-scheme\s*:\s*dark\s*\)", re.IGNORECASE)
_LIGHT = re.compile(r"\(\s*prefers-color-scheme\s*:\s*light\s*\)", re.IGNORECASE)
#: Media features that hold everywhere, and nowhere.
_ALWAYS, _NEVER = "(min-width: 0px)", "(max-width: 0px)"

# None of these can read one stretch of a hostile source more than a few times.
_TAG = re.compile(r"<[a-z](?:[^<>\"']|\"[^\"]*\"|'[^']*')*+>", re.IGNORECASE)
_PICTURE = re.compile(
    r"(?<=[\s\"'/])(src|srcset|background|poster)(\s*=\s*)(\"[^\"]*\"|'[^']*'|[^\s>]+)",
    re.IGNORECASE,
)
_URL = re.compile(r"url\((?:\s*\"[^\"]*\"\s*|\s*'[^']*'\s*|[^()\"'<>]*)\)", re.IGNORECASE)
_FOREIGN = re.compile(r"[\"']?\s*(?:https?:)?//", re.IGNORECASE)
_FOREIGN_URL = re.compile(r"url\(\s*[\"']?\s*(?:https?:)?//", re.IGNORECASE)
#: An address that is no picture: a browser shows the alternative text.
_NO_PICTURE = '"data:,"'


def dark(html: str) -> str:
    """The mail for a reader in dark mode: its rules for dark apply, those for light do not."""
    return _seen(html, "dark", lambda rule: _LIGHT.sub(_NEVER, _DARK.sub(_ALWAYS, rule)))


def light(html: str) -> str:
    """The mail for a reader in light mode, whatever the machine that shows it prefers."""
    return _seen(html, "light", lambda rule: _DARK.sub(_NEVER, _LIGHT.sub(_ALWAYS, rule)))


def has_dark_rules(html: str) -> bool:
    """Does the mail say itself how it looks in dark mode? If not, mail programs do as they like."""
    found = False

    def look(rule: str) -> str:
        nonlocal found
        found = found or bool(_DARK.search(rule))
        return rule

    _seen(html, "dark", look)
    return found


def without_pictures(html: str) -> str:
    """The mail as a mail program shows it that loads no pictures."""

    def in_tag(tag: re.Match[str]) -> str:
        blank = _PICTURE.sub(lambda found: found[1] + found[2] + _NO_PICTURE, tag.group())
        return _URL.sub("none", blank)

    bare = _STYLE.sub(lambda sheet: sheet[1] + _URL.sub("none", sheet[2]) + sheet[3], html)
    return _TAG.sub(in_tag, bare)


def has_foreign_pictures(html: str) -> bool:
    """Does it show pictures that a reader's mail program asks other servers for?"""
    in_styles = (_FOREIGN_URL.search(sheet[2]) for sheet in _STYLE.finditer(html))
    in_tags = (
        _FOREIGN_URL.search(tag.group())
        or any(_FOREIGN.match(found[3]) for found in _PICTURE.finditer(tag.group()))
        for tag in _TAG.finditer(html)
    )
    return any(in_styles) or any(in_tags)


def _seen(html: str, scheme: str, change: _Change) -> str:
    """With the media rules changed, and one scheme left of the several that a mail is made for."""

    def one(found: re.Match[str]) -> str:
        return found[1] + (scheme if scheme in found[2].lower() else found[2])

    def in_sheet(sheet: re.Match[str]) -> str:
        if "color-scheme" not in sheet.group().lower():
            return sheet.group()
        start = _MEDIA_ATTRIBUTE.sub(lambda found: found[1] + change(found[2]), sheet[1])
        rules = _COMMENT.sub("", sheet[2])
        rules = _MEDIA_RULE.sub(lambda rule: change(rule.group()), rules)
        return start + _OWN_SCHEME.sub(one, rules) + sheet[3]

    html = _META.sub(lambda meta: _META_CONTENT.sub(one, meta.group()), html)
    return _STYLE.sub(in_sheet, html)
