"""The form of a person's own parameters; an administrator fills it in for others."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from mailer.blueprints.accounts import choices
from mailer.domain.accounts.users import Preferences


class ParametersForm(FlaskForm):
    """Name, signature, Bcc copy, language, time zone, theme."""

    name = StringField(_l("Name"), [DataRequired(_l("Enter a name.")), Length(max=120)])
    phone = StringField(_l("Phone"), [Length(max=60)], render_kw={"inputmode": "tel"})
    signature = TextAreaField(_l("Signature"), render_kw={"rows": 5})
    bcc_copy = BooleanField(_l("Copy of what is sent (Bcc)"))
    language = SelectField(_l("Language"))
    time_zone = SelectField(_l("Time zone"))
    theme = SelectField(_l("Appearance"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language.choices = choices.languages(or_company=True)
        self.time_zone.choices = choices.zones(or_company=True)
        self.theme.choices = choices.themes()

    def chosen(self) -> Preferences:
        """What was entered."""
        return Preferences(
            name=self.name.data or "",
            phone=self.phone.data or "",
            language=self.language.data or "",
            time_zone=self.time_zone.data or "",
            theme=self.theme.data or "auto",
            signature=self.signature.data or "",
            bcc_copy=bool(self.bcc_copy.data),
        )
