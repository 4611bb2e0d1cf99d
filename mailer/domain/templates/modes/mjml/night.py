"""The styles that a mail has by night (`prefers-color-scheme: dark`), made from its colours.

MJML writes styles on elements; what is to change by night gets a class, and a rule with that
class stands in the head.
"""

from __future__ import annotations

from dataclasses import dataclass, field

_GROUND, _INK = "background-color", "color"

# Where MJML puts what: selectors ({0} is the class) and the style.
ROLES: dict[str, tuple[str, str]] = {
    "body": ("body, {0}", _GROUND),
    "sheet": ("{0}, {0} > table", _GROUND),
    "sheet-line": ("{0} > table > tbody > tr > td", ""),
    "group": ("{0}", _GROUND),
    "column": ("{0} > table", _GROUND),
    "column-line": ("{0} > table", ""),
    "padded": ("{0} > table > tbody > tr > td", _GROUND),
    "padded-line": ("{0} > table > tbody > tr > td", ""),
    "inner": ("{0} > table > tbody > tr > td > table", _GROUND),
    "inner-line": ("{0} > table > tbody > tr > td > table", ""),
    "hero": ("{0} > table > tbody > tr > td", _GROUND),
    "hero-inner": ("{0} .mj-hero-content", _GROUND),
    "cell": ("td{0}", _GROUND),
    "mj-text": ("{0} > div", _INK),
    "mj-table": ("{0} > table", _INK),
    "mj-table-line": ("{0} > table", ""),
    "mj-navbar-link": ("a{0}", _INK),
    "mj-social-element": ("{0} a, {0} span", _INK),
    "mj-button": ("{0} a", _INK),
    "mj-button-line": ("{0} table td", ""),
    "mj-image-line": ("{0} img", ""),
    "logo-name": ("{0} span", _INK),
    "mj-divider": ("{0} p", "border-top-color"),
    "word": ("{0}", _INK),
    "word-ground": ("{0}", _GROUND),
    "word-line": ("{0}", ""),
}
LOGO = "logo"
_LOGO = (
    f".{LOGO} img {{ background-color: #ffffff !important; padding: 6px 10px !important; "
    "border-radius: 6px !important; }"
)


@dataclass(slots=True)
class Night:
    """Collects the rules of one mail."""

    _classes: dict[tuple[str, str, str], str] = field(default_factory=dict)
    _has_logo: bool = False

    def name(self, role: str, shade: str, style: str = "") -> str:
        """The class for something that has this colour by night; empty for none."""
        if not shade:
            return ""
        key = (role, style or ROLES[role][1], shade)
        return self._classes.setdefault(key, f"d{len(self._classes) + 1}")

    def logo(self) -> str:
        """The class of a logo: made for white paper, it gets some."""
        self._has_logo = True
        return LOGO

    def styles(self) -> str:
        """The rules; empty when nothing changes."""
        rules = [
            f"{ROLES[role][0].format(f'.{name}')} {{ {style}: {shade} !important; }}"
            for (role, style, shade), name in self._classes.items()
        ]
        if self._has_logo:
            rules.append(_LOGO)
        if not rules:
            return ""
        return "\n".join(["@media (prefers-color-scheme: dark) {", *rules, "}"])
