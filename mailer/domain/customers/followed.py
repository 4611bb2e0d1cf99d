"""Recipients of a mailing who did something with it, as a source of an audience:
`{"mailing": id, "who": "received" | "opened" | "clicked" | "unopened", "since": moment or null,
"until": moment}`. The moments (ISO 8601) are those at which the mail arrived; of "opened", those
at which it was first opened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, not_

from mailer.domain.customers.addressed import Addressed
from mailer.models.contact import Contact
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.follow_up import Reaction
from mailer.models.mailing import Mailing
from mailer.models.reading import Reading
from mailer.models.tracking_event import Grade

#: What machines do is no reading (FEATURES B4).
_OPENED = Reading.opened.in_((Grade.HUMAN, Grade.PROBABLE))
_CLICKED = Reading.clicked == Grade.HUMAN


def source(
    mailing: Mailing, who: Reaction, since: dt.datetime | None, until: dt.datetime
) -> dict[str, Any]:
    """The source, to be kept in an audience."""
    bounds = {"since": since.isoformat() if since else None, "until": until.isoformat()}
    return {"followed": {"mailing": mailing.id, "who": who.value, **bounds}}


def condition(value: Mapping[str, Any], who_gets: Addressed) -> ColumnElement[bool]:
    """A recipient whose server took the mail, and who did that with it."""
    who = Reaction(value["who"])
    moment = Reading.opened_at if who is Reaction.OPENED else Delivery.accepted_at
    found = [
        Delivery.mailing_id == int(value["mailing"]),
        who_gets.is_of(Delivery),
        Delivery.state.in_((DeliveryState.ACCEPTED, DeliveryState.COMPLAINED)),
        moment < dt.datetime.fromisoformat(value["until"]),
    ]
    if value["since"] is not None:
        found.append(moment >= dt.datetime.fromisoformat(value["since"]))
    read = Reading.delivery_id == Delivery.id
    if who is Reaction.OPENED:
        found += [read, _OPENED]
    elif who is Reaction.CLICKED:
        found += [read, _CLICKED]
    elif who is Reaction.UNOPENED:
        found.append(not_(exists().where(read, _OPENED).correlate(Delivery)))
    return exists().where(and_(*found)).correlate(Customer, Contact)
