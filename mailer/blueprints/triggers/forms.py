"""The form of a trigger, and that of an action, as the action says it."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, RadioField, SelectChoice, SelectField, StringField

from mailer.domain.triggers import words
from mailer.domain.triggers.actions.action import Input
from mailer.models.trigger import TriggerEvent


class TriggerForm(FlaskForm):
    """When it acts. `of` fills it in."""

    event = RadioField(
        _l("When does it act?"),
        choices=[SelectChoice(event.value, word) for event, word in words.EVENTS.items()],
        default=TriggerEvent.OPENED.value,
    )
    link_url = SelectField(_l("Which link"))
    machines = BooleanField(_l("Also for scanners and other programs"))

    @classmethod
    def of(cls, links: Sequence[str]) -> TriggerForm:
        """The form, with the links of the mailing."""
        form = cls()
        form.link_url.choices = [("", _("Any link")), *((url, url) for url in links)]
        return form


def action_form(inputs: Sequence[Input]) -> FlaskForm:
    """A form of these fields."""
    fields = {each.name: _field(each) for each in inputs}
    made: type[FlaskForm] = type("ActionForm", (FlaskForm,), fields)
    return made(data={each.name: each.value for each in inputs})


def _field(each: Input) -> Field:
    if each.kind == "select":
        choices = [SelectChoice(*choice) for choice in each.choices]
        return SelectField(each.label, choices=choices, description=each.help)
    keys = {"type": each.kind, "autocomplete": "off"}
    if each.kind == "number":
        keys |= {"min": "0", "max": "365"}
    return StringField(each.label, render_kw=keys, description=each.help)
