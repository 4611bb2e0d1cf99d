"""What happens by itself when readers of the made-up mailing do something."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts import users
from mailer.domain.accounts.access import SYSTEM
from mailer.domain.demo.texts import Story
from mailer.domain.triggers import act, find
from mailer.domain.triggers import set as verbs
from mailer.domain.triggers.actions.people import OWNER
from mailer.infra.db import db
from mailer.models.mailing import Mailing, MailingState
from mailer.models.trigger import TriggerEvent

#: The link to the form for samples, by its number (see `sent_mailing.FOLLOWED`).
SAMPLE = 4


def add_triggers(telling: Story) -> None:
    """Who asks for a sample gets one; whose mail comes back is looked up by customer service."""
    sent = select(Mailing).where(Mailing.state == MailingState.SENT).order_by(Mailing.id).limit(1)
    mailing = db.session.scalars(sent).one()
    actor = mailing.created_by or SYSTEM
    support = next(person.email for person in telling.people if person.role == "support")
    service = users.by_email(support)
    asks = {
        "subject": _("Send the sample"),
        "days": "1",
        "assignee": OWNER,
        "priority": "normal",
        "state": "open",
    }
    wanted = [(TriggerEvent.CLICKED, find.links(mailing)[SAMPLE - 1], "add_task", asks)]
    if service is not None:
        theirs = {"field": "owner_id", "value": str(service.id)}
        wanted.append((TriggerEvent.BOUNCED, "", "update_field", theirs))
    for event, link, kind, typed in wanted:
        trigger = verbs.create(mailing, event, link, False, actor)
        verbs.add_action(trigger, kind, typed, actor)
        verbs.switch_on(trigger, actor)
        while act.act_slice(trigger.id):
            continue
