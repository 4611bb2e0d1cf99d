"""Mailings that were sent, what their readers did, and what follows them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mailer.domain.accounts.access import SYSTEM, Actor
from mailer.domain.follow_ups import save
from mailer.domain.follow_ups.save import Wanted
from mailer.domain.mailings import queueing
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.follow_up import FollowUp, Reaction
from mailer.models.mailing import Mailing, MailingState
from mailer.models.reading import Reading
from mailer.models.tracking_event import Grade
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing, make_text_template, put_in


def make_sent_mailing(actor: Actor = SYSTEM, **values: Any) -> Mailing:
    """To everyone who is a customer by now, who all got it at once."""
    mailing = make_mailing(actor=actor, **values)
    while queueing.queue_slice(mailing.id):
        continue
    for mail in db.session.scalars(db.select(Delivery).where(Delivery.mailing_id == mailing.id)):
        take(mail)
    mailing.state, mailing.finished_at = MailingState.SENT, clock.now()
    db.session.commit()
    return mailing


def take(mail: Delivery, at: dt.datetime | None = None) -> None:
    """Its server took it."""
    put_in(mail, DeliveryState.ACCEPTED)
    mail.accepted_at = at or clock.now()


def read(mailing: Mailing, address: str, **values: Any) -> Reading:
    """A person opened it now; `clicked=Grade.HUMAN`: and followed a link."""
    mail = db.session.scalars(
        db.select(Delivery).where(Delivery.mailing_id == mailing.id, Delivery.address == address)
    ).one()
    values = {"opened": Grade.HUMAN, "opened_at": clock.now(), "openings": 1, "clicks": 0} | values
    made = Reading(delivery_id=mail.id, mailing_id=mailing.id, **values)
    db.session.add(made)
    db.session.commit()
    return made


def make_follow_up(
    origin: Mailing, who: Reaction = Reaction.RECEIVED, actor: Actor = SYSTEM, **wanted: Any
) -> FollowUp:
    """Three days after it, unless told otherwise."""
    if "on_date" not in wanted:
        wanted.setdefault("days", 3)
    if "template_id" not in wanted:
        wanted["template_id"] = make_text_template().id
    made = save.create(origin, Wanted(who, **wanted), actor)
    db.session.commit()
    return made


def _sample() -> FollowUp:
    make_customer(email="reader@example.com")
    return make_follow_up(make_mailing())


SAMPLES = {"follow_up_id": lambda: _sample().mailing_id}
