"""The plain-text part of an HTML mail: its words, its links with their addresses, pictures as
their alternative texts. What readers do not see (preheaders, comments) is left out; tags and
conditions stay.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from itertools import pairwise

import css_inline
import lxml.html
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_engine import Inscriptis
from inscriptis.model.config import ParserConfig
from lxml.html import HtmlElement

_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)
_CONFIG = ParserConfig(css=CSS_PROFILES["strict"].copy())
_MARK = re.compile(r"[ \t]*mailer:(?:if[ \t]+\S{1,80}|end)[ \t]*\Z", re.IGNORECASE)
_LEGACY = re.compile(r"(?:<|&lt;)(NUMFACT|DATEFACT|NOMSOC)(?:>|&gt;)", re.IGNORECASE)
_HIDDEN = re.compile(
    r"display:none|visibility:hidden|mso-hide:all|(?:^|;)opacity:0(?:\.0+)?(?:;|!|$)"
    r"|(?:^|;)max-height:0[a-z%]*(?:;|!|$)"
)
#: Hides words; layouts have it too, against gaps, and give their words a size of their own.
_NO_SIZE = re.compile(r"(?:^|;)font-size:0[a-z%]*(?:;|!|$)")
_SIZE = re.compile(r"(?:^|;)font(?:-size)?:[^;]*[1-9]")
#: Spaces that a preheader is filled up with, so that no other text is shown behind it.
_FILLING = re.compile("[\u00ad\u034f\u200b-\u200f\u2060\ufeff]")
_LEADS_NOWHERE = re.compile(r"#.*|(?:https?:/*|mailto:|tel:)?", re.IGNORECASE)
_ROWS = ("tr", "tbody", "thead", "tfoot")
#: A cell with more is a part of the layout and not a value.
_LONGEST_CELL = 60
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def text_of(html: str) -> str:
    """The text, its lines ending in a line feed. Empty for a mail without words."""
    tree = _tree(html)
    if tree is None:
        return ""
    _reveal_marks(tree)
    _leave_out_hidden(tree)
    _write_links_and_pictures(tree)
    _flatten_layout(tree)
    written = Inscriptis(tree, _CONFIG).get_text()
    return _tidy(written)


def _tree(html: str) -> HtmlElement | None:
    """The document with its styles on the elements; None if there is nothing to read."""
    html = _LEGACY.sub(lambda tag: f"@{tag[1].upper()}@", _NOT_TEXT.sub("", html))
    html = re.sub(r"<\?xml[^>]*\?>", "", html.removeprefix("\ufeff"), flags=re.IGNORECASE)
    if "<style" in html.lower():
        # A sheet that cannot be read hides nothing.
        with contextlib.suppress(css_inline.InlineError, ValueError):
            html = _INLINER.inline(html)
    try:
        return lxml.html.document_fromstring(html)
    except (lxml.etree.ParserError, ValueError):
        return None


def _reveal_marks(tree: HtmlElement) -> None:
    """Conditions become lines, so that the text keeps them."""
    for comment in list(tree.iter(lxml.etree.Comment)):
        parent = comment.getparent()
        if parent is None:
            continue
        if _MARK.match(comment.text or ""):
            line = lxml.html.Element("div")
            line.text = f"<!--{comment.text.strip()}-->"
            line.tail = comment.tail
            parent.replace(comment, line)
        else:
            comment.drop_tree()


def _leave_out_hidden(tree: HtmlElement) -> None:
    for element in list(_elements(tree)):
        style = re.sub(r"\s", "", element.get("style", "")).lower()
        hidden = element.get("hidden") is not None or _HIDDEN.search(style)
        if not hidden and not (_NO_SIZE.search(style) and not _has_size_inside(element)):
            continue
        if element.getparent() is not None and element.tag not in ("html", "body"):
            element.drop_tree()


def _has_size_inside(element: HtmlElement) -> bool:
    return element.find(".//img") is not None or any(
        _SIZE.search(re.sub(r"\s", "", style)) for style in element.xpath("descendant::*/@style")
    )


def _write_links_and_pictures(tree: HtmlElement) -> None:
    for element in list(_elements(tree)):
        if element.tag == "img":
            alt = element.get("alt", "").strip()
            element.tag = "span"
            element.text = alt
            element.attrib.clear()
    for link in list(tree.iter("a")):
        address = link.get("href", "").strip()
        if not _LEADS_NOWHERE.fullmatch(address):
            _write_address(link, address)


def _write_address(link: HtmlElement, address: str) -> None:
    words = " ".join(_FILLING.sub("", link.text_content()).split())
    shown = address.removeprefix("tel:")
    if address.startswith("mailto:"):
        # What the mail would be about is nothing to read, and nothing to write to.
        shown = address.removeprefix("mailto:").split("?", 1)[0]
    bare = re.sub(r"^https?://", "", shown).rstrip("/")
    if words in (address, shown, bare, bare.removeprefix("www.")):
        return
    behind = lxml.html.Element("span")
    behind.text = f" ({shown})" if words else shown
    link.append(behind)


def _flatten_layout(tree: HtmlElement) -> None:
    """Tables that only place things become blocks; those with values stay."""
    for table in list(tree.iter("table")):
        if not _holds_values(table):
            _as_blocks(table)


def _holds_values(table: HtmlElement) -> bool:
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    if table.find(".//table") is not None or table.find(".//div") is not None or not rows:
        return False
    filled = [[" ".join(cell.text_content().split()) for cell in row] for row in rows]
    if max(len([words for words in row if words]) for row in filled) < 2:
        return False
    return all(len(words) <= _LONGEST_CELL for row in filled for words in row)


def _as_blocks(table: HtmlElement) -> None:
    for element in list(table.iter("table", *_ROWS, "td", "th", "caption")):
        if element is table or next(element.iterancestors("table"), None) is table:
            element.attrib.clear()
    for element in list(table.iter(*_ROWS, "td", "th", "caption")):
        if next(element.iterancestors("table"), None) is table:
            element.tag = "div"
    table.tag = "div"


def _elements(tree: HtmlElement) -> Iterator[HtmlElement]:
    return (element for element in tree.iter() if isinstance(element.tag, str))


def _tidy(text: str) -> str:
    """No spaces around lines, no two empty lines, no filling."""
    text = _FILLING.sub("", text).replace("\xa0", " ")
    lines = ["", *(line.rstrip() for line in text.strip("\r\n").split("\n"))]
    kept = [line for before, line in pairwise(lines) if line or before]
    return "\n".join(kept).strip("\n") + "\n" if any(kept) else ""
