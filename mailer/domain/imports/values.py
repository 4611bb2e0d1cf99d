"""From a cell's text to a value. Pure; codes of warnings are translated by `messages`."""

from __future__ import annotations

import re
from functools import lru_cache

from babel import Locale

from mailer.domain.custom_fields import NO, YES
from mailer.domain.customers import countries
from mailer.domain.imports.match import header_key
from mailer.lib.folding import fold
from mailer.models.customer import Consent, CustomerKind

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
#: What spreadsheets leave where a formula failed, and exports where there is nothing.
ERROR_CELLS = frozenset(
    [
        "#N/A",
        "#N/D",
        "#REF!",
        "#VALUE!",
        "#VALEUR!",
        "#NAME?",
        "#NOM?",
        "#DIV/0!",
        "#NULL!",
        "#NUL!",
        "#NUM!",
        "#NOMBRE!",
    ]
)
NOTHING = frozenset({"null", "\\n", "(null)", "n/a", "nan"})
LONGEST_NOTHING = max(map(len, ERROR_CELLS | NOTHING))
_KINDS: dict[str, CustomerKind] = {
    **dict.fromkeys(
        ("customer", "client", "clients", "c", "cli", "cliente"), CustomerKind.CUSTOMER
    ),
    **dict.fromkeys(
        ("supplier", "vendor", "fournisseur", "fournisseurs", "f", "fou", "frs"),
        CustomerKind.SUPPLIER,
    ),
    **dict.fromkeys(
        ("third party", "third_party", "tiers", "autre", "other", "partner", "partenaire"),
        CustomerKind.THIRD_PARTY,
    ),
    **dict.fromkeys(("lead", "prospect", "prospects", "p", "suspect"), CustomerKind.LEAD),
}
_GIVEN = YES | frozenset(
    [
        "given",
        "donne",
        "accepted",
        "accepte",
        "abonne",
        "abonnee",
        "inscrit",
        "inscrite",
        "subscribed",
        "optin",
        "opt-in",
        "wahr",
    ]
)
_WITHDRAWN = NO | frozenset(
    [
        "withdrawn",
        "opted out",
        "refused",
        "refuse",
        "desabonne",
        "desabonnee",
        "desinscrit",
        "desinscrite",
        "unsubscribed",
        "optout",
        "opt-out",
        "retire",
        "falsch",
    ]
)


def one_line(text: str) -> str:
    """Single spaces, no line breaks or control characters: a header or a label may use it."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(_CONTROL.sub("", text).split())


def several_lines(text: str) -> str:
    """Line breaks stay, other control characters go."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def is_nothing(text: str) -> bool:
    """What stands for an empty cell."""
    return text.lower() in NOTHING or text in ERROR_CELLS


@lru_cache(maxsize=1024)
def kind(text: str) -> CustomerKind | None:
    """Customer, supplier, third party or lead."""
    return _KINDS.get(fold(text))


@lru_cache(maxsize=1024)
def consent(text: str) -> Consent | None:
    """Given or withdrawn; None when it says neither."""
    folded = fold(text)
    if folded in _GIVEN:
        return Consent.GIVEN
    if folded in _WITHDRAWN:
        return Consent.WITHDRAWN
    return Consent.UNKNOWN if folded in ("unknown", "inconnu", "?") else None


@lru_cache(maxsize=1024)
def opted_out(text: str) -> bool | None:
    """Yes or no; a date says yes (ERPs write the day of the opt-out)."""
    folded = fold(text)
    if folded in _GIVEN or re.fullmatch(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*", folded):
        return True
    return False if folded in _WITHDRAWN else None


@lru_cache(maxsize=1024)
def country(text: str) -> str:
    """The ISO code, or ""."""
    return countries.code_of(text)


@lru_cache(maxsize=1024)
def language(text: str) -> str:
    """ISO 639-1: `fr`, `fr_BE`, `Français`, `French` and `FRA` are `fr`; "" when unknown."""
    folded = fold(text)
    code = re.split(r"[-_]", folded)[0]
    names = _languages()
    return code if code in names.values() and len(code) == 2 else names.get(folded, "")


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    names: dict[str, str] = {}
    for locale in ("nl", "it", "es", "de", "en", "fr"):
        for code, name in Locale.parse(locale).languages.items():
            if len(code) == 2:
                names[fold(name)] = code
    names.update(
        {
            "fra": "fr", "fre": "fr", "f": "fr", "eng": "en", "ang": "en", "gb": "en", "uk": "en",
            "ger": "de", "deu": "de", "all": "de", "d": "de", "nld": "nl", "dut": "nl", "ned": "nl",
            "spa": "es", "esp": "es", "ita": "it", "por": "pt", "flamand": "nl", "flemish": "nl",
        }
    )  # fmt: skip
    return names


def names(text: str) -> list[str]:
    """Names of groups parted by `;`, `|` or a line break."""
    found = (one_line(name)[:120] for name in re.split(r"[;|\n]", text))
    return list(dict.fromkeys(name for name in found if header_key(name)))
