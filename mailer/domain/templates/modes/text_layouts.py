"""The sheets that a text may be written on."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString


@dataclass(frozen=True, slots=True)
class Layout:
    """One look of a text; `emails/layouts/<key>.html` draws it."""

    key: str
    label: LazyString
    description: LazyString

    @property
    def page(self) -> str:
        """Its Jinja template."""
        return _PAGES[self.key]


#: Named in full, so that a template that nobody uses is noticed.
_PAGES = {
    "letter": "emails/layouts/letter.html",
    "card": "emails/layouts/card.html",
    "banner": "emails/layouts/banner.html",
    "classic": "emails/layouts/plain.html",
    "bare": "emails/layouts/bare.html",
}
DEFAULT = "classic"
LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "classic", _l("Classic"), _l("A white sheet under a line in your colour, logo on the left.")
    ),
    Layout("banner", _l("Banner"), _l("Your name and logo on a band in your colour.")),
    Layout("card", _l("Card"), _l("A rounded card, logo in the middle.")),
    Layout("letter", _l("Letter"), _l("Letter paper: sender at the top, serif type.")),
    Layout("bare", _l("Plain"), _l("No frame at all, as one person writes to another.")),
)


def find(key: object) -> Layout:
    """The layout of that key; the first one for an unknown key."""
    return next((each for each in LAYOUTS if each.key == key), LAYOUTS[0])
