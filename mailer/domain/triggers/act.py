"""Let triggers act: once for each recipient with whom their event has happened.

What happened is pulled from where it is kept: openings and clicks from the judged readings, as far
as they changed since they were looked at, bounces from the mails' states. That a trigger has acted
for a recipient is a row of its own, unique and committed together with what was done: a worker
that dies in between has done nothing, and an event that comes twice finds the row.
"""

from __future__ import annotations

import datetime as dt

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from mailer.domain.accounts.access import SYSTEM, Actor, Forbidden, require
from mailer.domain.settings.company import company
from mailer.domain.triggers.actions.action import Occasion, Values
from mailer.domain.triggers.actions.all_actions import ACTIONS
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.reading import Reading
from mailer.models.tracked_link import TrackedLink
from mailer.models.tracking_event import Grade, TrackingEvent, TrackingKind
from mailer.models.trigger import Trigger, TriggerEvent, TriggerRun

#: Recipients of one transaction.
SLICE = 20
#: A reading that was judged before a look, and committed after it, is seen by the next one.
OVERLAP = dt.timedelta(minutes=10)


def waiting() -> list[int]:
    """Switched-on triggers since whose last look something has changed."""
    changed = exists().where(
        Reading.mailing_id == Trigger.mailing_id,
        or_(Trigger.look_from.is_(None), Reading.changed_at >= Trigger.look_from),
    )
    bounced = exists().where(
        Delivery.mailing_id == Trigger.mailing_id, Delivery.state == DeliveryState.BOUNCED
    )
    happened = or_(
        and_(Trigger.event != TriggerEvent.BOUNCED, changed),
        and_(Trigger.event == TriggerEvent.BOUNCED, bounced),
    )
    query = select(Trigger.id).where(Trigger.active, happened).order_by(Trigger.id)
    return list(db.session.scalars(query))


def act_slice(trigger_id: int) -> bool:
    """Act for the next recipients of a trigger; False when there are no more. The caller commits.
    May be repeated, and done twice at once."""
    trigger = db.session.get(Trigger, trigger_id, populate_existing=True, with_for_update=True)
    if trigger is None or not trigger.active:
        return False
    looked_at = clock.now()
    ids = list(db.session.scalars(_happened(trigger).limit(SLICE)))
    with force_locale(company().language):
        for delivery_id in ids:
            _act(trigger, delivery_id)
    if len(ids) == SLICE:
        return True
    if trigger.event is not TriggerEvent.BOUNCED:
        trigger.look_from = looked_at - OVERLAP
    db.session.flush()
    return False


def _happened(trigger: Trigger) -> Select[int]:
    """Recipients with whom its event has happened, and for whom it has not acted."""
    if trigger.event is TriggerEvent.BOUNCED:
        id, condition = Delivery.id, Delivery.state == DeliveryState.BOUNCED
        condition = and_(Delivery.mailing_id == trigger.mailing_id, condition)
    else:
        id, condition = Reading.delivery_id, _read(trigger)
        condition = and_(Reading.mailing_id == trigger.mailing_id, condition)
        if trigger.look_from is not None:
            condition = and_(condition, Reading.changed_at >= trigger.look_from)
    acted = exists().where(TriggerRun.trigger_id == trigger.id, TriggerRun.delivery_id == id)
    return select(id).where(condition, ~acted).order_by(id)


def _read(trigger: Trigger) -> ColumnElement[bool]:
    """Openings that a person probably made, and clicks that a person made, unless those of
    machines are asked for, too (FEATURES B4)."""
    grades = {
        TriggerEvent.OPENED: [Grade.HUMAN, Grade.PROBABLE],
        TriggerEvent.CLICKED: [Grade.HUMAN],
    }[trigger.event]
    if trigger.machines:
        grades = list(Grade)
    if trigger.event is TriggerEvent.OPENED:
        return Reading.opened.in_(grades)
    if not trigger.link_url:
        return Reading.clicked.in_(grades)
    return exists().where(
        TrackingEvent.delivery_id == Reading.delivery_id,
        TrackingEvent.kind == TrackingKind.CLICK,
        TrackingEvent.grade.in_(grades),
        TrackedLink.message_id == TrackingEvent.message_id,
        TrackedLink.number == TrackingEvent.link_number,
        TrackedLink.url == trigger.link_url,
    )


def _act(trigger: Trigger, delivery_id: int) -> None:
    delivery = db.session.get_one(Delivery, delivery_id)
    run = _begin(trigger, delivery)
    if run is None:
        return
    customer = db.session.get(Customer, delivery.customer_id) if delivery.customer_id else None
    actor = trigger.actor or SYSTEM
    run.results = [
        {"kind": values["kind"]} | _done(values, trigger, delivery, customer, actor, place)
        for place, values in enumerate(trigger.actions)
    ]
    db.session.flush()


def _begin(trigger: Trigger, delivery: Delivery) -> TriggerRun | None:
    """Its row; None when there is one already."""
    connection = db.session.connection()
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    made = db.session.scalar(
        make(TriggerRun)
        .values(
            trigger_id=trigger.id,
            mailing_id=trigger.mailing_id,
            delivery_id=delivery.id,
            customer_id=delivery.customer_id,
            at=clock.now(),
            results=[],
        )
        .on_conflict_do_nothing(index_elements=["trigger_id", "delivery_id"])
        .returning(TriggerRun.id)
    )
    return db.session.get(TriggerRun, made) if made is not None else None


def _done(
    values: Values,
    trigger: Trigger,
    delivery: Delivery,
    customer: Customer | None,
    actor: Actor,
    place: int,
) -> Values:
    """What one action did; one that cannot be done leaves nothing, and keeps no other from it."""
    if customer is None:
        return {"refused": _("The customer’s record was deleted.")}
    action = ACTIONS[values["kind"]]
    try:
        with db.session.begin_nested():
            require(actor, action.permission)
            return action.do(values, Occasion(trigger, delivery, customer, actor, place))
    except Refused as refused:
        return {"refused": " ".join([refused.message, *refused.fields.values()])}
    except Forbidden as forbidden:
        return {"refused": forbidden.reason}
