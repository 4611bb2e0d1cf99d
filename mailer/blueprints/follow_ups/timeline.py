"""The timeline of a mailing: the mailing itself, and what follows it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from mailer.blueprints.access import actor
from mailer.blueprints.follow_ups import words
from mailer.blueprints.follow_ups.words import Standing
from mailer.blueprints.mailings.words import FIGURES
from mailer.domain.follow_ups import days, find, save
from mailer.domain.mailings import statistics
from mailer.domain.mailings.operate import may_operate
from mailer.domain.mailings.statistics import Figure
from mailer.domain.triggers import find as triggers
from mailer.models.follow_up import FollowUp
from mailer.models.mailing import Mailing


@dataclass(frozen=True)
class Entry:
    """One follow-up on the timeline."""

    follow_up: FollowUp
    #: When it left, leaves or goes on; None while nobody knows.
    moment: dt.datetime | None
    standing: Standing
    begun: bool
    #: Of one that has begun.
    figures: dict[Figure, int]
    triggers: int


def of_mailing(mailing: Mailing) -> dict[str, Any]:
    """What `follow_ups/timeline.html` shows."""
    origin = find.origin_of(mailing)
    entries = [_entry(each, origin) for each in find.of_mailing(origin)]
    return {
        "origin": origin,
        "entries": sorted(entries, key=_place),
        "refusal": save.refusal(origin),
        "most": save.MOST,
        "read_for": days.READ_FOR,
        "may_set": may_operate(origin, actor()),
        "words": words,
        "figure_words": FIGURES,
        "shown": (Figure.SENT, Figure.OPENED, Figure.CLICKED),
    }


def _entry(follow_up: FollowUp, origin: Mailing) -> Entry:
    begun = find.begun(follow_up)
    started = follow_up.mailing.started_at
    return Entry(
        follow_up,
        started if begun else days.next_moment(follow_up, origin),
        words.standing(follow_up, origin),
        begun,
        statistics.figures(follow_up.mailing) if begun else {},
        len(triggers.of_mailing(follow_up.mailing)),
    )


def _place(entry: Entry) -> tuple[Any, ...]:
    """By when they leave; while that is not known, by their days, and those on a date at the end."""
    follow_up = entry.follow_up
    known = entry.moment.timestamp() if entry.moment else 0.0
    return (
        entry.moment is None,
        known,
        follow_up.on_date or dt.date.min,
        follow_up.days or 0,
        follow_up.mailing_id,
    )
