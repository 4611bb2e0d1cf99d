"""A document as the engine gets it: our head around it, reserved colours, classes for the night."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from mailer.domain.templates.modes.layout import SHEET, SHEET_DARK
from mailer.domain.templates.modes.mjml import allowed, colours, fragments
from mailer.domain.templates.modes.mjml.colours import Ground
from mailer.domain.templates.modes.mjml.fragments import End, Piece, Start
from mailer.domain.templates.modes.mjml.held_tags import HeldTags, escaped
from mailer.domain.templates.modes.mjml.night import Night
from mailer.domain.templates.modes.mjml.source import Document, Element
from mailer.domain.templates.tags import company
from mailer.lib.placeholders import key

#: Named, so that MJML does not have its own fetched from Google.
FONTS = "-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
#: The height of a logo whose block says none, in pixels.
LOGO_HEIGHT = 48
#: How the company's name stands in the place of a logo; by it logos are known again.
NAME_STYLE = f"font-family:{FONTS};font-size:20px;line-height:28px;font-weight:700"
LOGO_TAGS = frozenset(
    key(name) for kind in company.TAGS if kind.name == "LOGO" for name in (kind.name, *kind.aliases)
)
_IMAGE = re.compile(r"<img\s[^<>]*>")
_IN_CELL = re.compile(
    r'<td\s+style="width:\d+px;">(?P<link>\s*(?:<a\s[^<>]*>\s*)?)(?P<image><img\s[^<>]*>)'
)
_ATTRIBUTE = re.compile(r'\s([a-z]+)="([^"]*)"')

_HEAD = """<mj-head>
<mj-attributes><mj-all font-family="{fonts}" /></mj-attributes>
<mj-raw><meta name="color-scheme" content="light dark" />
<meta name="supported-color-schemes" content="light dark" />
<meta name="format-detection" content="telephone=no, date=no, address=no" />
<!--[if mso]><style>body, table, td, p, a, li, h1, h2, h3, h4 \
{{ font-family: Arial, Helvetica, sans-serif !important; }}</style><![endif]--></mj-raw>
<mj-style>:root {{ color-scheme: light dark; supported-color-schemes: light dark; }}
{night}</mj-style>
<mj-preview>{preview}</mj-preview>
</mj-head>"""

_DEFAULT_INK = {"mj-social-element": "#333333"}
_SIDES = ("", "-top", "-right", "-bottom", "-left")


def write(document: Document) -> str:
    """MJML for `infra.mjml.compile`; tags are numbers (see `HeldTags`)."""
    writer = _Writer(document.tags)
    body = writer.body(document.body)
    head = _HEAD.format(
        fonts=FONTS,
        night=writer.night.styles(),
        preview=fragments.write(document.preview, escaped),
    )
    return f"<mjml>\n{head}\n{body}\n</mjml>"


def with_logo(page: str, tags: HeldTags) -> str:
    """A compiled page, its logos (see `_logo`) as high as their block says and no wider than a
    phone, whatever their proportions."""
    return _IN_CELL.sub(lambda found: _logo_cell(found, tags), page)


def _logo_cell(found: re.Match[str], tags: HeldTags) -> str:
    values = dict(_ATTRIBUTE.findall(found["image"]))
    if not _is_logo(values.get("src", ""), tags):
        return found.group()
    height, shade = values["width"], values["title"]
    style = (
        f"border:0;display:block;height:{height}px;width:auto;max-width:280px;"
        f"object-fit:contain;object-position:left;{NAME_STYLE};color:{shade}"
    )
    # As wide as the logo is, or the company's name.
    return (
        f'<td>{found["link"]}<img alt="{values.get("alt", "")}" src="{values["src"]}" '
        f'height="{height}" style="{style}" />'
    )


def without_logo(page: str, name: str) -> str:
    """A compiled page with the company's name (escaped) in the place of its logos."""

    def named(found: re.Match[str]) -> str:
        if NAME_STYLE not in found.group():
            return found.group()
        shade = found.group().rpartition("color:")[2][:7]
        return f'<span style="{NAME_STYLE};color:{shade}">{name}</span>'

    return _IMAGE.sub(named, page)


class _Writer:
    def __init__(self, tags: HeldTags) -> None:
        self.night = Night()
        self._tags = tags

    def body(self, element: Element) -> str:
        attributes = _compiled(element)
        day = attributes.get("background-color", SHEET)
        behind = colours.ground(Ground(SHEET, SHEET_DARK), day)
        classes = [self.night.name("body", behind.night)] if behind.turns else []
        attributes["background-color"] = behind.day
        return self._written(element, attributes, classes, self._children(element, behind))

    def _children(self, element: Element, behind: Ground) -> str:
        return "\n".join(self._element(child, behind) for child in element.children)

    def _element(self, element: Element, behind: Ground) -> str:
        attributes = _compiled(element)
        if element.name in ("mj-section", "mj-wrapper", "mj-hero"):
            return self._conditional(element, self._sheet(element, attributes, behind))
        if element.name in ("mj-column", "mj-group"):
            return self._column(element, attributes, behind)
        return self._component(element, attributes, behind)

    def _conditional(self, element: Element, written: str) -> str:
        name = element.attributes.get("data-if")
        if not name:
            return written
        return (
            f"<mj-raw><!--mailer:if {name}--></mj-raw>\n{written}\n"
            "<mj-raw><!--mailer:end--></mj-raw>"
        )

    def _sheet(self, element: Element, attributes: dict[str, str], behind: Ground) -> str:
        attributes.pop("data-if", None)
        inside = self._ground(behind, attributes)
        hero = element.name == "mj-hero"
        classes = [self._turned("hero" if hero else "sheet", behind, inside)]
        if hero:
            # Without them MJML divides by nothing.
            attributes.setdefault("background-width", "600px")
            attributes.setdefault("background-height", "0px")
            inner = colours.ground(inside, attributes.get("inner-background-color", ""))
            classes.append(self._turned("hero-inner", inside, inner))
            inside = inner
        else:
            classes += self._lines("sheet-line", attributes, "border", inside)
        return self._written(element, attributes, classes, self._children(element, inside))

    def _ground(self, behind: Ground, attributes: dict[str, str]) -> Ground:
        inside = colours.ground(behind, attributes.get("background-color", ""))
        if attributes.get("background-url"):
            # What is written on a picture was made for it, whatever the hour.
            return Ground(inside.day, inside.day)
        return inside

    def _column(self, element: Element, attributes: dict[str, str], behind: Ground) -> str:
        padded = any(name.startswith("padding") for name in attributes)
        role = "group" if element.name == "mj-group" else "padded" if padded else "column"
        outer = colours.ground(behind, attributes.get("background-color", ""))
        inside = colours.ground(outer, attributes.get("inner-background-color", ""))
        classes = [self._turned(role, behind, outer), self._turned("inner", outer, inside)]
        if role != "group":
            classes += self._lines(f"{role}-line", attributes, "border", outer)
            classes += self._lines("inner-line", attributes, "inner-border", inside)
        return self._written(element, attributes, classes, self._children(element, inside))

    def _component(self, element: Element, attributes: dict[str, str], behind: Ground) -> str:
        inside = colours.ground(behind, attributes.get("container-background-color", ""))
        classes = [self._turned("cell", behind, inside)]
        classes += self._ink(element.name, attributes, inside)
        if element.name in ("mj-table", "mj-image", "mj-button"):
            classes += self._lines(f"{element.name}-line", attributes, "border", inside)
        if element.name == "mj-divider":
            shade = attributes.get("border-color", "#000000")
            classes.append(self.night.name("mj-divider", colours.line_by_night(shade, inside)))
        if element.name == "mj-image" and _is_logo(element.attributes.get("src", ""), self._tags):
            classes += self._logo(attributes, inside)
        if element.name == "mj-social-element":
            # With its name MJML makes the link one for sharing.
            attributes.pop("name", None)
        if allowed.KINDS[element.name].content:
            if element.name == "mj-button":
                inside = colours.ground(inside, attributes.get("background-color", "#414141"))
            content = fragments.write(self._words(element.content, inside), escaped)
        else:
            content = self._children(element, inside)
        return self._written(element, attributes, classes, content)

    def _logo(self, attributes: dict[str, str], inside: Ground) -> list[str]:
        """Of a logo no proportions are known: `with_logo` gives it its place. The title says in
        which colour the company's name stands instead, where there is none."""
        height = attributes.get("height", "auto").removesuffix("px")
        height = height if height.isdigit() else str(LOGO_HEIGHT)
        attributes["width"] = attributes["height"] = f"{height}px"
        # On a phone too it keeps its proportions, and the name its line.
        attributes.pop("fluid-on-mobile", None)
        attributes["title"] = colours.LINK if inside.is_light else colours.TEXT
        if not inside.turns:
            return []
        return [self.night.logo(), self.night.name("logo-name", colours.LINK_DARK)]

    def _ink(self, name: str, attributes: dict[str, str], inside: Ground) -> list[str]:
        if name not in ("mj-text", "mj-table", "mj-navbar-link", "mj-social-element", "mj-button"):
            return []
        if name == "mj-button" and attributes.get("background-color") != "transparent":
            # A button is a thing of its own and stays as it is.
            return []
        shade = attributes.get("color", _DEFAULT_INK.get(name, "#000000"))
        return [self.night.name(name, colours.text_by_night(shade, inside))]

    def _lines(self, role: str, attributes: dict[str, str], name: str, inside: Ground) -> list[str]:
        found = []
        for side in _SIDES:
            shade = colours.of_border(attributes.get(f"{name}{side}", "none"))
            by_night = colours.line_by_night(shade, inside)
            found.append(self.night.name(role, by_night, f"border{side}-color"))
        return found

    def _turned(self, role: str, behind: Ground, inside: Ground) -> str:
        """For what has a ground of its own, be it the same as the one behind it."""
        own = inside is not behind
        return self.night.name(role, inside.night) if own and inside.turns else ""

    def _words(self, pieces: Iterable[Piece], behind: Ground) -> Iterable[Piece]:
        """The HTML in a text: links in the company's colour, all of it readable by night."""
        grounds = [behind]
        for piece in pieces:
            if isinstance(piece, Start):
                piece, inside = self._start(piece, grounds[-1])
                if piece.name not in fragments.VOID:
                    grounds.append(inside)
            elif isinstance(piece, End):
                grounds.pop()
            yield piece

    def _start(self, piece: Start, behind: Ground) -> tuple[Start, Ground]:
        style = {name: colours.compiled(value) for name, value in piece.style.items()}
        attributes = dict(piece.attributes)
        if "bgcolor" in attributes:
            style.setdefault("background-color", colours.compiled(attributes.pop("bgcolor")))
        inside = colours.ground(behind, style.get("background-color", ""))
        if piece.name == "a" and "color" not in style:
            style["color"] = colours.LINK if inside.is_light else "inherit"
        classes = [self._turned("word-ground", behind, inside)]
        shade = style.get("color", "inherit")
        if shade not in ("inherit", "transparent"):
            classes.append(self.night.name("word", colours.text_by_night(shade, inside)))
        classes += self._lines("word-line", style, "border", inside)
        kept = tuple(name for name in classes if name)
        return replace(piece, attributes=attributes, style=style, classes=kept), inside

    def _written(
        self, element: Element, attributes: dict[str, str], classes: list[str], inside: str
    ) -> str:
        named = " ".join(name for name in classes if name)
        if named:
            attributes["css-class"] = named
        written = "".join(
            f' {name}="{escaped(value, quoted=True)}"' for name, value in attributes.items()
        )
        if element.name in allowed.LEAVES:
            return f"<{element.name}{written} />"
        return f"<{element.name}{written}>{inside}</{element.name}>"


def _is_logo(address: str, tags: HeldTags) -> bool:
    return tags.name(address) in LOGO_TAGS


def _compiled(element: Element) -> dict[str, str]:
    """Its attributes with reserved colours for the company's."""
    return {
        name: colours.compiled(value) if "color" in name or "border" in name else value
        for name, value in element.attributes.items()
    }
