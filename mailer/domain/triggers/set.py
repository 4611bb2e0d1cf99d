"""Set triggers on a mailing, before it is sent and while it is: who may operate the mailing may.

A trigger is made switched off; its actions can be changed only while it is off, so that nobody is
treated by half of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from sqlalchemy import func, select

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.mailings.operate import may_operate
from mailer.domain.triggers import find
from mailer.domain.triggers.actions.action import Action
from mailer.domain.triggers.actions.all_actions import ACTIONS
from mailer.infra.db import db
from mailer.infra.queue import enqueue
from mailer.lib import clock
from mailer.lib.errors import NotFound, Refused
from mailer.models.mailing import Mailing
from mailer.models.trigger import Trigger, TriggerEvent

#: Triggers of one mailing.
MOST = 20


def create(
    mailing: Mailing, event: TriggerEvent, link_url: str, machines: bool, actor: Actor
) -> Trigger:
    """A new one, without actions and switched off. `link_url`: of a click, which link; empty: any.

    Raises `Refused` when this person may not, or for a link that the mailing has not.
    """
    _require(mailing, actor)
    if event is not TriggerEvent.CLICKED:
        link_url = ""
    if link_url and link_url not in find.links(mailing):
        raise Refused(
            _("The trigger was not saved."),
            {"link_url": _("This mailing has no such link. Please choose one of the list.")},
        )
    count = select(func.count()).where(Trigger.mailing_id == mailing.id, find.there())
    if (db.session.scalar(count) or 0) >= MOST:
        raise Refused(_("A mailing can have %(most)s triggers at most.", most=MOST))
    trigger = Trigger(
        mailing_id=mailing.id,
        event=event,
        link_url=link_url,
        machines=machines and event is not TriggerEvent.BOUNCED,
        actions=[],
        active=False,
        created_at=clock.now(),
    )
    db.session.add(trigger)
    db.session.flush()
    _record("create", trigger, actor)
    return trigger


def add_action(trigger: Trigger, kind: str, typed: Mapping[str, str], actor: Actor) -> None:
    """One more thing that it does. Raises `Refused` when it may have no more of these (Z10), and
    with a sentence for each field at fault."""
    _require(trigger.mailing, actor)
    _require_off(trigger)
    action = ACTIONS.get(kind)
    if action is None:
        raise NotFound
    why_not = refusal(trigger, action)
    if why_not:
        raise Refused(why_not)
    require(actor, action.permission)
    trigger.actions = [*trigger.actions, {"kind": kind} | action.read(typed)]
    db.session.flush()
    _record("change", trigger, actor)


def refusal(trigger: Trigger, action: Action) -> str:
    """Why it can have no (more) actions of a kind; empty if it can."""
    if trigger.event not in action.events:
        return _("When a mail comes back, only fields can be updated.")
    if sum(each["kind"] == action.kind for each in trigger.actions) >= action.most:
        return _(
            "“%(action)s” can stand %(most)s times in a trigger at most.",
            action=action.label,
            most=action.most,
        )
    return ""


def remove_action(trigger: Trigger, place: int, actor: Actor) -> None:
    """Take one away again."""
    _require(trigger.mailing, actor)
    _require_off(trigger)
    if place >= len(trigger.actions):
        raise NotFound
    trigger.actions = [each for at, each in enumerate(trigger.actions) if at != place]
    db.session.flush()
    _record("change", trigger, actor)


def switch_on(trigger: Trigger, actor: Actor) -> None:
    """From now on it acts, with the rights of this person: for who did it already, too."""
    _require(trigger.mailing, actor)
    if not trigger.actions:
        raise Refused(_("This trigger does nothing yet. Add an action first."))
    for each in trigger.actions:
        require(actor, ACTIONS[each["kind"]].permission)
    trigger.active, trigger.actor_id, trigger.look_from = True, actor.id, None
    db.session.flush()
    _record("switch_on", trigger, actor)
    enqueue("triggers.run")


def switch_off(trigger: Trigger, actor: Actor) -> None:
    """It acts no more until it is switched on again."""
    _require(trigger.mailing, actor)
    trigger.active = False
    db.session.flush()
    _record("switch_off", trigger, actor)


def delete(trigger: Trigger, actor: Actor) -> None:
    """It acts no more; what it did stays to be seen."""
    _require(trigger.mailing, actor)
    trigger.active, trigger.deleted_at = False, clock.now()
    db.session.flush()
    _record("delete", trigger, actor)


def _require(mailing: Mailing, actor: Actor) -> None:
    decision = may_operate(mailing, actor)
    if not decision:
        raise Refused(decision.reason)


def _require_off(trigger: Trigger) -> None:
    if trigger.active:
        raise Refused(_("Switch the trigger off to change what it does."))


def _record(verb: str, trigger: Trigger, actor: Actor) -> None:
    record(actor, f"triggers.{verb}", object_type="trigger", object_id=trigger.id)
