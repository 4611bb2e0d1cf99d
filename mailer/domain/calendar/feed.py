"""A person's tasks and calls as a calendar that other programs subscribe to, under an address that
only they know. A new address makes the one before worthless."""

from __future__ import annotations

import datetime as dt
import hmac
import re
import secrets
from urllib.parse import urlsplit

from flask_babel import force_locale
from flask_babel import gettext as _

from mailer.domain.accounts.access import can
from mailer.domain.calendar import entries
from mailer.domain.settings.company import company
from mailer.infra import crypto
from mailer.infra.db import db
from mailer.infra.installation import installation
from mailer.lib import clock, icalendar
from mailer.models.calendar_feed import CalendarFeed
from mailer.models.task import Task
from mailer.models.user import User

VIEW = "tasks:view"
#: Days before and after today that a calendar holds.
BEFORE, AFTER = 60, 400
_TOKEN = re.compile(r"([1-9][0-9]{0,17})\.([0-9a-f]{16})([0-9a-f]{16})")


def address(user: User) -> str:
    """The address of a person's calendar; empty while they have none."""
    feed = db.session.get(CalendarFeed, user.id)
    return f"{installation().public_url}/calendar/{_token(feed)}.ics" if feed else ""


def renew(user: User) -> None:
    """Give a person an address, in the place of the one they had."""
    close(user)
    db.session.add(CalendarFeed(user_id=user.id, key=secrets.token_hex(16), created_at=clock.now()))
    db.session.flush()


def close(user: User) -> None:
    """Take the address away."""
    feed = db.session.get(CalendarFeed, user.id)
    if feed is not None:
        db.session.delete(feed)
        db.session.flush()


def owner(token: str) -> User | None:
    """Whose calendar an address is; None for one that is worth nothing (any more)."""
    found = _TOKEN.fullmatch(token)
    feed = db.session.get(CalendarFeed, int(found[1])) if found else None
    if feed is None or not hmac.compare_digest(_token(feed), token):
        return None
    user = db.session.get(User, feed.user_id)
    return user if user is not None and can(user, VIEW) else None


def calendar(user: User) -> bytes:
    """What a person has to do, as an iCalendar file."""
    zone = user.time_zone or company().time_zone
    today = clock.today(zone)
    days = today - dt.timedelta(days=BEFORE), today + dt.timedelta(days=AFTER)
    found = entries.between(*days, zone, user.id)
    with force_locale(user.language or company().language):
        name = _("%(company)s: tasks and calls", company=company().name or "Mailer")
        return icalendar.calendar(name, [_event(each) for each in found if not each.is_done])


def _event(entry: entries.Entry) -> icalendar.Event:
    row, home = entry.row, installation().public_url
    customer = row.customer.name if row.customer else ""
    if isinstance(row, Task):
        kind, start = "task", row.due_on
        url, lines = f"{home}/tasks/{row.id}", [customer, row.note]
        summary = row.subject
    else:
        kind, start = "call", row.starts_at
        url = f"{home}/tasks/calls/{row.id}"
        phone = (row.contact.phone if row.contact else "") or row.customer.phone
        lines = [customer, row.contact.name if row.contact else "", phone, row.note]
        summary = _("Call: %(subject)s", subject=row.subject)
    return icalendar.Event(
        uid=f"{kind}-{row.id}@{_host(home)}",
        stamp=row.modified_at,
        start=start,
        summary=summary,
        description="\n".join(line for line in lines if line),
        url=url,
    )


def _host(url: str) -> str:
    return urlsplit(url).hostname or "mailer"


def _token(feed: CalendarFeed) -> str:
    """128 bits that only this installation can make."""
    mark = crypto.marks("calendar")
    value = f"{feed.user_id}.{feed.key}"
    return f"{feed.user_id}.{mark(value)}{mark('more.' + value)}"
