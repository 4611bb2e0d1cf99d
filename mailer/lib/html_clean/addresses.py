"""Which addresses a mail may hold."""

from __future__ import annotations

import html
import re

from mailer.lib.html_clean.entities import decode

#: What a link may open.
SCHEMES = frozenset({"http", "https", "mailto", "tel", "cid"})
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp)[;,]", re.IGNORECASE | re.ASCII)
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
#: What a browser takes out of an address (WHATWG URL, 4.4), and what older programs did.
_IGNORED = re.compile(r"[\t\n\r]")
_EDGES = "".join(map(chr, range(0x21)))
_UNSEEN = re.compile(
    r"[\x00-\x20\x7f-\xa0\xad\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff`]+"
)
_RUNS = re.compile(
    r"(?:java|vb|live|j|ecma|mocha)\s*script:|data:|mhtml:|res:|file:", re.IGNORECASE
)
_TAG = re.compile(r"@\w{1,60}(?:\|([^@\r\n]{0,200}))?@")


def is_safe(value: str, *, picture: bool = False) -> bool:
    """May this attribute's value (entities still in it) stand as an address?

    An address without a scheme leads nowhere in a mail, and harms nothing. A tag is looked at
    as it would be when it is empty. `picture`: what may be shown, so pictures in `data:` too.
    """
    return all(
        _is_safe(reading, picture=picture)
        for written in (value, _without_tags(value))
        for reading in {written, decode(written), html.unescape(written)}
    )


def looks_like_a_script(value: str) -> bool:
    """In a place that is no address, to any program that we know of."""
    plain = _UNSEEN.sub("", html.unescape(value))
    return re.match(r"(?:java|vb|live)script:", plain, re.IGNORECASE) is not None


def srcset_is_safe(value: str) -> bool:
    """The same for a list of pictures with their widths."""
    decoded = html.unescape(value)
    parts = [part for part in re.split(r"[\s,]+", decoded) if part]
    # A comma inside a data: address makes parts that are none; they have no scheme.
    return is_safe(value, picture=True) and all(is_safe(part, picture=True) for part in parts)


def _without_tags(value: str) -> str:
    return _TAG.sub(lambda tag: tag[1] or "", value)


def _is_safe(value: str, *, picture: bool) -> bool:
    value = _IGNORED.sub("", value).strip(_EDGES)
    if picture and _PICTURE.match(value):
        return True
    scheme = _SCHEME.match(value)
    if scheme is not None:
        return scheme[1].lower() in SCHEMES
    return _RUNS.match(_UNSEEN.sub("", value)) is None
