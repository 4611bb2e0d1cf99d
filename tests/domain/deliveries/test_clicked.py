"""A click settles a doubtful mail, if it looks like a person's."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from mailer.domain.deliveries.clicked import LOOKS_HUMAN_AFTER, accept_clicked
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.tracking_event import TrackingEvent, TrackingKind
from tests.domain.deliveries.sending import moving
from tests.factories import add, number
from tests.factories.mailings import put_in
from tests.factories.public import make_tracked_mail

SOON, LATE = LOOKS_HUMAN_AFTER - dt.timedelta(seconds=1), LOOKS_HUMAN_AFTER


def mail(state: DeliveryState = DeliveryState.IN_DOUBT) -> Delivery:
    found = make_tracked_mail()
    put_in(found, state)
    found.owner = "a drain"
    found.updated_at = clock.now() - dt.timedelta(hours=1)
    return found


def happened(mail: Delivery, kind: TrackingKind, after: dt.timedelta) -> None:
    add(
        TrackingEvent(
            record_id=str(number()),
            kind=kind,
            delivery_id=mail.id,
            message_id=mail.message_id,
            mailing_id=mail.mailing_id,
            link_number=1,
            at=mail.updated_at + after,
        )
    )


def settle() -> int:
    with moving() as (connection, moves):
        done = accept_clicked(connection, clock.now(), moves)
    db.session.expire_all()
    return done


def test_a_late_click_accepts_a_doubtful_mail(app_both: Flask) -> None:
    clicked, other = mail(), mail()
    came = clicked.updated_at
    for after in (SOON, LATE, LATE * 2):
        happened(clicked, TrackingKind.CLICK, after)
    assert settle() == 1
    assert (clicked.state, clicked.owner) == (DeliveryState.ACCEPTED, "")
    assert clicked.accepted_at == came
    assert other.state == DeliveryState.IN_DOUBT
    assert settle() == 0


@pytest.mark.parametrize(("kind", "after"), [(TrackingKind.CLICK, SOON), (TrackingKind.OPEN, LATE)])
def test_what_a_server_may_do_before_it_refuses_proves_nothing(
    app: Flask, kind: TrackingKind, after: dt.timedelta
) -> None:
    doubtful = mail()
    happened(doubtful, kind, after)
    assert settle() == 0
    assert doubtful.state == DeliveryState.IN_DOUBT


@pytest.mark.parametrize("state", [each for each in DeliveryState if each != "in_doubt"])
def test_mails_in_other_states_stay_as_they_are(app: Flask, state: DeliveryState) -> None:
    found = mail(state)
    happened(found, TrackingKind.CLICK, LATE)
    assert settle() == 0
    assert found.state == state
