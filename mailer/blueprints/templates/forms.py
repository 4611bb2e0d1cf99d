"""Forms of the template library."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from mailer.blueprints.i18n import LANGUAGES
from mailer.domain.templates import purposes
from mailer.domain.templates.modes import text_layouts
from mailer.domain.templates.modes.all_modes import MODES
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
    #: Of a text; the page shows what there is to choose from.
    layout = StringField(_l("Layout"), default=text_layouts.DEFAULT)
    #: What it is for, see `purposes`; chosen with how it begins.
    about = HiddenField()
    #: The version that was opened; a later one is never overwritten.
    base_number = IntegerField(default=0, validators=[Optional()], widget=HiddenInput())
    #: Of a new template: the draft that holds what was written.
    draft = HiddenField()
    #: Which state of the draft the editor began with.
    kept = HiddenField()
    #: Who wrote this: another person who signs in meanwhile does not save it.
    writer = HiddenField()

    #: Someone else saved meanwhile.
    outdated = False

    def offer_languages(self, kept: str) -> None:
        """The languages of the product, and the one that the template has."""
        choices = dict(LANGUAGES)
        if kept:
            choices.setdefault(kept, kept)
        self.language.choices = list(choices.items())

    def say_what_is_designed(self, mode: DesignMode) -> None:
        """What is written in a mode other than text is not called a text."""
        if mode not in (DesignMode.TEXT, DesignMode.RICH):
            self.source.label.text = _("Content")


class ProofForm(FlaskForm):
    """Where a proof goes, besides the colleagues that are ticked."""

    to = StringField(_l("Send to"), description=_l("One or more addresses, separated by commas."))


def mode_of(key: str) -> DesignMode:
    """The mode of that name; text, where there is none of it."""
    return DesignMode(key) if key in set(MODES) else DesignMode.TEXT


def options_of(form: Mapping[str, Any], mode: DesignMode) -> dict[str, Any]:
    """What was chosen besides the source, from what was posted."""
    purpose = purposes.as_option(purposes.of_options(form))
    if mode not in (DesignMode.TEXT, DesignMode.RICH):
        return dict(purpose)
    return {**purpose, "layout": text_layouts.find(str(form.get("layout", ""))).key}
