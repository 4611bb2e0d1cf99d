"""How sure it is that an opening or a click was a person's (FEATURES B4): a pure function of what
was seen of one mail, so that it can be asked again whenever the rules get better."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from mailer.lib import user_agents
from mailer.models.tracking_event import Grade, TrackingKind, Why

#: Nobody has read a mail so soon after the server took it: the server looks before it delivers.
EARLY = dt.timedelta(seconds=10)
#: Who follows several links, or all of them, within this time does not read what they lead to.
BURST = dt.timedelta(seconds=5)
SEVERAL = 3


class Seen(NamedTuple):
    """One opening or click of one mail."""

    kind: TrackingKind
    link_number: int | None
    at: dt.datetime
    user_agent: str


class Judged(NamedTuple):
    """What it counts for, and what speaks for that."""

    grade: Grade
    why: Why


def grade(events: Sequence[Seen], accepted_at: dt.datetime | None, links: int) -> list[Judged]:
    """Judge all that was seen of one mail, in the order given.

    `accepted_at` is when its server took it, `links` how many counted links it has. Clicks are a
    person's unless something speaks against it. Openings are never more than probable by
    themselves: pictures are loaded by servers, too. With a person's click they are certain.
    """
    bursts = _bursts(events, links)
    judged = [_judge(event, accepted_at, bursts) for event in events]
    human = any(
        event.kind is TrackingKind.CLICK and found.grade is Grade.HUMAN
        for event, found in zip(events, judged, strict=True)
    )
    if not human:
        return judged
    return [
        Judged(Grade.HUMAN, Why.CLICKED) if found.grade is Grade.PROBABLE else found
        for found in judged
    ]


def _judge(event: Seen, accepted_at: dt.datetime | None, bursts: list[dt.datetime]) -> Judged:
    opening = event.kind is TrackingKind.OPEN
    proxy = opening and user_agents.is_image_proxy(event.user_agent)
    if not proxy and user_agents.is_program(event.user_agent):
        return Judged(Grade.MACHINE, Why.PROGRAM)
    if accepted_at is not None and event.at < accepted_at + EARLY:
        return Judged(Grade.MACHINE, Why.EARLY)
    if any(abs(event.at - moment) <= BURST for moment in bursts):
        return Judged(Grade.MACHINE, Why.BURST)
    if not opening:
        return Judged(Grade.HUMAN, Why.NOTHING_AGAINST)
    if user_agents.is_prefetcher(event.user_agent):
        return Judged(Grade.MACHINE, Why.PREFETCHED)
    return Judged(Grade.PROBABLE, Why.PROXY if proxy else Why.PICTURES)


def _bursts(events: Sequence[Seen], links: int) -> list[dt.datetime]:
    """The moments of clicks that belong to a series no person makes."""
    clicks = sorted(
        (event.at, event.link_number) for event in events if event.kind is TrackingKind.CLICK
    )
    many = min(SEVERAL, links) if links > 1 else SEVERAL
    found: dict[dt.datetime, None] = {}
    first = 0
    for last, (at, _number) in enumerate(clicks):
        while at - clicks[first][0] > BURST:
            first += 1
        window = clicks[first : last + 1]
        if len({number for _at, number in window}) >= many:
            found.update(dict.fromkeys(moment for moment, _number in window))
    return list(found)
