"""All hostile documents, numbered; each tells by its number that it did something."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from tests.hostile import addresses, drawings, others, scripts

#: Nobody has it; a browser test answers in its place.
CANARY = "http://canary.invalid"

FAMILIES = {
    "scripts": scripts.SCRIPTS,
    "handlers": scripts.HANDLERS,
    "addresses": addresses.ADDRESSES,
    "drawings": drawings.DRAWINGS,
    "mutations": drawings.MUTATIONS,
    "styles": others.STYLES,
    "conditionals": others.CONDITIONALS,
    "broken": others.BROKEN,
    "encodings": others.ENCODINGS,
    "tags": others.TAGS,
}


@dataclass(frozen=True)
class Hostile:
    """One document."""

    number: int
    family: str
    html: str

    def __str__(self) -> str:
        return f"{self.family} {self.number}: {self.html[:160]!r}"


def _documents() -> list[Hostile]:
    found: list[Hostile] = []
    for family, patterns in FAMILIES.items():
        for pattern in patterns:
            number = len(found)
            found.append(Hostile(number, family, _filled(pattern, number)))
    return found


def _filled(pattern: str, number: int) -> str:
    run = f"canary({number})"
    html = pattern.replace("B64HTML", _base64(f"<script>{run}</script>"))
    html = html.replace("B64", _base64(run)).replace("RUN", run)
    return html.replace("HOST", f"{CANARY}/{number}").replace("(ID)", f"({number})")


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


DOCUMENTS = _documents()
