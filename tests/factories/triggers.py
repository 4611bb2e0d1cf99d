"""Triggers of mailings."""

from __future__ import annotations

from mailer.domain.accounts.access import SYSTEM, Actor
from mailer.domain.triggers import set as verbs
from mailer.models.mailing import Mailing
from mailer.models.trigger import Trigger, TriggerEvent
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing

TASK = {"subject": "Call them", "days": "2", "assignee": "", "priority": "high", "state": "open"}
CALL = {"subject": "Ask", "days": "1", "assignee": "", "time": "10:00"}
FIELD = {"field": "region", "value": "North"}
TYPED = {"add_task": TASK, "schedule_call": CALL, "update_field": FIELD}


def make_trigger(
    mailing: Mailing,
    event: TriggerEvent = TriggerEvent.OPENED,
    *kinds: str,
    link_url: str = "",
    machines: bool = False,
    actor: Actor = SYSTEM,
) -> Trigger:
    """A trigger that does these, and is on if it does anything."""
    trigger = verbs.create(mailing, event, link_url, machines, actor)
    for kind in kinds:
        verbs.add_action(trigger, kind, TYPED[kind], actor)
    if kinds:
        verbs.switch_on(trigger, actor)
    return trigger


def _some() -> int:
    make_customer(email="reader@example.com")
    return make_trigger(make_mailing()).id


SAMPLES = {
    "trigger_id": _some,
    "triggers.add_action:kind": lambda: "add_task",
    "triggers.remove_action:place": lambda: 0,
}
