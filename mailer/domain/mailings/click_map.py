"""Where in a mailing its readers clicked (FEATURES B21): the mail that was sent, each of its links
with its share of all clicks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mailer.domain.mailings import statistics
from mailer.domain.mailings.ab_tests import messages
from mailer.domain.mailings.statistics import LinkClicks
from mailer.domain.rendering.of_delivery import compiled_of
from mailer.domain.rendering.recipients import context_for, sample_facts
from mailer.domain.tracking import links
from mailer.infra.db import db
from mailer.lib.lots import Lot
from mailer.lib.mail_links import Link
from mailer.models.mailing import Mailing
from mailer.models.message import Message

#: The mail is looked at in so many parts of equal length, from top to bottom.
REGIONS = 3


@dataclass(frozen=True)
class PlacedLink:
    """A link of the mail with what came of it."""

    clicks: LinkClicks
    #: Of all clicks that people made, in all languages.
    share: float
    #: In which part of the mail it stands; None: in another language's mail, or where only
    #: Outlook or readers of plain text see it.
    region: int | None


@dataclass(frozen=True)
class ClickMap:
    """The links of a mail in one language."""

    html: str
    #: As they stand in the mail, then those that do not stand in it.
    links: Sequence[PlacedLink]
    #: Share of all clicks, from top to bottom.
    regions: Sequence[float]
    #: Clicks that people made; those of machines are left out.
    clicks: int


def languages(mailing: Mailing, variant: Lot = Lot.A) -> list[str]:
    """Those that the mailing was sent in besides its main one."""
    message = _message(mailing, variant)
    return sorted(message.data.get("variants", {}))


def click_map(
    mailing: Mailing,
    language: str,
    badge: Callable[[PlacedLink], str],
    variant: Lot = Lot.A,
) -> ClickMap:
    """The map of a mailing (of one variant, where it has an A/B test) in one of its languages
    (empty: the main one), filled with sample data. `badge` makes what stands at a link, as HTML."""
    message = _message(mailing, variant)
    counted = {link.number: link for link in statistics.links(mailing, variant)}
    numbers = links.numbers(message.id)
    clicks = sum(link.clicks for link in counted.values())
    regions = [0.0] * REGIONS
    placed: dict[int, PlacedLink] = {}

    def mark(link: Link, before: float) -> str:
        number = numbers.get((link.url, link.nth))
        if number is None:
            return ""
        found = _placed(counted[number], clicks, min(int(before * REGIONS), REGIONS - 1))
        placed[number] = found
        return badge(found)

    compiled = compiled_of(message, language)
    html = compiled.marked(context_for(sample_facts(compiled.language)), mark)
    for link in placed.values():
        regions[link.region or 0] += link.share
    elsewhere = [
        _placed(link, clicks, None) for number, link in counted.items() if number not in placed
    ]
    return ClickMap(html, [*placed.values(), *elsewhere], regions, clicks)


def _message(mailing: Mailing, variant: Lot) -> Message:
    return db.session.get_one(Message, messages.by_variant(mailing)[variant][0])


def _placed(link: LinkClicks, clicks: int, region: int | None) -> PlacedLink:
    return PlacedLink(link, link.clicks / clicks if clicks else 0.0, region)
