"""What came of a mailing with its readers (FEATURES Z15, B4): every figure is a number of
recipients, and the condition that lists them."""

from __future__ import annotations

import datetime as dt
import enum
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, not_, select, true

from mailer.domain.mailings.ab_tests import messages
from mailer.domain.outbox import counts
from mailer.infra.db import db
from mailer.lib.lots import Lot
from mailer.models.delivery import Delivery
from mailer.models.delivery import DeliveryState as State
from mailer.models.mailing import Mailing
from mailer.models.opt_out import OptOut
from mailer.models.reading import Reading
from mailer.models.tracked_link import TrackedLink
from mailer.models.tracking_event import Grade, TrackingEvent, TrackingKind

#: An hour of the first two days, then days: what a chart can show.
HOURS = 48


class Figure(enum.StrEnum):
    """What recipients are counted for."""

    #: Handed over to a server, whatever came of it; and those that never could be.
    SENT = "sent"
    UNDELIVERED = "undelivered"
    #: Taken by their server and not come back.
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    OPENED = "opened"
    UNOPENED = "unopened"
    CLICKED = "clicked"
    UNCLICKED = "unclicked"
    UNSUBSCRIBED = "unsubscribed"
    #: Delivered, and only machines have opened it or followed its links.
    MACHINES = "machines"


_READ = (Grade.HUMAN, Grade.PROBABLE)
_TAKEN = (State.ACCEPTED, State.COMPLAINED)
_DELIVERED = Delivery.state.in_(_TAKEN)


def _reading(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Reading.delivery_id == Delivery.id, *conditions)


_opened = Reading.opened.in_(_READ)
_clicked = Reading.clicked == Grade.HUMAN
_CONDITIONS: dict[Figure, ColumnElement[bool]] = {
    Figure.SENT: Delivery.state.in_((*_TAKEN, State.BOUNCED)),
    Figure.UNDELIVERED: Delivery.state.in_((State.FAILED, State.EXPIRED)),
    Figure.DELIVERED: _DELIVERED,
    Figure.BOUNCED: Delivery.state == State.BOUNCED,
    Figure.OPENED: and_(_DELIVERED, _reading(_opened)),
    Figure.UNOPENED: and_(_DELIVERED, not_(_reading(_opened))),
    Figure.CLICKED: and_(_DELIVERED, _reading(_clicked)),
    Figure.UNCLICKED: and_(_DELIVERED, not_(_reading(_clicked))),
    Figure.UNSUBSCRIBED: exists().where(OptOut.delivery_id == Delivery.id),
    Figure.MACHINES: and_(_DELIVERED, _reading(), not_(_reading(_opened))),
}


def condition(figure: Figure) -> ColumnElement[bool]:
    """Which deliveries of a mailing a figure counts."""
    return _CONDITIONS[figure]


def customers_of(mailing: Mailing, figure: Figure) -> Select[int | None]:
    """The customers whom a figure counts."""
    return select(Delivery.customer_id).where(
        Delivery.mailing_id == mailing.id, Delivery.customer_id.is_not(None), condition(figure)
    )


def figures(mailing: Mailing) -> dict[Figure, int]:
    """All of them. They add up: sent are delivered and bounced; delivered are opened and
    unopened, clicked and unclicked."""
    states = Counter(counts.of_mailing(mailing.id).states)
    delivered = sum(states[state] for state in _TAKEN)
    opened, clicked, known = db.session.execute(
        select(func.count(case((_opened, 1))), func.count(case((_clicked, 1))), func.count())
        .join(Delivery, Delivery.id == Reading.delivery_id)
        .where(Reading.mailing_id == mailing.id, _DELIVERED)
    ).one()
    out = select(func.count()).join(Delivery, Delivery.id == OptOut.delivery_id)
    return {
        Figure.SENT: delivered + states[State.BOUNCED],
        Figure.UNDELIVERED: states[State.FAILED] + states[State.EXPIRED],
        Figure.DELIVERED: delivered,
        Figure.BOUNCED: states[State.BOUNCED],
        Figure.OPENED: opened,
        Figure.UNOPENED: delivered - opened,
        Figure.CLICKED: clicked,
        Figure.UNCLICKED: delivered - clicked,
        Figure.UNSUBSCRIBED: db.session.scalar(
            out.select_from(OptOut).where(Delivery.mailing_id == mailing.id)
        )
        or 0,
        Figure.MACHINES: known - opened,
    }


def by_message(mailing: Mailing, message_ids: Iterable[int]) -> dict[int, Counter[Figure]]:
    """How many mails of some messages were sent, delivered, opened and clicked."""
    found: dict[int, Counter[Figure]] = {each: Counter() for each in message_ids}
    mine = Delivery.message_id.in_(found)
    states = select(Delivery.message_id, Delivery.state, func.count()).where(mine)
    rows = db.session.execute(states.group_by(Delivery.message_id, Delivery.state))
    for message_id, state, count in rows:
        found[message_id][Figure.DELIVERED] += count if state in _TAKEN else 0
        found[message_id][Figure.SENT] += count if state in (*_TAKEN, State.BOUNCED) else 0
    read = (
        select(Delivery.message_id, func.count(case((_opened, 1))), func.count(case((_clicked, 1))))
        .join(Reading, Reading.delivery_id == Delivery.id)
        .where(Reading.mailing_id == mailing.id, _DELIVERED, mine)
        .group_by(Delivery.message_id)
    )
    for message_id, opened, clicked in db.session.execute(read):
        found[message_id].update({Figure.OPENED: opened, Figure.CLICKED: clicked})
    return found


@dataclass(frozen=True)
class LinkClicks:
    """One link of a mailing, and who followed it."""

    number: int
    url: str
    #: Recipients who clicked it, their clicks, and the clicks of machines.
    people: int
    clicks: int
    machines: int
    #: How many links to the same address stand before it.
    nth: int = 0

    def and_of(self, other: LinkClicks) -> LinkClicks:
        """With what came of the same link in another variant, which others got."""
        return LinkClicks(
            other.number,
            self.url,
            self.people + other.people,
            self.clicks + other.clicks,
            self.machines + other.machines,
            self.nth,
        )


def links(mailing: Mailing, variant: Lot | None = None) -> list[LinkClicks]:
    """All counted links, those that most people clicked first; of a tested mailing those of one
    variant, or those of both, where a link that stands in both is one."""
    found: dict[tuple[str, int], LinkClicks] = {}
    of_variant = messages.by_variant(mailing)
    for lot in sorted(of_variant) if variant is None else (variant,):
        for link in _links(mailing, of_variant.get(lot, []), tested=len(of_variant) > 1):
            before = found.get((link.url, link.nth))
            found[link.url, link.nth] = link.and_of(before) if before else link
    return sorted(found.values(), key=lambda link: (-link.people, -link.clicks, link.number))


def _links(mailing: Mailing, message_ids: list[int], *, tested: bool) -> list[LinkClicks]:
    """Of messages with the same links, the first of which keeps them."""
    human = TrackingEvent.grade == Grade.HUMAN
    rows = db.session.execute(
        select(
            TrackedLink.number,
            TrackedLink.url,
            func.count(case((human, TrackingEvent.delivery_id)).distinct()),
            func.count(case((human, 1))),
            func.count(case((TrackingEvent.grade == Grade.MACHINE, 1))),
            TrackedLink.nth,
        )
        .select_from(TrackedLink)
        .outerjoin(
            TrackingEvent,
            and_(
                TrackingEvent.mailing_id == mailing.id,
                TrackingEvent.kind == TrackingKind.CLICK,
                TrackingEvent.link_number == TrackedLink.number,
                TrackingEvent.message_id.in_(message_ids) if tested else true(),
            ),
        )
        .where(TrackedLink.message_id.in_(message_ids[:1]))
        .group_by(TrackedLink.number, TrackedLink.url, TrackedLink.nth)
    )
    return [LinkClicks(*row) for row in rows]


@dataclass(frozen=True)
class Step:
    """Recipients who opened or clicked for the first time in an hour or on a day."""

    start: dt.datetime
    opened: int
    clicked: int


@dataclass(frozen=True)
class Course:
    """How it went over time; `hourly`, or by days of the company's time zone."""

    steps: list[Step]
    hourly: bool


def course(mailing: Mailing, zone: str) -> Course:
    """First openings and clicks over time, from the start to the last of them without gaps."""
    opened = _by_hour(mailing, Reading.opened_at, _opened)
    clicked = _by_hour(mailing, Reading.clicked_at, _clicked)
    hours = sorted({*opened, *clicked})
    if not hours:
        return Course([], hourly=True)
    hourly = hours[-1] - hours[0] < dt.timedelta(hours=HOURS)
    starts: dict[dt.datetime, Step] = {}
    moment = hours[0]
    while moment <= hours[-1]:
        local = moment.astimezone(ZoneInfo(zone))
        if not hourly:
            local = local.replace(hour=0, minute=0)
        known = starts.get(local, Step(local, 0, 0))
        starts[local] = Step(local, known.opened + opened[moment], known.clicked + clicked[moment])
        moment += dt.timedelta(hours=1)
    return Course(list(starts.values()), hourly)


def _by_hour(mailing: Mailing, column: Any, meets: ColumnElement[bool]) -> Counter[dt.datetime]:
    if db.engine.dialect.name == "postgresql":
        hour = func.to_char(func.timezone("UTC", column), "YYYY-MM-DD HH24")
    else:
        hour = func.strftime("%Y-%m-%d %H", column)
    rows = db.session.execute(
        select(hour, func.count())
        .where(Reading.mailing_id == mailing.id, meets, column.is_not(None))
        .group_by(hour)
    )
    return Counter(
        {dt.datetime.strptime(f"{at}+0000", "%Y-%m-%d %H%z"): count for at, count in rows}
    )
