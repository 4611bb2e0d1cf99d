"""What each level says, written beside its mail."""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.components import notice_texts
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.components.mail_frames import mail_frame
from mailer.blueprints.components.text_form import TextForm
from mailer.blueprints.refusals import show_in
from mailer.domain.debtors import labels
from mailer.domain.debtors import settings as kept
from mailer.domain.rendering import reminder_mails
from mailer.domain.templates.tags.tag import Scope
from mailer.lib.errors import Refused
from mailer.models.reminder import Level

Answer = str | AnyResponse | tuple[str, int]


def text(level: str) -> Answer:
    """What one level says in one language."""
    language = _language()
    stored = kept.text_of(Level(level), language)
    form = TextForm(Scope.REMINDER, stored)
    return _page(Level(level), language, form, 200)


def save_text(level: str) -> Answer:
    """Keep it."""
    language, form = _language(), TextForm(Scope.REMINDER)
    if form.validate():
        try:
            kept.change_text(Level(level), language, form.entered(), actor())
        except Refused as refused:
            show_in(form, refused)
        else:
            flash_done(_("The text is saved. Mails that are sent from now on say it."))
            return redirect(url_for("debtors.text", level=level, language=language), 303)
    return _page(Level(level), language, form, 422)


def draft_mail() -> Response:
    """What is being written, for the sandboxed frame, with made-up receipts. A text that cannot be
    read leaves the frame as it is: `draft_head` says why."""
    entered, language = notice_texts.entered(), _language()
    try:
        shown = reminder_mails.show(entered, language, actor(), own_server=True)
    except Refused:
        return Response(status=204)
    return mail_frame(
        lambda: shown,
        lambda: reminder_mails.message(entered, language, actor()),
    )


def draft_head() -> str:
    """What stands above that frame."""
    language = _language()
    return notice_texts.draft_head(
        Scope.REMINDER,
        lambda text: reminder_mails.show(text, language, actor()),
    )


def _language() -> str:
    return kept.language_for(request.values.get("language", ""))


def _page(level: Level, language: str, form: TextForm, status: int) -> tuple[str, int]:
    page = notice_texts.page(
        Scope.REMINDER,
        language,
        kept.LANGUAGES,
        form=form,
        name=labels.LEVELS[level],
        back_url=url_for("debtors.settings"),
        url=url_for("debtors.text", level=level.value),
        head_url=url_for("debtors.draft_head"),
        mail_url=url_for("debtors.draft_mail"),
    )
    return page, status
