"""Write a template: new or changed."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Response, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints import security
from mailer.blueprints.access import actor, allowed
from mailer.blueprints.components.flashes import flash_done, flash_failed
from mailer.blueprints.refusals import show_in
from mailer.blueprints.templates import designer, pages
from mailer.blueprints.templates import drafts as draft_views
from mailer.blueprints.templates.drafts import writer
from mailer.blueprints.templates.forms import TemplateForm, mode_of, options_of
from mailer.domain.accounts.access import load
from mailer.domain.rendering import checkup, previews
from mailer.domain.settings.company import company
from mailer.domain.templates import drafts, library, purposes, starters
from mailer.domain.templates.doctor import examine
from mailer.domain.templates.gallery.starter import Starter
from mailer.domain.templates.modes import text_layouts
from mailer.domain.templates.modes.all_modes import MODES
from mailer.domain.templates.tags.tag import Scope
from mailer.lib.errors import NotFound, Refused
from mailer.lib.record_ids import record_id
from mailer.models.template import DesignMode, Template, TemplateDraft

Answer = str | AnyResponse
EDIT = "templates:edit"
#: With one of these, a new template knows how it begins.
_BEGINNINGS = {"mode", "starter", "draft"}


def new() -> Answer:
    """First how to design, then an empty template, an example, or a draft begun earlier."""
    form = TemplateForm()
    form.offer_languages(form.language.data or "")
    if request.method == "POST":
        made = _create(form) if _may_save(form) else None
        return _saved(made, form) if made is not None else _page(form, None)
    if not _BEGINNINGS & set(request.args):
        return _choose_mode()
    if "draft" not in request.args:
        _begin(form)
        return _page(form, None)
    try:
        draft = drafts.load(request.args.get("draft", 0, type=record_id), writer())
    except NotFound:
        flash_failed(_("This draft is not there any more: it was saved or discarded."))
        return redirect(url_for("templates.new"))
    return _page(_drafted(draft), None, draft)


def edit(template_id: int) -> Answer:
    """Change a template; a save of someone else in the meantime is told, never overwritten."""
    template = load(Template, template_id, actor(), EDIT)
    if request.method == "GET":
        draft = drafts.own(template, writer())
        form = _drafted(draft) if draft else TemplateForm(formdata=None, **_values(template))
        form.offer_languages(form.language.data or "")
        return _page(form, template, draft)
    form = TemplateForm()
    form.offer_languages(template.language)
    saved = None
    if _may_save(form):
        saved = _save_copy(form) if "copy" in request.form else _save(form, template)
    if saved is None:
        return _page(form, template)
    drafts.saved(writer(), template=template)
    return _saved(saved, form)


def _choose_mode() -> str:
    return render_template(
        "templates/new.html",
        modes=list(MODES.values()),
        purposes=purposes.LABELS,
        purpose=purposes.of_options(request.args),
        labels={mode.key: mode.label for mode in MODES.values()},
        drafts=drafts.unfinished(writer()),
    )


def _begin(form: TemplateForm) -> None:
    language = request.args.get("language") or company().language
    form.language.data = language
    form.mode.data = mode_of(request.args.get("mode", ""))
    form.about.data = purposes.of_options(request.args)
    starter = starters.find(request.args.get("starter", ""), language)
    if starter is not None:
        form.mode.data = starter.mode
        form.name.data = library.free_name(starter.name)
        form.subject.data = starter.subject
        form.source.data = starter.source
        form.about.data = starter.purpose


def _drafted(draft: TemplateDraft) -> TemplateForm:
    """The form as it was when the draft was kept."""
    form = TemplateForm(
        formdata=None,
        name=draft.name,
        subject=draft.subject,
        language=draft.language or company().language,
        source=draft.source,
        mode=draft.mode,
        base_number=draft.base_number,
        draft=draft.id,
        kept=drafts.stamp(draft),
        **options_of(draft.options, draft.mode),
    )
    form.offer_languages(draft.language)
    return form


def _may_save(form: TemplateForm) -> bool:
    """Is it the one who wrote this who saves it now?"""
    if not form.validate():
        return False
    user = writer()
    if form.writer.data in (None, "", str(user.id)):
        return True
    form.form_errors = [draft_views.other_writer(user)]
    return False


def _source(form: TemplateForm) -> str:
    """As it was typed; a browser sends every line break as two characters."""
    return (form.source.data or "").replace("\r\n", "\n")


def _create(form: TemplateForm) -> Template | None:
    try:
        return library.create(
            form.name.data or "",
            form.subject.data or "",
            form.mode.data or DesignMode.TEXT,
            _source(form),
            form.language.data or "",
            actor(),
            options_of(request.form, mode_of(form.mode.data or "")),
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
            source=_source(form),
            language=form.language.data or "",
            actor=actor(),
            options=options_of(request.form, template.mode),
        )
    except library.Outdated as outdated:
        form.form_errors = [outdated.message]
        form.outdated = True
        return None
    except Refused as refused:
        show_in(form, refused)
        return None
    return template


def _saved(template: Template, form: TemplateForm) -> Answer:
    if form.draft.data and form.draft.data.isdigit():
        drafts.saved(writer(), draft_id=record_id(form.draft.data))
    found = examine.counts(checkup.of_template(template, actor()).findings)
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
    if "mailing" in request.args:
        # Made from the steps of a mailing, which go on with it.
        way = parse_qsl(request.args["mailing"])
        url = (
            f"{url_for('mailings.choose_template')}?{urlencode([*way, ('template', template.id)])}"
        )
        return jsonify({"url": url}) if _for_script() else redirect(url, 303)
    # What is proofed is what was saved: its page asks to whom.
    proof = 1 if request.form.get("then") == "proof" else None
    url = url_for("templates.show", template_id=template.id, proof=proof)
    return jsonify({"url": url}) if _for_script() else redirect(url, 303)


def _for_script() -> bool:
    """The page saves by itself, and stays when it cannot."""
    return request.accept_mimetypes.best == "application/json"


def _values(template: Template) -> dict[str, object]:
    version = template.version
    return options_of(version.options, template.mode) | {
        "name": template.name,
        "subject": version.subject,
        "language": template.language or company().language,
        "source": version.source,
        "mode": template.mode,
        "base_number": version.number,
    }


def _page(
    form: TemplateForm, template: Template | None, draft: TemplateDraft | None = None
) -> Answer:
    mode = template.mode if template else mode_of(form.mode.data or "")
    form.say_what_is_designed(mode)
    if form.errors and _for_script():
        return _not_saved(form)
    language = form.language.data or ""
    if not library.is_language(language):
        language = company().language
    form.writer.data = form.writer.data or str(writer().id)
    purpose = purposes.of_options({purposes.OPTION: form.about.data})
    tags = pages.tag_menu(language, purpose, previews.sample_document(language))
    nonce = secrets.token_urlsafe(16)
    page = render_template(
        "templates/edit.html",
        form=form,
        mode=mode.value,
        template=template,
        draft=draft,
        others=draft_views.others_told(template, writer(), form.base_number.data),
        tags=tags,
        designer=designer.page_data(language, tags, purpose)
        if mode is DesignMode.DRAGDROP
        else None,
        layouts=text_layouts.LAYOUTS,
        layout=text_layouts.find(form.layout.data).key,
        purpose=purposes.LABELS[purpose] if purpose is not None else "",
        starters=_starters(language, mode, purpose) if template is None and draft is None else [],
        may_choose=allowed("customers:view"),
        nonce=nonce,
        longest=drafts.LONGEST,
    )
    response = make_response(page, 422 if form.errors else 200)
    if mode is DesignMode.DRAGDROP:
        response.headers["Content-Security-Policy"] = security.CSP_DESIGNER
    if mode is DesignMode.HTML:
        response.headers["Content-Security-Policy"] = security.with_style_nonce(nonce)
    return response


def _starters(language: str, mode: DesignMode, purpose: Scope | None) -> list[Starter]:
    return [each for each in starters.offered(language, mode) if each.purpose is purpose]


def _not_saved(form: TemplateForm) -> Response:
    """What was wrong, for the page that holds the work."""
    answer: dict[str, Any] = {
        "messages": render_template("templates/not_saved.html", form=form),
        "fields": {name: found[0] for name, found in form.errors.items() if name and found},
        "outdated": form.outdated,
    }
    return make_response(jsonify(answer), 422)
