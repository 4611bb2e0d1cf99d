"""The five scores in words and signs."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

SCORES = range(1, 6)

WORDS: dict[int, LazyString] = {
    1: _l("Very poor"),
    2: _l("Poor"),
    3: _l("Fair"),
    4: _l("Good"),
    5: _l("Very good"),
}
#: Of Unicode 6: every machine has them.
FACES: dict[int, str] = {1: "😠", 2: "😞", 3: "😐", 4: "😊", 5: "😄"}
STARS: dict[int, str] = dict.fromkeys(SCORES, "★")


def signs(style: str) -> dict[int, str]:
    """What stands above the words: `faces` or `stars`."""
    return STARS if style == "stars" else FACES


def score_in(text: str) -> int | None:
    """The score that was typed or stands in an address; None for anything else."""
    return int(text) if text in {"1", "2", "3", "4", "5"} else None
