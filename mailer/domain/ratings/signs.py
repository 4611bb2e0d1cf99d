"""What makes an answer suspicious."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from flask_babel import lazy_gettext as _l

from mailer.models.rating import RatingVote

TRAP, HEAD, SCANNER, QUICK, SEVERAL, EARLY = "trap", "head", "scanner", "quick", "several", "early"

#: In words, for those who decide.
WORDS = {
    TRAP: _l("a link that no reader sees was followed"),
    HEAD: _l("the link was tried by a program before"),
    SCANNER: _l("the program is a known scanner"),
    QUICK: _l("sent within two seconds of opening the page"),
    SEVERAL: _l("several scores within ten seconds"),
    EARLY: _l("sent within a minute of the mail’s arrival"),
}
_QUICK = dt.timedelta(seconds=2)
_SEVERAL = dt.timedelta(seconds=10)
_EARLY = dt.timedelta(minutes=1)


def of_times(vote: RatingVote, others: Sequence[RatingVote]) -> Iterator[str]:
    """The signs that only times tell; `others` are all answers of the same rating."""
    if vote.at - vote.shown_at < _QUICK:
        yield QUICK
    if vote.accepted_at is not None and vote.at - vote.accepted_at < _EARLY:
        yield EARLY
    if any(in_one_go(vote, other) for other in others):
        yield SEVERAL


def in_one_go(one: RatingVote, other: RatingVote) -> bool:
    """Two answers with different scores, given faster than a person changes their mind."""
    return one.score != other.score and abs(one.at - other.at) < _SEVERAL
