"""The form of a picture."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField

from mailer.domain.media.keep import LONGEST_ALT, LONGEST_NAME


class PictureForm(FlaskForm):
    """What it is called, and what it shows."""

    name = StringField(_l("Name"), render_kw={"maxlength": LONGEST_NAME})
    alt = TextAreaField(_l("Alternative text"), render_kw={"rows": 2, "maxlength": LONGEST_ALT})
