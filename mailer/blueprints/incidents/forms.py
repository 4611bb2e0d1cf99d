"""Forms of incidents."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)

from mailer.domain.customers import contacts, owners
from mailer.domain.incidents import notices
from mailer.domain.incidents.save import NUMBER, TITLE, Wanted
from mailer.domain.ratings import settings
from mailer.models.customer import Customer
from mailer.models.incident import Incident, IncidentState, Notice


class IncidentForm(FlaskForm):
    """A whole incident. `of` fills it in."""

    title = StringField(_l("Title"), render_kw={"autocomplete": "off", "maxlength": TITLE})
    description = TextAreaField(_l("Description"), render_kw={"rows": 6})
    contact_id = SelectField(_l("Contact"))
    assignee_id = SelectField(_l("Assignee"))
    number = StringField(_l("Number"), render_kw={"autocomplete": "off", "maxlength": NUMBER})
    in_progress = BooleanField(_l("Somebody is working on it"))
    remarks = TextAreaField(_l("Internal remarks"), render_kw={"rows": 3})
    notify_opening = BooleanField(_l("Tell the customer that it was opened"))
    notify_closing = BooleanField(_l("Tell the customer when it is closed"))

    @classmethod
    def of(cls, customer: Customer, incident: Incident | None) -> IncidentForm:
        """The form of an incident (None: of a new one, its boxes as the company has them)."""
        if incident is None:
            form = cls(
                data={
                    "notify_opening": notices.is_on(Notice.OPENING),
                    "notify_closing": notices.is_on(Notice.CLOSING),
                }
            )
        else:
            form = cls(
                obj=incident,
                data={"in_progress": incident.state is IncidentState.IN_PROGRESS},
            )
            del form.number
            del form.notify_opening
            if incident.state is IncidentState.CLOSED:
                del form.in_progress
                del form.notify_closing
        form.contact_id.choices = _contacts(customer)
        form.assignee_id.choices = _assignees(incident)
        return form

    def entered(self, incident: Incident | None) -> Wanted:
        """What the verbs take; boxes that are not on the form stay as they are."""
        return Wanted(
            title=self.title.data or "",
            description=self.description.data or "",
            remarks=self.remarks.data or "",
            contact_id=_id(self.contact_id.data),
            assignee_id=_id(self.assignee_id.data),
            in_progress=bool(self.in_progress and self.in_progress.data),
            notify_opening=bool(self.notify_opening and self.notify_opening.data),
            notify_closing=bool(
                self.notify_closing.data
                if self.notify_closing or incident is None
                else incident.notify_closing
            ),
        )


class CloseForm(FlaskForm):
    """What is said when an incident is closed."""

    text = TextAreaField(_l("What was done"), render_kw={"rows": 6})
    notify = BooleanField(_l("Tell the customer that it is closed"))


class SettingsForm(FlaskForm):
    """Which notices new incidents send, and how customers are asked for ratings."""

    opening = BooleanField(_l("Opening notice"))
    closing = BooleanField(_l("Closing notice"))
    style = RadioField(
        _l("Look of the rating widget"),
        choices=[
            SelectChoice(settings.FACES, _l("Five faces")),
            SelectChoice(settings.STARS, _l("Five stars")),
        ],
        default=settings.FACES,
    )
    notify = StringField(
        _l("Who hears of ratings"), render_kw={"autocomplete": "off", "inputmode": "email"}
    )
    question_en = StringField(_l("Question in English"), render_kw={"autocomplete": "off"})
    words_en = StringField(_l("Words in English"), render_kw={"autocomplete": "off"})
    question_fr = StringField(_l("Question in French"), render_kw={"autocomplete": "off"})
    words_fr = StringField(_l("Words in French"), render_kw={"autocomplete": "off"})
    low_task = BooleanField(_l("Add a task after a low rating"))
    low = SelectField(
        _l("Which rating is low"),
        coerce=int,
        choices=[
            SelectChoice(score, _l("%(score)s or less", score=score))
            for score in range(1, settings.MOST_LOW + 1)
        ],
        default=2,
    )
    pause_days = StringField(
        _l("Days between two requests to a customer"),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
        default="0",
    )

    def ratings(self) -> settings.RatingSettings:
        """How customers are asked; days that are no number are refused by the verb."""
        days = (self.pause_days.data or "0").strip()
        return settings.RatingSettings(
            style=self.style.data,
            notify=self.notify.data or "",
            question_en=self.question_en.data or "",
            words_en=self.words_en.data or "",
            question_fr=self.question_fr.data or "",
            words_fr=self.words_fr.data or "",
            low_task=bool(self.low_task.data),
            low=self.low.data,
            pause_days=int(days) if days.isdecimal() and len(days) < 6 else -1,
        )


def _contacts(customer: Customer) -> list[tuple[str, str]]:
    found = [
        (str(each.id), f"{each.name} – {each.email}" if each.email else each.name)
        for each in contacts.contacts_of(customer)
    ]
    return [("", _("The customer’s own address")), *found]


def _assignees(incident: Incident | None) -> list[tuple[str, str]]:
    found = [(str(user.id), user.name) for user in owners.all_owners()]
    present = incident.assignee if incident is not None else None
    if present is not None and str(present.id) not in dict(found):
        found.append((str(present.id), present.name))
    return [("", _("Nobody")), *found]


def _id(value: str | None) -> int | None:
    return int(value) if value else None
