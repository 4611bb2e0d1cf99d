"""Triggers come along when a mailing is copied."""

from __future__ import annotations

from mailer.domain.accounts.access import Actor, can
from mailer.domain.audit.record import record
from mailer.domain.triggers import find
from mailer.domain.triggers.actions.all_actions import ACTIONS
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.mailing import Mailing
from mailer.models.trigger import Trigger


def copy(mailing: Mailing, copied: Mailing, actor: Actor) -> int:
    """The same triggers for the copy; answers with how many. One that is on stays on, from now on
    with the rights of who copies it: where those do not suffice, it is off."""
    found = find.of_mailing(mailing)
    for each in found:
        active = each.active and _may(each, actor)
        made = Trigger(
            mailing_id=copied.id,
            event=each.event,
            link_url=each.link_url,
            machines=each.machines,
            actions=list(each.actions),
            active=active,
            actor_id=actor.id if active else None,
            created_at=clock.now(),
        )
        db.session.add(made)
        db.session.flush()
        record(actor, "triggers.create", object_type="trigger", object_id=made.id, of=each.id)
    return len(found)


def _may(trigger: Trigger, actor: Actor) -> bool:
    return all(can(actor, ACTIONS[each["kind"]].permission) for each in trigger.actions)
