"""What the owner of an address chose on the page behind a mail's link: which topics, from when on,
in which language. To get nothing at all is `opt_outs`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from mailer.domain.customers import topics
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.lib import clock, email_address, local_time
from mailer.lib.errors import Refused
from mailer.models.consent_entry import ConsentEntry, ConsentSource
from mailer.models.customer import Customer
from mailer.models.opt_out import OptOutHow
from mailer.models.template import Template
from mailer.models.topic import MailingPause, TopicOptOut

#: A pause without an end is an opt-out, and has its own button.
LONGEST = dt.timedelta(days=732)


@dataclass(frozen=True)
class Preferences:
    """What holds for one address."""

    #: Topics that are not wanted.
    off: frozenset[int] = frozenset()
    #: The first day on which mailings are wanted again, by the company's clocks.
    paused_until: dt.date | None = None
    #: Empty: there is no record that could keep it, or it says nothing.
    language: str = ""


def of(address: str) -> Preferences:
    """As they are now; a pause that is over is none."""
    key = _key(address)
    off = db.session.scalars(select(TopicOptOut.topic_id).where(TopicOptOut.address_key == key))
    pause = db.session.get(MailingPause, key)
    until = pause.until if pause is not None and pause.until > clock.now() else None
    customers = customers_with(address)
    return Preferences(
        frozenset(off),
        until.astimezone(ZoneInfo(company().time_zone)).date() if until else None,
        next((customer.language for customer in customers if customer.language), ""),
    )


def choose(address: str, wanted: Preferences, delivery_id: int | None) -> bool:
    """Keep what the owner of the address chose, and log it. False when it is so already.

    Raises `Refused` for a pause that ends today or earlier, or in more than two years.
    """
    before = of(address)
    _check_pause(wanted.paused_until, before.paused_until)
    known = {topic.id for topic in topics.all_topics()}
    off = wanted.off & known
    changes = [
        *_choose_topics(_key(address), before.off & known, off, delivery_id),
        *_choose_pause(_key(address), before.paused_until, wanted.paused_until, delivery_id),
        *_choose_language(address, before.language, wanted.language),
    ]
    for customer in customers_with(address) if changes else ():
        _log(customer, " ".join(changes))
    db.session.flush()
    return bool(changes)


def customers_with(address: str) -> Sequence[Customer]:
    """Whoever has that address."""
    query = select(Customer).where(Customer.email_key == _key(address)).order_by(Customer.id)
    return db.session.scalars(query).all()


def in_months(months: int) -> dt.date:
    """The same day of a later month, or that month's last one."""
    today = _today()
    year, month = divmod(today.month - 1 + months, 12)
    first = dt.date(today.year + year, month + 1, 1)
    following = (first + dt.timedelta(days=31)).replace(day=1)
    return min(first + dt.timedelta(days=today.day - 1), following - dt.timedelta(days=1))


def tomorrow() -> dt.date:
    """The first day on which a pause may end."""
    return _today() + dt.timedelta(days=1)


def languages() -> set[str]:
    """Those in which there is something to receive: the company's, and the templates'."""
    written = select(Template.language).where(Template.deleted_at.is_(None)).distinct()
    return {company().language, *db.session.scalars(written)} - {""}


def _today() -> dt.date:
    return clock.now().astimezone(ZoneInfo(company().time_zone)).date()


def _check_pause(until: dt.date | None, before: dt.date | None) -> None:
    if until is None or until == before:
        return
    if until <= _today():
        text = _("That day is over already. Choose a later one.")
        raise Refused(text, {"until": text})
    if until > _today() + LONGEST:
        text = _("A pause lasts two years at most. To get nothing at all, unsubscribe above.")
        raise Refused(text, {"until": text})


def _choose_topics(
    key: str, before: frozenset[int], off: frozenset[int], delivery_id: int | None
) -> list[str]:
    """Answers with what changed, in the company's language."""
    names = {topic.id: topic.name for topic in topics.all_topics()}
    changes = []
    with force_locale(company().language):
        if gone := sorted(names[each] for each in off - before):
            changes.append(_("No longer about: %(topics)s.", topics=", ".join(gone)))
        if back := sorted(names[each] for each in before - off):
            changes.append(_("Again about: %(topics)s.", topics=", ".join(back)))
    if before - off:
        again = TopicOptOut.topic_id.in_(before - off)
        db.session.execute(delete(TopicOptOut).where(TopicOptOut.address_key == key, again))
    for topic_id in off - before:
        row = TopicOptOut(address_key=key, topic_id=topic_id, how=OptOutHow.PAGE)
        row.delivery_id, row.at = delivery_id, clock.now()
        _put(row)
    return changes


def _choose_pause(
    key: str, before: dt.date | None, until: dt.date | None, delivery_id: int | None
) -> list[str]:
    if until == before:
        return []
    with force_locale(company().language):
        if until is None:
            db.session.execute(delete(MailingPause).where(MailingPause.address_key == key))
            return [_("The pause is over.")]
        moment = local_time.day_start(until, company().time_zone)
        _put(MailingPause(address_key=key, until=moment, delivery_id=delivery_id, at=clock.now()))
        day = format_date(until, "long", locale=company().language)
        return [_("No mailings before %(date)s.", date=day)]


def _choose_language(address: str, before: str, language: str) -> list[str]:
    """An address that no record has keeps none: its mails are in the mailing's language."""
    customers = customers_with(address)
    if language == before or not customers:
        return []
    for customer in customers:
        customer.language, customer.modified_at = language, clock.now()
    with force_locale(company().language):
        name = Locale.parse(company().language).languages.get(language, language)
        if not language:
            return [_("No language of their own any more.")]
        return [_("Language: %(language)s.", language=name)]


def _put(row: TopicOptOut | MailingPause) -> None:
    try:
        with db.session.begin_nested():
            db.session.merge(row)
    except IntegrityError:
        # Pressed twice: the other request was quicker.
        pass


def _log(customer: Customer, note: str) -> None:
    """Beside the changes of consent, which stays what it is."""
    db.session.add(
        ConsentEntry(
            customer_id=customer.id,
            at=clock.now(),
            consent=customer.consent,
            source=ConsentSource.CUSTOMER,
            address=customer.email,
            note=note[:300],
        )
    )


def _key(address: str) -> str:
    parsed = email_address.parse(address)
    return parsed.key if parsed else address.lower()
