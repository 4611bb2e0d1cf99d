"""The form of a letter."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, TextAreaField

from mailer.blueprints.components.designs import design_choices, posted_template
from mailer.domain.letters import labels
from mailer.domain.letters.choose import design_id
from mailer.domain.letters.write import Written
from mailer.domain.settings.company import company
from mailer.domain.templates.languages import OFFERED, language_label
from mailer.domain.templates.modes import text_layouts
from mailer.domain.templates.tags.tag import Scope
from mailer.lib.folding import fold
from mailer.models.document import DocumentType
from mailer.models.letter import Letter, LetterKind


class LetterForm(FlaskForm):
    """One letter. What is wrong with its values, `domain.letters.write` says."""

    code = StringField(_l("Code"), description=_l("A short name of your own, such as INVOICE-EN."))
    target = SelectField(_l("Kind of document"), default=DocumentType.INVOICE.value)
    language = SelectField(
        _l("Language"), description=_l("For customers who speak it: write one for each language.")
    )
    kind = SelectField(_l("Used"), default=LetterKind.ACCOMPANYING.value)
    leads = BooleanField(
        _l("Chosen by itself"),
        default=True,
        description=_l("Of several for the same documents and language, one is."),
    )
    #: Named as in the form of templates, so that the same scripts serve both.
    subject = StringField(_l("Label"), description=_l("The subject of the mail."))
    source = TextAreaField(_l("Text"))
    template = SelectField(
        _l("Design"),
        default="",
        # The verb says when it is none.
        validate_choice=False,
        description=_l("A template for documents can take the place of the text."),
    )
    layout = StringField(_l("Layout"), default=text_layouts.DEFAULT)

    def __init__(self, letter: Letter | None = None) -> None:
        super().__init__(data=_values(letter))
        self.target.choices = [(each.value, labels.target(each)) for each in DocumentType]
        self.kind.choices = [(each.value, str(label)) for each, label in labels.KINDS.items()]
        codes = dict.fromkeys([*OFFERED, *([letter.language] if letter else [])])
        named = [(code, language_label(code)) for code in codes]
        self.template.choices = design_choices(Scope.DOCUMENT)
        self.language.choices = sorted(named, key=lambda choice: fold(choice[1]))

    def written(self) -> Written:
        """What was entered."""
        return Written(
            code=self.code.data or "",
            label=self.subject.data or "",
            kind=self.kind.data or "",
            target=self.target.data or "",
            language=self.language.data or "",
            text=self.source.data or "",
            layout=self.layout.data or "",
            leads=bool(self.leads.data),
            template_id=posted_template(),
        )


def _values(letter: Letter | None) -> dict[str, object]:
    if letter is None:
        return {"language": company().language}
    return {
        "code": letter.code,
        "target": letter.target.value,
        "language": letter.language,
        "kind": letter.kind.value,
        "leads": letter.leads,
        "subject": letter.label,
        "source": letter.text,
        "layout": letter.layout,
        "template": str(letter.template_id) if design_id(letter) else "",
    }
