"""How many mailings start in an hour, and how many may be planned for one (FEATURES Z3).

Mailings to one recipient do not count, and neither do those that no person starts: follow-ups, and
those of autoresponders. Those that are planned count by the kind of records that they are about.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from babel import dates
from flask_babel import get_locale, ngettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from mailer.domain.custom_lists.mailed import ENTRIES
from mailer.domain.customers.about import CUSTOMERS, kinds
from mailer.domain.deals.mailed import DEALS
from mailer.domain.settings.company import company
from mailer.domain.settings.mailing_limits import mailing_limits
from mailer.infra.db import db, take_turns
from mailer.lib.errors import Refused
from mailer.models.mailing import Mailing, MailingState
from mailer.models.message import Message

HOUR = dt.timedelta(hours=1)
#: A next possible time is a round one.
_ROUND = dt.timedelta(minutes=5)
#: What mailings are about → how a refusal calls them.
_WORDS = {
    CUSTOMERS: _l("to customers"),
    DEALS.kind: _l("about deals"),
    ENTRIES.kind: _l("about entries of lists"),
}


def counts(created_by_id: int | None, receive: int) -> bool:
    """Is it one of those that count? The same as `_counting`."""
    return created_by_id is not None and receive > 1


def free_start(now: dt.datetime, mailing: Mailing | None = None) -> dt.datetime:
    """When the next one (or this one) may start: now, or once fewer have started in the hour
    before. Who asks decides alone until its unit of work ends. Those that wait keep their turn."""
    take_turns("mailings.start")
    limit = mailing_limits().starts
    waiting = and_(Mailing.state == MailingState.SCHEDULED, Mailing.waits)
    if mailing is not None and mailing.waits:
        waiting = and_(waiting, Mailing.start_at < mailing.start_at)
    moment = func.coalesce(Mailing.started_at, Mailing.start_at)
    taken = list(
        db.session.scalars(
            select(moment)
            .where(_counting(), or_(Mailing.started_at > now - HOUR, waiting))
            .order_by(moment)
        )
    )
    free = now
    while True:
        before = [each for each in taken if free - HOUR < each]
        if len(before) < limit:
            return free
        free = before[len(before) - limit] + HOUR


def check_planned(
    moment: dt.datetime, audience: Mapping[str, Any], besides: int | None = None
) -> None:
    """Raise `Refused`, with the next possible time, when as many as may be are planned for that
    hour (`besides`: this one would be replaced)."""
    take_turns("mailings.start")
    about = kinds(audience)
    full = _full(moment, about, besides)
    if full:
        most = mailing_limits().planned
        raise Refused(
            ngettext(
                "%(count)s mailing (%(kind)s) is planned for that hour, and no more may be. "
                "The next possible time is %(time)s.",
                "%(count)s mailings (%(kind)s) are planned for that hour, and no more may be. "
                "The next possible time is %(time)s.",
                most,
                count=most,
                kind=_WORDS[full[0]],
                time=in_words(next_planned(moment, about, besides)),
            )
        )


def next_planned(
    moment: dt.datetime, about: Collection[str] = tuple(_WORDS), besides: int | None = None
) -> dt.datetime:
    """The first round time at or after a moment for which one may be planned, whatever it is about
    or about these kinds of records."""
    step = int(_ROUND.total_seconds())
    found = dt.datetime.fromtimestamp(-(-moment.timestamp() // step) * step, dt.UTC)
    while _full(found, about, besides):
        found = _hour_of(found) + HOUR
    return found


def in_words(moment: dt.datetime) -> str:
    """A moment by the company's clocks, with its zone."""
    zone = company().time_zone
    local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    shown = dates.format_datetime(local, "short", locale=get_locale())
    return f"{shown} ({zone})"


def _full(moment: dt.datetime, about: Collection[str], besides: int | None) -> list[str]:
    """Of these kinds, those about which no more may be planned for the hour of a moment."""
    hour = _hour_of(moment)
    planned = select(Mailing.audience).where(
        _counting(),
        Mailing.state == MailingState.SCHEDULED,
        Mailing.start_at >= hour,
        Mailing.start_at < hour + HOUR,
        Mailing.waits.is_(False),
        Mailing.id != (besides or 0),
    )
    counted = Counter(kind for each in db.session.scalars(planned) for kind in kinds(each))
    most = mailing_limits().planned
    return [kind for kind in about if counted[kind] >= most]


def _hour_of(moment: dt.datetime) -> dt.datetime:
    """When the hour of a moment began, by the company's clocks."""
    local = moment.astimezone(ZoneInfo(company().time_zone))
    past = dt.timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return moment - past


def _counting() -> ColumnElement[bool]:
    responds = exists().where(
        Message.id == Mailing.message_id, Message.data["autoresponder"].as_integer().is_not(None)
    )
    by_a_person = and_(Mailing.created_by_id.is_not(None), Mailing.follows_id.is_(None), ~responds)
    return and_(by_a_person, Mailing.expected > 1)
