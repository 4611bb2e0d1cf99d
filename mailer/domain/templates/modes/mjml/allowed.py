"""The elements and attributes that a drag & drop source may have; all else is taken out.

The very list that the blocks of the designer are made of (static/src/dragdrop). MJML's own checks
look at names only: here every value is looked at too, because it becomes part of a style.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from mailer.domain.templates.modes.mjml import values
from mailer.domain.templates.modes.mjml.values import Value


@dataclass(frozen=True, slots=True)
class Kind:
    """One element."""

    attributes: dict[str, Value]
    #: Elements that may stand in it.
    children: frozenset[str] = frozenset()
    #: "" nothing, "words", "inline" or "html".
    content: str = ""


@dataclass(frozen=True, slots=True)
class Html:
    """What HTML a content may have."""

    elements: frozenset[str]
    attributes: dict[str, dict[str, Value]] = field(default_factory=dict)


def _sides(name: str, value: Value) -> dict[str, Value]:
    return {name: value} | {f"{name}-{s}": value for s in ("top", "right", "bottom", "left")}


def _any_of(*words: str) -> Value:
    return lambda value: value.strip().lower() if value.strip().lower() in words else None


_PADDING = {"padding": values.lengths} | {
    f"padding-{side}": values.length for side in ("top", "right", "bottom", "left")
}
_BORDER = _sides("border", values.border) | {"border-radius": values.lengths}
_ALIGN = _any_of("left", "center", "right")
_ACROSS = _any_of("top", "middle", "bottom")
_FONT: dict[str, Value] = {
    "color": values.colour,
    "font-family": values.font,
    "font-size": values.length,
    "font-style": _any_of("normal", "italic"),
    "font-weight": values.weight,
    "letter-spacing": values.length,
    "line-height": values.line_height,
    "text-decoration": _any_of("none", "underline", "line-through"),
    "text-transform": _any_of("none", "uppercase", "lowercase", "capitalize"),
}
_COMPONENT = _PADDING | {"container-background-color": values.colour}
_PICTURE_BEHIND: dict[str, Value] = {
    "background-color": values.colour,
    "background-url": values.picture_without_tag,
    "background-size": values.position,
    "background-repeat": _any_of("repeat", "no-repeat"),
    "background-position": values.position,
}
_SECTION: dict[str, Value] = {
    **_PICTURE_BEHIND,
    **_BORDER,
    **_PADDING,
    "full-width": _any_of("full-width", "false"),
    "text-align": _ALIGN,
    "data-if": values.tag_name,
}
COMPONENTS = frozenset(
    {"mj-text", "mj-button", "mj-image", "mj-divider", "mj-spacer", "mj-social", "mj-navbar"}
    | {"mj-table"}
)

KINDS: dict[str, Kind] = {
    "mjml": Kind({}, frozenset({"mj-head", "mj-body"})),
    "mj-head": Kind({}, frozenset({"mj-preview", "mj-title", "mj-breakpoint"})),
    "mj-preview": Kind({}, content="words"),
    # The subject is the title of every mail; phones begin at 480 pixels.
    "mj-title": Kind({}, content="words"),
    "mj-breakpoint": Kind({}),
    "mj-body": Kind(
        {"width": values.length, "background-color": values.colour},
        frozenset({"mj-section", "mj-wrapper", "mj-hero"}),
    ),
    "mj-wrapper": Kind(_SECTION, frozenset({"mj-section", "mj-hero"})),
    "mj-section": Kind(
        _SECTION | {"direction": _any_of("ltr", "rtl")}, frozenset({"mj-column", "mj-group"})
    ),
    "mj-group": Kind(
        {
            "background-color": values.colour,
            "direction": _any_of("ltr", "rtl"),
            "vertical-align": _ACROSS,
            "width": values.length,
        },
        frozenset({"mj-column"}),
    ),
    "mj-column": Kind(
        {
            "background-color": values.colour,
            "inner-background-color": values.colour,
            **_BORDER,
            **_sides("inner-border", values.border),
            "inner-border-radius": values.lengths,
            **_PADDING,
            "vertical-align": _ACROSS,
            "width": values.length,
            "direction": _any_of("ltr", "rtl"),
        },
        COMPONENTS,
    ),
    "mj-hero": Kind(
        {
            **_PICTURE_BEHIND,
            "mode": _any_of("fluid-height", "fixed-height"),
            "height": values.length,
            "background-width": values.length,
            "background-height": values.length,
            "border-radius": values.lengths,
            "inner-background-color": values.colour,
            **_sides("inner-padding", values.lengths),
            **_PADDING,
            "vertical-align": _ACROSS,
            "data-if": values.tag_name,
        },
        COMPONENTS,
    ),
    "mj-text": Kind(
        {
            **_COMPONENT,
            **_FONT,
            "align": _any_of("left", "center", "right", "justify"),
            "height": values.length,
        },
        content="html",
    ),
    "mj-button": Kind(
        {
            **_COMPONENT,
            **_FONT,
            **_BORDER,
            "align": _ALIGN,
            "href": values.link,
            "background-color": values.colour,
            "inner-padding": values.lengths,
            "text-align": _ALIGN,
            "vertical-align": _ACROSS,
            "width": values.length,
            "height": values.length,
            "title": values.words,
        },
        content="inline",
    ),
    "mj-image": Kind(
        {
            **_COMPONENT,
            **_BORDER,
            "src": values.picture,
            "alt": values.words,
            "href": values.link,
            "title": values.words,
            "align": _ALIGN,
            "width": values.length,
            "height": values.length_or_auto,
            "max-height": values.length,
            "fluid-on-mobile": _any_of("true", "false"),
        }
    ),
    "mj-divider": Kind(
        {
            **_COMPONENT,
            "border-color": values.colour,
            "border-style": _any_of("solid", "dashed", "dotted", "double", "none"),
            "border-width": values.length,
            "width": values.length,
            "align": _ALIGN,
        }
    ),
    "mj-spacer": Kind({**_COMPONENT, "height": values.length}),
    "mj-social": Kind(
        {
            **_COMPONENT,
            **_FONT,
            "align": _ALIGN,
            "mode": _any_of("horizontal", "vertical"),
            "border-radius": values.lengths,
            "icon-size": values.length,
            "icon-height": values.length,
            "icon-padding": values.lengths,
            "inner-padding": values.lengths,
            "text-padding": values.lengths,
        },
        frozenset({"mj-social-element"}),
    ),
    "mj-social-element": Kind(
        {
            **_PADDING,
            **_FONT,
            "name": values.network,
            "href": values.link,
            "src": values.picture,
            "alt": values.words,
            "title": values.words,
            "align": _ALIGN,
            "background-color": values.colour,
            "border-radius": values.lengths,
            "icon-size": values.length,
            "icon-height": values.length,
            "icon-padding": values.lengths,
            "icon-position": _any_of("left", "right"),
            "text-padding": values.lengths,
            "vertical-align": _ACROSS,
        },
        content="inline",
    ),
    "mj-navbar": Kind({**_PADDING, "align": _ALIGN}, frozenset({"mj-navbar-link"})),
    "mj-navbar-link": Kind({**_PADDING, **_FONT, "href": values.link}, content="inline"),
    "mj-table": Kind(
        {
            **_COMPONENT,
            **_FONT,
            "align": _ALIGN,
            "border": values.border,
            "cellpadding": values.number,
            "cellspacing": values.number,
            "table-layout": _any_of("auto", "fixed"),
            "width": values.length_or_auto,
        },
        content="table",
    ),
}

#: Elements that are never anything's parent, whether they are closed or not.
LEAVES = frozenset({"mj-image", "mj-divider", "mj-spacer", "mj-breakpoint", "mj-include"})

#: Attributes that editors leave behind and that mean nothing to a mail.
NOISE = frozenset(
    {"id", "class", "css-class", "style", "draggable", "contenteditable", "data-highlightable"}
    | {"rel", "target", "name", "lang", "dir", "owa", "version", "xmlns", "padding-inline"}
)

_INLINE = frozenset({"b", "strong", "i", "em", "u", "s", "sub", "sup", "small", "br", "span"})
_BLOCKS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "hr"})
_TABLE = frozenset({"tr", "td", "th", "thead", "tbody", "tfoot"})
_LINK: dict[str, dict[str, Value]] = {"a": {"href": values.link}}
_IMG: dict[str, dict[str, Value]] = {
    "img": {
        "src": values.picture,
        "alt": values.words,
        "width": values.number,
        "height": values.number,
    }
}
_CELL: dict[str, Value] = {
    "colspan": values.number,
    "rowspan": values.number,
    "align": _ALIGN,
    "valign": _ACROSS,
    "width": values.number_or_percent,
    "bgcolor": values.colour,
}
HTML: dict[str, Html] = {
    "words": Html(frozenset()),
    "inline": Html(_INLINE),
    "html": Html(_INLINE | _BLOCKS | {"a", "img"}, _LINK | _IMG),
    "table": Html(
        _INLINE | _BLOCKS | _TABLE | {"a", "img"}, _LINK | _IMG | {"td": _CELL, "th": _CELL}
    ),
}
#: For all elements in HTML.
HTML_ATTRIBUTES: dict[str, Value] = {"title": values.words}
#: Written by old editors; kept as what they mean.
RENAMED = {"font": "span", "strike": "s", "del": "s", "ins": "u", "center": "div", "tt": "span"}

STYLES: dict[str, Value] = {
    **_FONT,
    "font-weight": values.weight,
    "text-decoration": _any_of("none", "underline", "line-through"),
    "background-color": values.colour,
    "text-align": _any_of("left", "center", "right", "justify"),
    "vertical-align": _any_of("top", "middle", "bottom", "baseline", "sub", "super"),
    "white-space": _any_of("normal", "nowrap", "pre-line"),
    "width": values.length_or_auto,
    **_sides("padding", values.lengths),
    **_sides("margin", values.margins),
    **_sides("border", values.border),
    "border-radius": values.lengths,
    "list-style-type": _any_of("disc", "circle", "square", "decimal", "none"),
}
