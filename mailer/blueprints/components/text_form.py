"""The form of a text that an area sends by itself; see `notice_texts`."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField, TextAreaField

from mailer.blueprints.components.designs import design_choices, posted_template
from mailer.domain.templates.tags.tag import Scope
from mailer.domain.templates.written_text import SUBJECT, WrittenText


class TextForm(FlaskForm):
    """What such a mail says in one language."""

    subject = StringField(_l("Subject"), render_kw={"autocomplete": "off", "maxlength": SUBJECT})
    source = TextAreaField(_l("Message"))
    template = SelectField(
        _l("Design"),
        default="",
        # The verb says when it is none.
        validate_choice=False,
        description=_l("A template for such mails can take the place of the message."),
    )

    def __init__(self, scope: Scope, text: WrittenText | None = None) -> None:
        super().__init__(data=_values(scope, text) if text is not None else None)
        self.template.choices = design_choices(scope)

    def entered(self) -> WrittenText:
        """What the verbs take."""
        return WrittenText(self.subject.data or "", self.source.data or "", posted_template())


def _values(scope: Scope, text: WrittenText) -> dict[str, str]:
    chosen = str(text.template_id) if text.version_id(scope) is not None else ""
    return {"subject": text.subject, "source": text.source, "template": chosen}
