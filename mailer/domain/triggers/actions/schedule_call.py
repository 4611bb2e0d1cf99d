"""Schedule a call to the recipient."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mailer.domain.calls import save
from mailer.domain.settings.company import company
from mailer.domain.triggers.actions import numbers, people
from mailer.domain.triggers.actions.action import Input, Occasion, Values
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.lib.local_time import instant
from mailer.models.call import CallOrigin
from mailer.models.trigger import TriggerEvent

#: Minutes before it, at which whoever makes it is reminded.
REMIND = 15


class ScheduleCall:
    """Subject, owner, start."""

    kind = "schedule_call"
    label = _l("Schedule a call")
    icon = "phone"
    most = 2
    events = frozenset({TriggerEvent.OPENED, TriggerEvent.CLICKED})
    permission = save.EDIT

    def inputs(self, typed: Mapping[str, str]) -> Sequence[Input]:
        """All of them at once."""
        return (
            Input("subject", _("Subject"), value=typed.get("subject", "")),
            people.assignee_input("assignee", _("Who calls"), typed.get("assignee", people.OWNER)),
            Input("days", _("So many days later"), "number", value=typed.get("days", "1")),
            Input(
                "time",
                _("At"),
                "time",
                value=typed.get("time", "10:00"),
                help=_("On the clock of who calls. An hour that is over means the day after."),
            ),
        )

    def is_asked(self, typed: Mapping[str, str]) -> bool:
        """There is one step only."""
        return True

    def read(self, typed: Mapping[str, str]) -> Values:
        """Checked as a call is."""
        subject = " ".join(typed.get("subject", "").split())
        days, time = numbers.days(typed.get("days", "")), numbers.time(typed.get("time", ""))
        errors = {}
        if not subject:
            errors["subject"] = _("Please write in a few words what the call is about.")
        elif len(subject) > save.SUBJECT:
            errors["subject"] = _(
                "Please keep the subject under %(count)s characters.", count=save.SUBJECT
            )
        if not people.is_known(typed.get("assignee", "")):
            errors["assignee"] = _("This person does not work here any more.")
        if days is None:
            errors["days"] = _("Please write a number of days, up to %(most)s.", most=365)
        if time is None:
            errors["time"] = _("Please write a time as 14:30.")
        if errors or time is None:
            raise Refused(_("The action was not saved."), errors)
        return {
            "subject": subject,
            "assignee": typed.get("assignee", ""),
            "days": days,
            "time": f"{time:%H:%M}",
        }

    def says(self, values: Values) -> str:
        """In one line."""
        days = ngettext("after %(num)s day", "after %(num)s days", values["days"])
        if not values["days"]:
            days = _("the same day")
        return _(
            "Schedule the call “%(subject)s”, %(days)s at %(time)s, for %(name)s",
            subject=values["subject"],
            days=days,
            time=values["time"],
            name=people.words(values["assignee"]),
        )

    def do(self, values: Values, occasion: Occasion) -> Values:
        """One call a recipient."""
        person = people.assignee_of(values["assignee"], occasion.customer)
        zone = (person.time_zone if person is not None else "") or company().time_zone
        day = clock.today(zone) + dt.timedelta(days=values["days"])
        time = dt.time.fromisoformat(values["time"])
        starts_at = instant(dt.datetime.combine(day, time), zone)
        if starts_at <= clock.now():
            day += dt.timedelta(days=1)
            starts_at = instant(dt.datetime.combine(day, time), zone)
        wanted = save.Wanted(
            subject=values["subject"],
            starts_at=starts_at,
            assignee_id=person.id if person is not None else None,
            remind_minutes=REMIND,
        )
        call = save.create(
            occasion.customer,
            wanted,
            occasion.actor,
            origin=CallOrigin.TRIGGER,
            key=occasion.key,
        )
        return {"call_id": call.id, "subject": call.subject}

    def told(self, result: Values) -> str:
        """Which one."""
        return _("Call scheduled: %(subject)s", subject=result["subject"])


ACTION = ScheduleCall()
