"""Who gets a mailing in which of its template's languages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from mailer.domain.mailings import recipients
from mailer.domain.templates import variants
from mailer.models.template import Template


@dataclass(frozen=True)
class Share:
    """Those who get the mail in one of its languages."""

    template: Template
    #: Speaks this, or a language that the template is not written in.
    language: str
    count: int
    #: Of these, who speak no language that it is written in, or none that is known.
    others: int


def shares_of(family: variants.Family, ledger: recipients.Ledger) -> tuple[Share, ...]:
    """Who of those who receive it gets which of a template's languages."""
    spoken: Counter[int] = Counter()
    others: Counter[int] = Counter()
    for language, count in ledger.languages.items():
        got = family.for_customer(language)
        spoken[got.id] += count
        if not language or variants.pick(family.by_language, language, None) is None:
            others[got.id] += count
    return tuple(
        Share(each, language, spoken[each.id], others[each.id])
        for language, each in family.by_language.items()
    )
