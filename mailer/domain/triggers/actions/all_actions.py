"""All kinds of actions, in the order in which they are offered."""

from __future__ import annotations

from mailer.domain.triggers.actions import add_task, schedule_call, update_field
from mailer.domain.triggers.actions.action import Action

ACTIONS: dict[str, Action] = {
    action.kind: action for action in (update_field.ACTION, add_task.ACTION, schedule_call.ACTION)
}
