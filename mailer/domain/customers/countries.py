"""Country names and codes: "Brazil", "Brésil" and "BR" are the same country."""

from __future__ import annotations

from functools import cache

from babel import Locale

from mailer.lib.folding import fold

#: Languages in which names are recognised.
LANGUAGES = ("en", "fr", "de", "es", "it", "nl", "pt")
#: What people and ERP systems write beside the official names.
ALIASES = {
    "usa": "US",
    "u.s.a.": "US",
    "u.s.": "US",
    "united states of america": "US",
    "etats unis": "US",
    "etats-unis d'amerique": "US",
    "uk": "GB",
    "u.k.": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "angleterre": "GB",
    "ecosse": "GB",
    "grande-bretagne": "GB",
    "grande bretagne": "GB",
    "holland": "NL",
    "hollande": "NL",
    "the netherlands": "NL",
    "czech republic": "CZ",
    "republique tcheque": "CZ",
    "tchequie": "CZ",
    "south korea": "KR",
    "coree du sud": "KR",
    "russian federation": "RU",
    "ivory coast": "CI",
    "viet nam": "VN",
    "turkey": "TR",
    "turquie": "TR",
    "hong kong": "HK",
    "macau": "MO",
    "cote d'ivoire": "CI",
    "republic of ireland": "IE",
    "eire": "IE",
    "b": "BE",
    "f": "FR",
    "d": "DE",
    "l": "LU",
}
#: Territories of CLDR that are no countries of ISO 3166-1.
_NOT_ISO = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO", "AC", "CP", "CQ", "DG", "EA", "IC"})


def code_of(text: str) -> str:
    """The ISO 3166-1 alpha-2 code of a name or code as people write it, or ""."""
    stripped = text.strip()
    if len(stripped) == 2 and stripped.upper() in _names("en"):
        return stripped.upper()
    return _codes().get(fold(stripped), "")


def normalised(text: str) -> str:
    """The code where the country is known, else what was written."""
    return code_of(text) or " ".join(text.split())


def name_of(code: str, language: str) -> str:
    """The country's name in a language; what is no code stays as it is."""
    return _names(language).get(code, code)


def choices(language: str) -> list[tuple[str, str]]:
    """All countries as (code, name), by name."""
    return sorted(_names(language).items(), key=lambda item: fold(item[1]))


@cache
def _names(language: str) -> dict[str, str]:
    territories = Locale.parse(language).territories
    return {
        code: name
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_ISO
    }


@cache
def _codes() -> dict[str, str]:
    known: dict[str, str] = {}
    for language in reversed(LANGUAGES):
        known.update({fold(name): code for code, name in _names(language).items()})
    known.update(ALIASES)
    return known
