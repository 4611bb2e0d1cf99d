"""Forms of the template library."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from mailer.blueprints.i18n import LANGUAGES
from mailer.models.template import DesignMode


class TemplateForm(FlaskForm):
    """One template. What is wrong with its values, `domain.templates.library` says."""

    name = StringField(
        _l("Name"), description=_l("For you and your colleagues; customers never see it.")
    )
    subject = StringField(_l("Subject"), description=_l("The first thing that your customers see."))
    language = SelectField(_l("Language"))
    source = TextAreaField(_l("Text"))
    mode = HiddenField(default=DesignMode.TEXT)
    #: The version that was opened; a later one is never overwritten.
    base_number = IntegerField(default=0, validators=[Optional()], widget=HiddenInput())

    #: Someone else saved meanwhile.
    outdated = False

    def offer_languages(self, kept: str) -> None:
        """The languages of the product, and the one that the template has."""
        choices = dict(LANGUAGES)
        if kept:
            choices.setdefault(kept, kept)
        self.language.choices = list(choices.items())


class ProofForm(FlaskForm):
    """Where a proof goes, and whose data it shows."""

    to = StringField(_l("Send to"), description=_l("One or more addresses, separated by commas."))
    customer = HiddenField()
