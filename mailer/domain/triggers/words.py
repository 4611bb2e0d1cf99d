"""Triggers in words: when they act, what they will do, what they did."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mailer.domain.triggers.actions.action import Values
from mailer.domain.triggers.actions.all_actions import ACTIONS
from mailer.models.trigger import Trigger, TriggerEvent, TriggerRun

EVENTS = {
    TriggerEvent.OPENED: _l("A recipient opens the mail"),
    TriggerEvent.CLICKED: _l("A recipient clicks a link"),
    TriggerEvent.BOUNCED: _l("The mail comes back"),
}


def when(trigger: Trigger) -> str:
    """When it acts."""
    if trigger.link_url:
        return _("A recipient clicks %(url)s", url=trigger.link_url)
    return str(EVENTS[trigger.event])


def says(values: Values) -> str:
    """What one of its actions will do."""
    return ACTIONS[values["kind"]].says(values)


def told(result: Values) -> str:
    """What one of its actions did, or why it did not."""
    action = ACTIONS[result["kind"]]
    if "refused" in result:
        reason = result["refused"]
        return _("%(action)s: not done. %(reason)s", action=action.label, reason=reason)
    return action.told(result)


def told_of(run: TriggerRun) -> str:
    """What it did for one recipient."""
    return " · ".join(told(result) for result in run.results)
