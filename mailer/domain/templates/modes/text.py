"""Text mode: plain writing with tags; the company's colour and logo come by themselves."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from mailer.domain.settings.company import Company
from mailer.domain.templates.modes import layout, text_layouts
from mailer.domain.templates.modes.mode import Checked, Content, Look, Warning
from mailer.lib import light_markup, light_markup_html, light_markup_text, placeholders
from mailer.lib.errors import Refused
from mailer.lib.html_places import clean
from mailer.lib.placeholders import Tag
from mailer.models.template import DesignMode

#: Characters in one template; a long newsletter has about 10,000.
LONGEST = 200_000

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_GOOD_SCHEME = re.compile(r"(?:https?://|mailto:|tel:).", re.IGNORECASE)
#: While the marks are read, a tag is a number between two characters that no text may hold
#: (Unicode noncharacters), so that nothing inside it can be taken for a mark.
_IN_TEXT, _IN_LINK, _END = "\ufdd0", "\ufdd1", "\ufdd2"
_HELD = re.compile(rf"([{_IN_TEXT}{_IN_LINK}])(\d+){_END}")
_MARK = r"[ \t]*&lt;!--[ \t]*(mailer:(?:if[ \t]+@?\w+@?|end))[ \t]*--&gt;[ \t]*"
_MARK_ALONE = re.compile(rf"<p>{_MARK}</p>\n?", re.IGNORECASE)
_MARK_IN_LINE = re.compile(
    rf"(?:(?<=<p>)|<br>\n?|(?<=-->)){_MARK}(?:<br>\n?|(?=</p>))", re.IGNORECASE
)
_NONCHARACTERS = re.compile("[\ufdd0-\ufdef]")


class TextMode:
    """See the module."""

    key = DesignMode.TEXT
    label = _l("Text")
    description = _l("Write as in a letter. Your colour and logo come by themselves.")

    def check(self, source: str, company: Company) -> Checked:
        """Read the marks; links that lead nowhere good are named and shown as words."""
        source = _NONCHARACTERS.sub("", clean(source)).strip("\n")
        if not source.strip():
            raise Refused(_("Write the text of the mail first."), {"source": _("Write a text.")})
        if len(source) > LONGEST:
            text = _("The text is longer than %(most)s characters.", most=f"{LONGEST:,}")
            raise Refused(text, {"source": text})
        held, tags = _hold(source)
        blocks = light_markup.blocks(held)
        refused: list[str] = []
        written = light_markup_html.write(blocks, lambda url: _address(url, refused))
        plain = light_markup_text.write(blocks)
        page = _with_conditions(_release(written, tags, as_html=True))
        content = Content(page, _release(plain, tags))
        return Checked(source, content, _warnings(source, refused, tags))

    def dress(self, content: Content, look: Look) -> Content:
        """Our own layout around it, styles inlined, ready for dark mode and for Outlook."""
        values = layout.values(look)
        sheet = text_layouts.find(look.options.get("layout"))
        page = render_template(sheet.page, content=Markup(content.html), **values)  # noqa: S704
        text = render_template("emails/layouts/plain.txt", content=content.text, **values)
        return Content(layout.inlined(page), text)


MODE = TextMode()


def _hold(source: str) -> tuple[str, list[Tag]]:
    tags: list[Tag] = []

    def hold(tag: Tag) -> str:
        tags.append(tag)
        return f"{_IN_TEXT}{len(tags) - 1}{_END}"

    held = placeholders.fill(placeholders.parse(source, lambda _name: True), hold)
    return held, tags


def _release(text: str, tags: list[Tag], *, as_html: bool = False) -> str:
    def release(match: re.Match[str]) -> str:
        tag = tags[int(match[2])]
        if match[1] == _IN_LINK:
            return html.escape(_for_link(tag))
        return html.escape(html.unescape(tag.raw), quote=False) if as_html else tag.raw

    return _HELD.sub(release, text)


def _with_conditions(written: str) -> str:
    """Marks of conditions (`lib/conditions.py`) that stand on lines of their own are some in the
    HTML too."""
    return _MARK_IN_LINE.sub(r"<!--\1-->", _MARK_ALONE.sub(r"<!--\1-->", written))


def _for_link(tag: Tag) -> str:
    if not tag.default:
        return tag.raw
    return tag.raw.replace(f"|{tag.default}@", f"|{quote(tag.default, safe='/:?=&')}@")


def _address(url: str, refused: list[str]) -> str | None:
    """Where a link of the source leads; a tag at its beginning is looked at when it is filled."""
    if not url.startswith(_IN_TEXT):
        if not _SCHEME.match(url):
            url = f"https://{url}"
        if not _GOOD_SCHEME.match(url):
            refused.append(url)
            return None
    return url.replace(_IN_TEXT, _IN_LINK)


def _warnings(source: str, refused: list[str], tags: list[Tag]) -> tuple[Warning, ...]:
    found = []
    for url in dict.fromkeys(refused):
        shown = _release(url, tags)
        at = source.find(shown)
        line = source.count("\n", 0, at) + 1 if at >= 0 else 0
        text = _(
            "The link “%(url)s” does not lead to a web page, an e-mail address or a phone "
            "number. Its words are shown without a link.",
            url=shown[:80],
        )
        found.append(Warning(text, line))
    return tuple(found)
