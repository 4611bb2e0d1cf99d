"""Links that lead nowhere, or not where they seem to."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator

from flask_babel import gettext as _
from flask_babel import ngettext

from mailer.domain.templates.doctor.finding import Finding, Severity, listed
from mailer.domain.templates.doctor.page import Element, words_of
from mailer.domain.templates.doctor.patient import Patient
from mailer.domain.templates.doctor.spot import Spot

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_HOST = re.compile(r"(?:https?:)?//([^/?#:]*)", re.IGNORECASE)
#: `www.example.org`, `example.org/page`: a web address without its beginning.
_BARE = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:[/?#:].*)?", re.IGNORECASE)
_FILE = re.compile(r"file:|[a-z]:[\\/]|\\\\", re.IGNORECASE)
#: Names that RFC 2606 keeps for examples.
_EXAMPLE = re.compile(r"(?:.+\.)?(?:example\.(?:com|net|org)|[^.]+\.(?:example|test|invalid))")
_OWN_NETWORK = re.compile(
    r"localhost|.+\.(?:local|lan|internal)"
    r"|127\..*|10\.\d.*|192\.168\..*|172\.(?:1[6-9]|2\d|3[01])\..*"
)
_UNFINISHED = frozenset({"", "#", "http://", "https://", "mailto:", "tel:"})


class Fault(enum.Enum):
    """What can be wrong with an address."""

    NOWHERE = enum.auto()
    NO_SUCH_PLACE = enum.auto()
    FILE = enum.auto()
    NO_SCHEME = enum.auto()
    NOT_ON_THE_WEB = enum.auto()
    EXAMPLE = enum.auto()
    OWN_NETWORK = enum.auto()
    WITHOUT_WORDS = enum.auto()


def check(patient: Patient) -> Iterator[Finding]:
    """One finding for each fault, with all the links that have it."""
    seen: dict[str, int] = {}
    found: dict[Fault, list[tuple[str, Spot]]] = {}
    for link in patient.document.elements("a", "area"):
        address = link.get("href")
        if address is None:
            continue
        nth = seen.get(address, 0)
        seen[address] = nth + 1
        fault = _fault(address.strip(), link, patient)
        if fault is None:
            continue
        spot = patient.spots.link(address, nth)
        if fault is Fault.NOWHERE and not spot and patient.warnings:
            # The mode took the address away, and says so itself.
            continue
        name = _words(link) if fault is Fault.NOWHERE else address.strip()[:80]
        found.setdefault(fault, []).append((name, spot))
    for fault in Fault:
        if fault in found:
            names, spots = zip(*found[fault], strict=True)
            yield _finding(fault, names, spots)


def _fault(address: str, link: Element, patient: Patient) -> Fault | None:
    if _is_bare(link) and not address.startswith("@"):
        return Fault.WITHOUT_WORDS
    if address in _UNFINISHED:
        return Fault.NOWHERE
    if address.startswith("#"):
        return None if address[1:] in patient.document.anchors else Fault.NO_SUCH_PLACE
    if address.startswith("@"):
        return None
    if _FILE.match(address):
        return Fault.FILE
    bare = _BARE.fullmatch(address)
    if address.startswith("//") or (_SCHEME.match(address) and not bare):
        return _fault_of_host(address, patient)
    return Fault.NO_SCHEME if bare else Fault.NOT_ON_THE_WEB


def _fault_of_host(address: str, patient: Patient) -> Fault | None:
    if patient.own_url and address.startswith(patient.own_url):
        return None
    match = _HOST.match(address)
    host = match[1].lower() if match else ""
    if _EXAMPLE.fullmatch(host):
        return Fault.EXAMPLE
    return Fault.OWN_NETWORK if _OWN_NETWORK.fullmatch(host) else None


def _finding(fault: Fault, names: tuple[str, ...], spots: tuple[Spot, ...]) -> Finding:
    n = len(names)
    which = listed(names)
    nowhere = _("Give every link an address, or take it away.")
    says: dict[Fault, tuple[str, str]] = {
        Fault.NOWHERE: (
            ngettext("The link %(which)s leads nowhere.", "%(num)s links lead nowhere: %(which)s.",
                     n, which=which),
            nowhere,
        ),
        Fault.NO_SUCH_PLACE: (
            _("The mail has no place for the link %(which)s.", which=which),
            nowhere,
        ),
        Fault.FILE: (
            _("%(which)s is a file on one computer; nobody else can open it.", which=which),
            _("Put the file on the web and link to it there."),
        ),
        Fault.NO_SCHEME: (
            _("A link does not begin with https://: %(which)s.", which=which),
            _("Write https:// before it, or nobody can follow it."),
        ),
        Fault.NOT_ON_THE_WEB: (
            _("A link is no address on the web: %(which)s.", which=which),
            _("Write the whole address, beginning with https://."),
        ),
        Fault.EXAMPLE: (
            _("A link leads to an example: %(which)s.", which=which),
            _("Give it the address of your own page."),
        ),
        Fault.OWN_NETWORK: (
            _("A link works in your own network only: %(which)s.", which=which),
            _("Give it an address that everyone can open."),
        ),
        Fault.WITHOUT_WORDS: (
            ngettext("A link has no words.", "%(num)s links have no words.", n),
            _("Write where they lead, or take them away: nobody can see them."),
        ),
    }  # fmt: skip
    text, mend = says[fault]
    severity = Severity.HINT if fault is Fault.WITHOUT_WORDS else Severity.MUST
    return Finding(severity, text, mend, spots)


def _is_bare(link: Element) -> bool:
    """Nothing of it can be seen."""
    return not words_of(link) and link.find(".//img") is None and link.tag == "a"


def _words(link: Element) -> str:
    """What a reader would click on."""
    words = words_of(link)
    if not words:
        picture = link.find(".//img")
        address = picture.get("src", "") if picture is not None else ""
        words = address.split("?")[0].rsplit("/", 1)[-1] or _("without words")
    return words[:60]
