"""The languages of one template: add one, separate one, let another lead."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse
from wtforms import SelectField
from wtforms.validators import InputRequired

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done, flash_failed
from mailer.blueprints.refusals import show_in
from mailer.domain.accounts.access import load
from mailer.domain.templates import variants
from mailer.domain.templates.languages import OFFERED, language_label
from mailer.domain.templates.search import linkable
from mailer.domain.templates.translate import add_language as add
from mailer.lib.errors import Refused
from mailer.models.template import Template

Answer = str | AnyResponse | tuple[str, int]
EDIT = "templates:edit"
#: The product's own languages, which come first.
OURS = ("fr", "en")


class LanguageForm(FlaskForm):
    """Which language a copy is made for."""

    language = SelectField(
        _l("Language"),
        validators=[InputRequired(_l("Choose a language."))],
        description=_l("The copy is in this language’s place; you write it anew."),
    )


class LinkForm(FlaskForm):
    """Which template, that exists already, is one of the languages."""

    other = SelectField(
        _l("Template"),
        coerce=int,
        description=_l("Templates in a language that this one does not have yet."),
    )


def add_language(template_id: int) -> Answer:
    """A copy to be written in another language, or a template that exists already."""
    template = load(Template, template_id, actor(), EDIT)
    form, link = _language_form(template), _link_form(template)
    if request.method == "POST":
        try:
            if "other" in request.form and link.validate():
                return _linked(template, link.other.data)
            if "other" not in request.form and form.validate():
                return _added(template, form.language.data or "")
        except Refused as refused:
            show_in(link if "other" in request.form else form, refused)
    status = 422 if request.method == "POST" else 200
    page = render_template("templates/add_language.html", template=template, form=form, link=link)
    return page, status


def unlink_language(template_id: int) -> AnyResponse:
    """Make it a template of its own."""
    template = load(Template, template_id, actor(), EDIT)
    try:
        variants.unlink(template, actor())
        flash_done(_("“%(name)s” is a template of its own now.", name=template.name))
    except Refused as refused:
        flash_failed(refused.message)
    return redirect(url_for("templates.show", template_id=template.id), 303)


def lead_language(template_id: int) -> AnyResponse:
    """Let it answer for the languages that are not there."""
    template = load(Template, template_id, actor(), EDIT)
    variants.make_main(template, actor())
    flash_done(
        _(
            "“%(name)s” is the main one now: customers whose language is missing get it.",
            name=template.name,
        )
    )
    return redirect(url_for("templates.show", template_id=template.id), 303)


def _added(template: Template, language: str) -> AnyResponse:
    made = add(template, language, actor())
    flash_done(
        _("“%(name)s” is a copy of “%(other)s”: write it in %(language)s now.",
          name=made.name, other=template.name, language=language_label(language))
    )  # fmt: skip
    return redirect(url_for("templates.edit", template_id=made.id), 303)


def _linked(template: Template, other_id: int) -> AnyResponse:
    other = load(Template, other_id, actor(), EDIT)
    variants.link(template, other, actor())
    flash_done(_("“%(name)s” is one of its languages now.", name=other.name))
    return redirect(url_for("templates.show", template_id=template.id), 303)


def _language_form(template: Template) -> LanguageForm:
    form = LanguageForm()
    there = variants.family_of(template).by_language
    rest = sorted((code for code in OFFERED if code not in OURS), key=language_label)
    form.language.choices = [
        (code, language_label(code)) for code in (*OURS, *rest) if variants.key(code) not in there
    ]
    return form


def _link_form(template: Template) -> LinkForm:
    form = LinkForm()
    form.other.choices = [
        (each.id, f"{each.name} – {language_label(each.language)}")
        for each in linkable(variants.family_of(template))
    ]
    return form
