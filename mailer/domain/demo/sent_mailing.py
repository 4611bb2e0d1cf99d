"""A mailing that the made-up company sent last week, and what its made-up readers did: nothing of
it has left this machine, nor is it in the local mailbox."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random

from sqlalchemy import select

from mailer.domain.accounts import users
from mailer.domain.accounts.access import SYSTEM
from mailer.domain.customers import audience
from mailer.domain.demo.texts import Story
from mailer.domain.mailings import launch, queueing
from mailer.domain.outbox.counts import Moves
from mailer.domain.templates import library
from mailer.domain.tracking import readings
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.mailing import Mailing, MailingState
from mailer.models.tracking_event import TrackingEvent, TrackingKind

AGO = dt.timedelta(days=6, hours=3)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SCANNER = "Mozilla/5.0 (compatible; MailScanner/2.1)"
#: Of a hundred readers, so many open it; and of these, so many follow a link.
OPEN, CLICK = 64, 60
#: The links by how often they are followed: by their number, see `Story.news`.
FOLLOWED = (1, 2, 2, 2, 3, 4)
#: Each so many mails, one comes back, and one is opened by a scanner only.
BOUNCED, SCANNED = 23, 11


def add_mailing(telling: Story, language: str) -> None:
    """To all customers, with openings and clicks over two days."""
    name, subject, source = telling.news
    template = library.create(name, subject, "text", source, language, SYSTEM)
    marketer = next(person.email for person in telling.people if person.role == "marketing")
    sender = users.by_email(marketer) or SYSTEM
    mailing = launch.launch(template, audience.of([{"all": True}]), sender)
    while queueing.queue_slice(mailing.id):
        continue
    began = clock.now() - AGO
    mails = list(
        db.session.scalars(
            select(Delivery).where(Delivery.mailing_id == mailing.id).order_by(Delivery.id)
        )
    )
    _take(mailing, mails, began)
    template.created_at = template.modified_at = began - dt.timedelta(hours=1)
    template.last_sent_at = began
    chance = Random(7)  # noqa: S311 - not for secrets
    for number, mail in enumerate(mails, 1):
        if mail.state is DeliveryState.ACCEPTED:
            db.session.add_all(_events(mail, scanned=number % SCANNED == 0, chance=chance))
    db.session.flush()
    while readings.judge_slice():
        continue


def _take(mailing: Mailing, mails: list[Delivery], began: dt.datetime) -> None:
    moves = Moves()
    for number, mail in enumerate(mails, 1):
        state = DeliveryState.BOUNCED if number % BOUNCED == 0 else DeliveryState.ACCEPTED
        moves.add(mailing.id, mail.state, state)
        mail.state, mail.attempt = state, 1
        mail.accepted_at = mail.updated_at = began + number * dt.timedelta(milliseconds=90)
    ended = began + len(mails) * dt.timedelta(milliseconds=90)
    moves.write(db.session.connection(), ended)
    mailing.state, mailing.finished_at = MailingState.SENT, ended
    mailing.created_at = mailing.started_at = began
    db.session.flush()


def _events(mail: Delivery, *, scanned: bool, chance: Random) -> Iterator[TrackingEvent]:
    """Most are read within hours, some the day after."""
    if scanned:
        yield _event(mail, 2, None, SCANNER)
        return
    if chance.randrange(100) >= OPEN:
        return
    seconds = min(90 + int(chance.expovariate(1 / 14_000)), 170_000)
    yield _event(mail, seconds, None, FIREFOX)
    if chance.randrange(100) < CLICK:
        yield _event(mail, seconds + chance.randrange(8, 90), chance.choice(FOLLOWED), FIREFOX)


def _event(mail: Delivery, seconds: int, link: int | None, program: str) -> TrackingEvent:
    return TrackingEvent(
        record_id=f"demo-{mail.id}-{'open' if link is None else 'click'}",
        kind=TrackingKind.OPEN if link is None else TrackingKind.CLICK,
        delivery_id=mail.id,
        message_id=mail.message_id,
        mailing_id=mail.mailing_id,
        link_number=link,
        at=(mail.accepted_at or clock.now()) + dt.timedelta(seconds=seconds),
        user_agent=program,
    )
