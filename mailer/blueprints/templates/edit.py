"""Write a template: new or changed."""

from __future__ import annotations

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints import security
from mailer.blueprints.access import actor, allowed
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.refusals import show_in
from mailer.blueprints.templates import pages
from mailer.blueprints.templates.forms import TemplateForm
from mailer.domain.accounts.access import load
from mailer.domain.settings.company import company
from mailer.domain.templates import library, starters
from mailer.domain.templates.findings import findings_of
from mailer.domain.templates.modes.all_modes import MODES
from mailer.lib.errors import Refused
from mailer.models.template import DesignMode, Template

Answer = str | AnyResponse
EDIT = "templates:edit"


def new() -> Answer:
    """First how to design, then an empty template, or one that begins as an example."""
    if request.method == "GET" and not {"mode", "starter"} & set(request.args):
        return render_template("templates/new.html", modes=list(MODES.values()))
    form = TemplateForm()
    form.offer_languages(form.language.data or "")
    if request.method == "GET":
        _begin(form)
    elif form.validate():
        made = _create(form)
        if made is not None:
            return _saved(made)
    return _page(form, None)


def edit(template_id: int) -> Answer:
    """Change a template; a save of someone else in the meantime is told, never overwritten."""
    template = load(Template, template_id, actor(), EDIT)
    if request.method == "GET":
        form = TemplateForm(formdata=None, **_values(template))
        form.offer_languages(template.language)
        return _page(form, template)
    form = TemplateForm()
    form.offer_languages(template.language)
    if form.validate():
        saved = _save_copy(form) if "copy" in request.form else _save(form, template)
        if saved is not None:
            return _saved(saved)
    return _page(form, template)


def _begin(form: TemplateForm) -> None:
    language = request.args.get("language") or company().language
    form.language.data = language
    form.mode.data = _mode_of(request.args.get("mode", ""))
    starter = starters.find(request.args.get("starter", ""), language)
    if starter is not None:
        form.name.data = library.free_name(starter.name)
        form.subject.data = starter.subject
        form.source.data = starter.source


def _mode_of(key: str) -> DesignMode:
    """The mode of that name; text, where there is none of it."""
    return DesignMode(key) if key in set(MODES) else DesignMode.TEXT


def _create(form: TemplateForm) -> Template | None:
    try:
        return library.create(
            form.name.data or "",
            form.subject.data or "",
            form.mode.data or DesignMode.TEXT,
            form.source.data or "",
            form.language.data or "",
            actor(),
        )
    except Refused as refused:
        show_in(form, refused)
        return None


def _save_copy(form: TemplateForm) -> Template | None:
    """What was typed, as a template of its own."""
    name = (form.name.data or "").strip()
    if name:
        form.name.data = library.free_name(_("Copy of %(name)s", name=name))
    return _create(form)


def _save(form: TemplateForm, template: Template) -> Template | None:
    try:
        library.save_version(
            template,
            base_number=form.base_number.data or 0,
            name=form.name.data or "",
            subject=form.subject.data or "",
            source=form.source.data or "",
            language=form.language.data or "",
            actor=actor(),
        )
    except library.Outdated as outdated:
        form.form_errors = [outdated.message]
        form.outdated = True
        return None
    except Refused as refused:
        show_in(form, refused)
        return None
    return template


def _saved(template: Template) -> AnyResponse:
    found = len(findings_of(template))
    if found:
        flash_done(
            ngettext(
                "The template is saved. One thing in it needs a look.",
                "The template is saved. %(num)s things in it need a look.",
                found,
            )
        )
    else:
        flash_done(_("The template is saved."))
    return redirect(url_for("templates.show", template_id=template.id), 303)


def _values(template: Template) -> dict[str, object]:
    version = template.version
    return {
        "name": template.name,
        "subject": version.subject,
        "language": template.language or company().language,
        "source": version.source,
        "mode": template.mode,
        "base_number": version.number,
    }


def _page(form: TemplateForm, template: Template | None) -> AnyResponse:
    language = form.language.data or ""
    if not library.is_language(language):
        language = company().language
    mode = template.mode if template else _mode_of(form.mode.data or "")
    page = render_template(
        "templates/edit.html",
        form=form,
        mode=mode.value,
        template=template,
        tags=pages.tag_menu(language),
        starters=starters.offered(language) if template is None else [],
        may_choose=allowed("customers:view"),
    )
    response = make_response(page, 422 if form.errors else 200)
    if mode is DesignMode.DRAGDROP:
        response.headers["Content-Security-Policy"] = security.CSP_DESIGNER
    return response
