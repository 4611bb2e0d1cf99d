"""Calls."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.calendar import feed
from mailer.domain.calls import save
from mailer.domain.calls.save import Wanted
from mailer.lib import clock
from mailer.models.call import Call
from mailer.models.customer import Customer
from tests.factories.accounts import make_user
from tests.factories.customers import make_customer


def make_call(customer: Customer | None = None, **values: Any) -> Call:
    """A call that is to be made, tomorrow if nothing else is said."""
    values.setdefault("subject", "Ask about the offer")
    values.setdefault("starts_at", clock.now() + dt.timedelta(days=1))
    return save.create(customer or make_customer(), Wanted(**values), SYSTEM)


def _calendar() -> str:
    user = make_user(super_admin=True)
    feed.renew(user)
    return feed.address(user).rpartition("/")[2].removesuffix(".ics")


SAMPLES = {"call_id": lambda: make_call().id, "calendar.ics:token": _calendar}
