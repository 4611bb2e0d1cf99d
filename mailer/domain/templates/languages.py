"""The languages that a mail may be written in."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from flask_babel import get_babel, get_locale

#: Offered when a language is added; any other that exists may stand in a file.
OFFERED = (
    "ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fi", "fr", "ga", "gl",
    "he", "hr", "hu", "is", "it", "ja", "ko", "lb", "lt", "lv", "mt", "nb", "nl", "pl", "pt",
    "ro", "ru", "sk", "sl", "sr", "sv", "tr", "uk", "vi", "zh",
)  # fmt: skip


def is_language(code: str) -> bool:
    """Is this the code of a language?"""
    return len(code) <= 8 and "-" not in code and _locale(code) is not None


def is_spoken(code: str) -> bool:
    """Do we have our own words in this language? English ones stand in the code."""
    found: list[Locale] = get_babel().instance.list_translations()  # type: ignore[no-untyped-call]
    return code == "en" or code in {str(locale) for locale in found}


def language_name(code: str) -> str:
    """What the language is called within a sentence, by who reads this; the code where it has
    no name."""
    locale = _locale(code)
    return (locale.get_display_name(get_locale()) if locale is not None else None) or code


def language_label(code: str) -> str:
    """The same where it stands alone."""
    name = language_name(code)
    return name[:1].upper() + name[1:]


def _locale(code: str) -> Locale | None:
    try:
        return Locale.parse(code.replace("-", "_"))
    except (ValueError, UnknownLocaleError, TypeError):
        return None
