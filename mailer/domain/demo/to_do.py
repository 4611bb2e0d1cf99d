"""What the people of the demonstration company have to do: some tasks and calls around today."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts.access import SYSTEM, can
from mailer.domain.calls import save as calls
from mailer.domain.settings.company import company
from mailer.domain.tasks import save as tasks
from mailer.domain.tasks.about import About
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.local_time import instant
from mailer.models.call import CallOutcome
from mailer.models.customer import Customer
from mailer.models.task import TaskAbout
from mailer.models.user import User


def add_to_do() -> None:
    """For those who may see tasks, in turn."""
    query = select(User).where(User.active).order_by(User.id)
    people = [user for user in db.session.scalars(query).unique() if can(user, "tasks:edit")]
    customers = list(db.session.scalars(select(Customer).order_by(Customer.id).limit(6)))
    zone = company().time_zone
    today = clock.today(zone)
    for place, (subject, days) in enumerate(
        (
            (_("Send the new price list"), 0),
            (_("Prepare the visit"), 3),
            (_("Thank for the order"), 8),
        )
    ):
        wanted = tasks.Wanted(
            subject=subject,
            due_on=today + dt.timedelta(days=days),
            assignee_id=people[place % len(people)].id,
        )
        tasks.create(wanted, SYSTEM, about=About(TaskAbout.CUSTOMER, customers[place].id))
    for place, (subject, days, hour) in enumerate(
        (
            (_("Ask how the delivery went"), -1, 11),
            (_("Talk about the offer"), 1, 10),
            (_("Make an appointment"), 4, 15),
        )
    ):
        local = dt.datetime.combine(today + dt.timedelta(days=days), dt.time(hour))
        call = calls.create(
            customers[3 + place],
            calls.Wanted(subject, instant(local, zone), assignee_id=people[place % len(people)].id),
            SYSTEM,
        )
        if days < 0:
            calls.do(call, CallOutcome.REACHED, _("All is well."), SYSTEM)
