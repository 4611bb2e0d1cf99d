"""Letters: the list, and one letter to be written."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor, allowed
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.components.records import show as show_list
from mailer.blueprints.letters.forms import LetterForm
from mailer.blueprints.letters.list import LIST
from mailer.blueprints.refusals import show_in
from mailer.blueprints.templates import pages
from mailer.domain.accounts.access import load
from mailer.domain.letters import labels, write
from mailer.domain.settings.company import company
from mailer.domain.templates.modes import text_layouts
from mailer.domain.templates.tags import sample
from mailer.domain.templates.tags.tag import Scope
from mailer.lib.errors import Refused
from mailer.models.document import DocumentType
from mailer.models.letter import Letter

Answer = str | Response | tuple[str, int]
VIEW, EDIT = "letters:view", "letters:edit"


def index() -> Response:
    """All letters."""
    return show_list(LIST, "letters/index.html")


def new() -> Answer:
    """A new one; `target`, `language` and `kind` in the address say what is missing."""
    form = LetterForm()
    if request.method == "POST":
        return _written(form, None)
    for name in ("target", "language", "kind"):
        if request.args.get(name) in dict(form[name].choices):
            form[name].data = request.args[name]
    return _page(form, None, 200)


def show(letter_id: int) -> Answer:
    """One letter, to be changed by those who may."""
    letter = load(Letter, letter_id, actor(), VIEW)
    return _page(LetterForm(letter), letter, 200)


def save(letter_id: int) -> Answer:
    """Keep what was entered."""
    letter = load(Letter, letter_id, actor(), EDIT)
    return _written(LetterForm(letter), letter)


def duplicate(letter_id: int) -> Response:
    """A copy, opened for writing."""
    copy = write.duplicate(load(Letter, letter_id, actor(), EDIT), actor())
    flash_done(_("“%(name)s” is a copy of it; you can change it here.", name=copy.code))
    return redirect(url_for("letters.show", letter_id=copy.id), 303)


def delete(letter_id: int) -> Response:
    """Forget one."""
    letter = load(Letter, letter_id, actor(), EDIT)
    code = letter.code
    write.delete(letter, actor())
    flash_done(_("The letter “%(code)s” is deleted.", code=code))
    return redirect(url_for("letters.index"), 303)


def _written(form: LetterForm, letter: Letter | None) -> Answer:
    if form.validate():
        try:
            if letter is None:
                letter = write.create(form.written(), actor())
            else:
                write.change(letter, form.written(), actor())
        except Refused as refused:
            # By the names of the form.
            renamed = {"label": "subject", "text": "source"}
            fields = {renamed.get(name, name): text for name, text in refused.fields.items()}
            show_in(form, Refused(refused.message, fields))
        else:
            flash_done(_("The letter “%(code)s” is saved.", code=letter.code))
            return redirect(url_for("letters.index"), 303)
    return _page(form, letter, 422)


def _page(form: LetterForm, letter: Letter | None, status: int) -> tuple[str, int]:
    language = form.language.data or company().language
    invoice = sample.document(labels.in_a_sentence(DocumentType.INVOICE, language))
    page = render_template(
        "letters/edit.html",
        form=form,
        letter=letter,
        may_edit=allowed(EDIT),
        tags=pages.tag_menu(language, Scope.DOCUMENT, invoice),
        layouts=text_layouts.LAYOUTS,
        layout=text_layouts.find(form.layout.data).key,
        may_choose=allowed("customers:view"),
    )
    return page, status
