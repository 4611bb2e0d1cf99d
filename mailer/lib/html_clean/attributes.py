"""Attributes of one element: bleach goes through them with our rules.

An attribute that HTML does not know does nothing, and styles select by it (`[yahoo]`, `[owa]`):
it stays. What a browser or a library knows and a mail has no use for goes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from bleach.sanitizer import BleachSanitizerFilter

from mailer.lib.html_clean import addresses
from mailer.lib.html_clean.comments import OUR_MARK
from mailer.lib.html_clean.elements import names
from mailer.lib.html_clean.entities import decode
from mailer.lib.html_clean.removal import Why
from mailer.lib.html_clean.styles import Styles

_SIMPLE = re.compile(r"[a-z_][a-z0-9_.:-]*", re.ASCII)
_ODD = re.compile(r"[^a-z0-9_.:-]+", re.ASCII)
_HANDLER = re.compile(r"on[a-z]", re.ASCII)
_REFUSED = names(
    "srcdoc formaction form formenctype formmethod formtarget formnovalidate action "
    "method enctype ping manifest nonce integrity is slot part exportparts popover "
    "popovertarget popovertargetaction command commandfor interesttarget interestfor "
    "autofocus contenteditable accesskey archive classid code codebase codetype data "
    "declare dynsrc datasrc datafld dataformatas attributionsrc xml:base xlink:href "
    "attributename shadowrootmode allow sandbox csp srcobject browsingtopics "
    "credentialless elementtiming"
)
_REFUSED_BEGINNINGS = ("xlink:", "hx-", "data-hx-", "hx:", "ev:", "begin", "v-on:", "x-on:", "ng-")
_ADDRESSES = names(
    "href src background cite longdesc poster lowsrc usemap profile imagesrcset icon "
    "o:href v:src o:src o:relid"
)
_SHOWN = frozenset({"src", "background", "poster", "lowsrc", "v:src", "o:src"})
_SRCSETS = frozenset({"srcset", "imagesrcset"})
#: Elements that look like links only while they have an address.
_LINKS = frozenset({"a", "area"})

Say = Callable[[Why, str], None]


class Judge:
    """Goes through the attributes of elements, one after the other."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._say: Say = lambda _why, _what: None
        self._refused: set[str] = set()
        self._filter = BleachSanitizerFilter(
            (),
            allowed_tags=(),
            attributes=self._allows,
            allowed_protocols=addresses.SCHEMES | {"data"},
            svg_attr_val_allows_ref=frozenset(),
            svg_allow_local_href=frozenset(),
            css_sanitizer=self,
        )

    def attributes(self, name: str, given: dict[str, str], say: Say) -> dict[str, str]:
        """Those that stay, as they stay; values have their entities still in them."""
        refused: set[str] = set()
        self._say, self._refused = say, refused
        data = {(None, attribute): value for attribute, value in given.items()}
        token = {"type": "StartTag", "name": name, "data": data}
        left = {a: value for (_, a), value in self._filter.allow_token(token)["data"].items()}
        for attribute in given.keys() - left.keys() - refused:
            # bleach knows of something that we do not.
            say(Why.ADDRESS, _written(attribute, given[attribute]))
        return left

    def sanitize_css(self, style: str) -> str:
        """What bleach asks of a CSS sanitizer. The value comes and goes with its entities."""
        plain = decode(style)
        cleaned = self._styles.clean(plain, lambda why, what, _line: self._say(why, what))
        return style if cleaned == plain else html.escape(cleaned)

    def _allows(self, element: str, name: str, value: str) -> bool:
        why = _fault(element, name, value)
        if why is not None:
            self._refused.add(name)
            self._say(why, _written(name, value))
        return why is None


def replacement(element: str, name: str) -> str:
    """What stands for a refused attribute, so that the element looks as before."""
    return 'href="#"' if name == "href" and element in _LINKS else ""


def _written(name: str, value: str) -> str:
    return f'{name}="{value}"' if value else name


def _fault(element: str, name: str, value: str) -> Why | None:
    """Why this attribute cannot stay."""
    if _HANDLER.match(name):
        return Why.HANDLER
    if "<!--" in value and OUR_MARK.search(value):
        return Why.ACROSS
    if not _SIMPLE.fullmatch(name):
        return _odd_fault(element, name, value)
    if name in _REFUSED or name.startswith(_REFUSED_BEGINNINGS):
        return Why.ATTRIBUTE
    if name in _SRCSETS:
        return None if addresses.srcset_is_safe(value) else Why.ADDRESS
    if name in _ADDRESSES:
        safe = addresses.is_safe(value, picture=name in _SHOWN and element not in _LINKS)
        return None if safe else Why.ADDRESS
    if name != "style" and addresses.looks_like_a_script(value):
        return Why.ADDRESS
    return None


def _odd_fault(element: str, name: str, value: str) -> Why | None:
    """Slips (`alt="Logo""`) and other programs' marks (`{% if a %}`) do nothing, unless a program
    overlooks the odd characters and finds a name."""
    plain = _ODD.sub("", name).lstrip("0123456789.:-")
    if "<" in name or plain in _ADDRESSES | _SRCSETS | {"style"}:
        return Why.ATTRIBUTE
    return _fault(element, plain or "x", value)
