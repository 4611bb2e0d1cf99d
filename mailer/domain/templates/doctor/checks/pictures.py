"""Pictures: what stands in their place while they are not shown, and whether they will be."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from mailer.domain.media import addresses
from mailer.domain.templates.doctor.finding import Finding, Severity, listed
from mailer.domain.templates.doctor.page import Element, length, words_of
from mailer.domain.templates.doctor.patient import Patient
from mailer.domain.templates.doctor.spot import NOWHERE, Spot
from mailer.models.template import DesignMode

#: Smaller ones (in pixels, either way) are spacers and pixels that count openings.
SPACER = 8
_FILE_NAME = re.compile(r"[\w .()-]+\.(?:png|jpe?g|gif|webp|svg|bmp)", re.IGNORECASE)
_SPACER_NAME = re.compile(r"(?:spacer|blank|pixel|transparent|clear)[\w.-]*$", re.IGNORECASE)

_BLOCK = re.compile(r"""<mj-image\b(?:[^>"']|"[^"]*"|'[^']*')*>""")
_BLOCK_TEXT = re.compile(r"\salt\s*=")
_BLOCK_ADDRESS = re.compile(r"""\ssrc\s*=\s*["']([^"']*)""")


class Fault(enum.Enum):
    """What can be wrong with a picture."""

    NO_ADDRESS = enum.auto()
    GONE = enum.auto()
    NOT_ON_THE_WEB = enum.auto()
    WRITTEN_IN = enum.auto()
    NO_TEXT = enum.auto()
    LINK_WITHOUT_TEXT = enum.auto()
    NAME_OF_FILE = enum.auto()
    NOT_ENCRYPTED = enum.auto()


_SEVERITIES = {
    Fault.NO_ADDRESS: Severity.MUST,
    Fault.GONE: Severity.MUST,
    Fault.NOT_ON_THE_WEB: Severity.MUST,
    Fault.NOT_ENCRYPTED: Severity.HINT,
}


def check(patient: Patient) -> Iterator[Finding]:
    """One finding for each fault, with all the pictures that have it."""
    gone = tuple(addresses.missing(patient.source))
    seen: dict[str, int] = {}
    found: dict[Fault, dict[Spot, str]] = {}
    for picture in patient.document.elements("img"):
        source = (picture.get("src") or "").strip()
        written = source.removeprefix(patient.own_url)
        spot = patient.spots.find(written, seen.get(source, 0)) if written else NOWHERE
        seen[source] = seen.get(source, 0) + 1
        for fault in (_of_address(source, gone, patient), _of_words(picture)):
            taken_away = fault is Fault.NO_ADDRESS and patient.warnings
            if fault is not None and not taken_away:
                name = picture.get("alt", "") if fault is Fault.NAME_OF_FILE else _short(source)
                found.setdefault(fault, {}).setdefault(spot, name)
    if patient.mode is DesignMode.DRAGDROP:
        found.setdefault(Fault.NO_TEXT, {}).update(_blocks_without_text(patient))
    for fault in Fault:
        if found.get(fault):
            yield _finding(fault, found[fault])


def _blocks_without_text(patient: Patient) -> Iterator[tuple[Spot, str]]:
    """MJML writes an empty text where a block has none: only its source tells."""
    for match in _BLOCK.finditer(patient.source):
        address = _BLOCK_ADDRESS.search(match.group())
        if not _BLOCK_TEXT.search(match.group()):
            yield patient.spots.at(match.start()), _short(address[1] if address else "")


def is_spacer(picture: Element) -> bool:
    """It shows nothing: it holds a place, or counts openings."""
    sizes = (length(picture, "width"), length(picture, "height"))
    if any(size is not None and size <= SPACER for size in sizes):
        return True
    return bool(_SPACER_NAME.search((picture.get("src") or "").split("?")[0]))


def _of_address(source: str, gone: tuple[str, ...], patient: Patient) -> Fault | None:
    low = source.lower()
    if not source:
        return Fault.NO_ADDRESS
    if gone and source.endswith(gone):
        return Fault.GONE
    if low.startswith(("https://", "@", "//")):
        return None
    if patient.own_url and source.startswith(patient.own_url):
        return None
    if low.startswith("data:"):
        return Fault.WRITTEN_IN
    return Fault.NOT_ENCRYPTED if low.startswith("http://") else Fault.NOT_ON_THE_WEB


def _of_words(picture: Element) -> Fault | None:
    if is_spacer(picture):
        return None
    alt = picture.get("alt")
    if alt is None:
        return Fault.NO_TEXT
    link = next((up for up in picture.iterancestors("a") if up.get("href")), None)
    if not alt.strip() and link is not None and not words_of(link):
        return Fault.LINK_WITHOUT_TEXT
    return Fault.NAME_OF_FILE if _FILE_NAME.fullmatch(alt.strip()) else None


def _finding(fault: Fault, pictures: dict[Spot, str]) -> Finding:
    n, which = len(pictures), listed(pictures.values())
    library = _("Choose one from the media library.")
    says: dict[Fault, tuple[str, str]] = {
        Fault.NO_ADDRESS: (_("A picture has no address; readers see an empty frame."), library),
        Fault.GONE: (
            _("No longer in the media library: %(which)s.", which=which),
            _("Choose another picture, or take it out."),
        ),
        Fault.NOT_ON_THE_WEB: (
            _("Not on the web, so readers do not see it: %(which)s.", which=which),
            library,
        ),
        Fault.WRITTEN_IN: (
            _("A picture is written into the mail itself; Gmail and Outlook do not show it."),
            _("Put it into the media library and insert it from there."),
        ),
        Fault.NO_TEXT: (
            ngettext("The picture %(which)s has no alternative text.",
                     "%(num)s pictures have no alternative text: %(which)s.", n, which=which),
            _("Say in a few words what is to be seen; many readers see those words first. Mere "
              "decoration gets an empty text."),
        ),
        Fault.LINK_WITHOUT_TEXT: (
            ngettext("The picture %(which)s is a link, but has no alternative text.",
                     "%(num)s pictures are links, but have no alternative text: %(which)s.", n,
                     which=which),
            _("Say where the link leads."),
        ),
        Fault.NAME_OF_FILE: (
            _("An alternative text is the name of a file: %(which)s.", which=which),
            _("Say in a few words what is to be seen."),
        ),
        Fault.NOT_ENCRYPTED: (
            ngettext("The picture %(which)s is fetched over http.",
                     "%(num)s pictures are fetched over http: %(which)s.", n, which=which),
            _("Use addresses with https; some mail programs show no others."),
        ),
    }  # fmt: skip
    text, mend = says[fault]
    return Finding(_SEVERITIES.get(fault, Severity.LOOK), text, mend, tuple(pictures))


def _short(source: str) -> str:
    """The end of an address, where the file's name is."""
    if source.lower().startswith("data:"):
        return "data:"
    return (source.split("?")[0].rstrip("/").rsplit("/", 1)[-1] or source)[:60]
