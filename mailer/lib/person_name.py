"""Names of people, written in one."""

from __future__ import annotations


def parted(text: str) -> tuple[str, str]:
    """First and last name of a person written in one.

    A comma parts `Last, First`; words in capitals are the last name (`Jean DUPONT MARTIN`,
    `DUPONT Jean`); else the last word is it.
    """
    if "," in text:
        last, _comma, first = text.partition(",")
        return first.strip(), last.strip()
    words = text.split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if capitals and len(capitals) < len(words):
        return " ".join(w for w in words if w not in capitals), " ".join(capitals)
    return " ".join(words[:-1]), words[-1] if words else ""
