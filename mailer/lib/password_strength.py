"""Is a password easy to guess?"""

from __future__ import annotations

import re
from collections.abc import Iterable

SHORTEST, LONGEST = 12, 256

#: Common passwords and their building blocks; digits and signs around them do not help.
_COMMON = frozenset(
    """
    password passwort motdepasse azerty azertyuiop azertyuiopqsdfghjklm qwerty qwertyuiop
    qwertz qwertzuiop qwertyuiopasdfghjkl asdfghjkl qsdfghjklm asdfghjklqwertyuiop zxcvbnm
    wxcvbn letmein letmeinplease welcome bienvenue bonjour bonjourbonjour soleil doudou
    loulou chouchou jetaime iloveyou iloveyouso iloveyouforever monkey dragon master
    mustang football baseball basketball superman batman spiderman pokemon princess
    princesse sunshine shadow michael jennifer marseille olympique paris bruxelles
    administrator administrateur admin root user utilisateur test testtest guest invite
    secret trustno changeme changezmoi default defaut whatever starwars computer ordinateur
    internet facebook google linkedin windows samsung abcdefghijkl abcdefgh abcdef abcd
    abcdefghijklm abcdefghijklmnop aaaaaaaaaaaa passwordpassword motdepassemotdepasse
    correcthorsebatterystaple mailer mailermailer entreprise company societe
    nicolas camille doudoune coucou coucoucoucou poussin liverpool chelsea arsenal
    """.split()  # noqa: SIM905 - a list of eighty strings would be unreadable
)
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890123456789", "azertyuiop", "qwertyuiop")
_LEET = str.maketrans("013457@$!€", "oieastasie")


def weakness(password: str, about: Iterable[str] = ()) -> str:
    """ "" for a good password, else `short`, `long`, `repetitive`, `common` or `personal`.

    `about` holds the person's name and address, which everyone can guess.
    """
    if len(password) < SHORTEST:
        return "short"
    if len(password) > LONGEST:
        return "long"
    plain = password.lower()
    if len(set(plain)) < 5 or _is_row(plain):
        return "repetitive"
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", plain)
    if _letters(core) in _COMMON or _letters(core.translate(_LEET)) in _COMMON:
        return "common"
    if _only(plain, about):
        return "personal"
    return ""


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text)


def _is_row(text: str) -> bool:
    return any(text in row or text in row[::-1] for row in _ROWS)


def _only(text: str, about: Iterable[str]) -> bool:
    """Nothing is left but digits and signs once the person's own words are taken out."""
    words = {word for fact in about for word in re.split(r"\W+", fact.lower()) if len(word) > 2}
    rest = text
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    return rest != text and not _letters(rest)
