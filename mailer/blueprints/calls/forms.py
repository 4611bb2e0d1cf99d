"""The forms of a call: when it is to be made, and what came of it."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectField, StringField, TextAreaField

from mailer.blueprints.components.records import person
from mailer.blueprints.i18n import time_zone
from mailer.domain.calls import labels
from mailer.domain.calls.save import SUBJECT, Wanted
from mailer.domain.customers import contacts
from mailer.domain.tasks import choices
from mailer.lib import amounts, clock
from mailer.lib.errors import Refused
from mailer.lib.local_time import instant
from mailer.models.call import Call, CallOutcome
from mailer.models.customer import Customer

#: What a new call is reminded of: so many minutes before.
USUAL = 15


class CallForm(FlaskForm):
    """A whole call. `of` fills it in."""

    subject = StringField(_l("Subject"), render_kw={"autocomplete": "off", "maxlength": SUBJECT})
    day = StringField(_l("Day"))
    time = StringField(_l("Time"))
    contact_id = SelectField(_l("Contact"))
    assignee_id = SelectField(_l("Assignee"))
    remind_minutes = SelectField(_l("Reminder by e-mail"))
    note = TextAreaField(_l("Note"), render_kw={"rows": 5})

    @classmethod
    def of(cls, customer: Customer, call: Call | None) -> CallForm:
        """The form of a call; a new one (None) is one's own, in the next full hour."""
        at = call.starts_at if call else clock.now() + dt.timedelta(hours=1)
        local = at.astimezone(ZoneInfo(time_zone()))
        if call is None:
            local = local.replace(minute=0)
        form = cls(
            data={
                "subject": call.subject if call else "",
                "day": local.date().isoformat(),
                "time": f"{local:%H:%M}",
                "contact_id": str((call.contact_id if call else None) or ""),
                "assignee_id": str((call.assignee_id if call else person().id) or ""),
                "remind_minutes": str((call.remind_minutes if call else USUAL) or ""),
                "note": call.note if call else "",
            }
        )
        colleagues = choices.assignees(call.assignee if call else None)
        form.assignee_id.choices = [("", _("Nobody")), *((str(u.id), u.name) for u in colleagues)]
        people = [
            (str(each.id), f"{each.name} – {each.phone}" if each.phone else each.name)
            for each in contacts.contacts_of(customer)
        ]
        form.contact_id.choices = [("", _("The customer")), *people]
        moments = [(str(minutes), word) for minutes, word in labels.REMINDERS.items()]
        form.remind_minutes.choices = [("", _("None")), *moments]
        return form

    def entered(self) -> Wanted:
        """What the verbs take. Raises `Refused` for a day or time that cannot be read."""
        day = amounts.day(self.day.data or "")
        time = _time(self.time.data or "")
        errors = {}
        if day is None:
            errors["day"] = _("Please write a date as 2026-11-30 or 30/11/2026.")
        if time is None:
            errors["time"] = _("Please write a time as 14:30.")
        if day is None or time is None:
            raise Refused(_("The call was not saved."), errors)
        return Wanted(
            subject=self.subject.data or "",
            starts_at=instant(dt.datetime.combine(day, time), time_zone()),
            note=self.note.data or "",
            contact_id=_id(self.contact_id.data),
            assignee_id=_id(self.assignee_id.data),
            remind_minutes=_id(self.remind_minutes.data),
        )


class DoneForm(FlaskForm):
    """What came of a call."""

    outcome = RadioField(
        _l("What came of it?"),
        choices=[SelectChoice(o.value, label) for o, label in labels.OUTCOMES.items()],
        default=CallOutcome.REACHED.value,
    )
    result = TextAreaField(_l("What was said"), render_kw={"rows": 5})


def _time(text: str) -> dt.time | None:
    for form in ("%H:%M", "%H:%M:%S", "%H.%M", "%Hh%M"):
        try:
            return dt.datetime.strptime(text.strip(), form).time()  # noqa: DTZ007 - on a wall
        except ValueError:
            continue
    return None


def _id(value: str | None) -> int | None:
    return int(value) if value else None
