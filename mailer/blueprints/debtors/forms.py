"""Forms of reminders."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField

from mailer.blueprints.i18n import language
from mailer.domain.customers import countries
from mailer.domain.debtors import labels, pauses, settings
from mailer.domain.debtors.settings import DebtorSettings, LevelSettings
from mailer.lib import amounts, working_days
from mailer.lib.errors import Refused
from mailer.models.reminder import Level

_NUMBER = {"inputmode": "numeric", "maxlength": 3, "autocomplete": "off"}


class PauseForm(FlaskForm):
    """For how long, and why."""

    until = StringField(_l("Last day of the pause"))
    note = StringField(_l("Note"), render_kw={"maxlength": pauses.NOTE, "autocomplete": "off"})

    def last_day(self) -> dt.date | None:
        """None: until somebody ends it. Raises `Refused` for what is no day."""
        written = (self.until.data or "").strip()
        day = amounts.day(written)
        if written and day is None:
            text = _("Please write a date as 2026-11-30 or 30/11/2026.")
            raise Refused(text, {"until": text})
        return day


class SettingsForm(FlaskForm):
    """Whether, when and how far the company reminds."""

    by_hand = BooleanField(_l("Notices by hand"))
    automatic = BooleanField(_l("Reminders by themselves"))
    before_on = BooleanField(labels.LEVELS[Level.BEFORE])
    before_days = StringField(_l("Days before the due date"), render_kw=_NUMBER)
    first_on = BooleanField(labels.LEVELS[Level.FIRST])
    first_days = StringField(_l("Days after the due date"), render_kw=_NUMBER)
    second_on = BooleanField(labels.LEVELS[Level.SECOND])
    second_days = StringField(_l("Days after the due date"), render_kw=_NUMBER)
    formal_on = BooleanField(labels.LEVELS[Level.FORMAL])
    formal_days = StringField(_l("Days after the due date"), render_kw=_NUMBER)
    country = SelectField(_l("Public holidays of"))
    hour = SelectField(_l("They leave at"), coerce=int)
    notify = StringField(
        _l("Who hears of customers’ answers"),
        render_kw={"autocomplete": "off", "inputmode": "email"},
    )

    @classmethod
    def of(cls, kept: DebtorSettings | None) -> SettingsForm:
        """As they are kept; None: as they were sent."""
        values: dict[str, object] = {}
        if kept is not None:
            values = {
                "by_hand": kept.by_hand,
                "automatic": kept.automatic,
                "country": kept.country,
                "hour": kept.hour,
                "notify": kept.notify,
            }
            for level, each in kept.levels.items():
                values |= {f"{level.value}_on": each.on, f"{level.value}_days": str(each.days)}
        form = cls(formdata=None, data=values) if kept is not None else cls()
        named = [(code, countries.name_of(code, language())) for code in working_days.countries()]
        form.country.choices = [
            ("", _("No country: only week-ends are free")),
            *sorted(named, key=lambda choice: choice[1]),
        ]
        form.hour.choices = [(hour, f"{hour}:00") for hour in settings.HOURS]
        return form

    def entered(self) -> DebtorSettings:
        """What the verb takes; days that are no number are refused there."""
        return DebtorSettings(
            by_hand=bool(self.by_hand.data),
            levels={level: self._level(level) for level in settings.STEPS},
            country=self.country.data or "",
            hour=self.hour.data,
            notify=self.notify.data or "",
        )

    def _level(self, level: Level) -> LevelSettings:
        written = (self[f"{level.value}_days"].data or "").strip()
        days = int(written) if written.isdecimal() and len(written) < 4 else 0
        return LevelSettings(bool(self[f"{level.value}_on"].data), days)
