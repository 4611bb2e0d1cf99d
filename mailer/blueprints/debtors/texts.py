"""What each level says, written beside its mail."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.components.mail_frames import asks_for_pictures, mail_frame
from mailer.blueprints.debtors.forms import TextForm
from mailer.blueprints.i18n import LANGUAGES
from mailer.blueprints.refusals import show_in
from mailer.blueprints.templates.pages import tag_menu
from mailer.domain.debtors import labels
from mailer.domain.debtors import settings as kept
from mailer.domain.debtors.settings import ReminderText
from mailer.domain.rendering import previews, reminder_mails
from mailer.domain.templates.modes.text import LONGEST
from mailer.domain.templates.tags.registry import registry
from mailer.domain.templates.tags.tag import Scope
from mailer.lib import placeholders
from mailer.lib.errors import Refused
from mailer.lib.mail_views import has_dark_rules
from mailer.models.reminder import Level

Answer = str | AnyResponse | tuple[str, int]


def text(level: str) -> Answer:
    """What one level says in one language."""
    language = _language()
    stored = kept.text_of(Level(level), language)
    form = TextForm(data={"subject": stored.subject, "source": stored.source})
    return _page(Level(level), language, form, 200)


def save_text(level: str) -> Answer:
    """Keep it."""
    language, form = _language(), TextForm()
    if form.validate():
        try:
            kept.change_text(Level(level), language, _entered(), actor())
        except Refused as refused:
            show_in(form, refused)
        else:
            flash_done(_("The text is saved. Mails that are sent from now on say it."))
            return redirect(url_for("debtors.text", level=level, language=language), 303)
    return _page(Level(level), language, form, 422)


def draft_mail() -> Response:
    """What is being written, for the sandboxed frame, with made-up receipts. A text that cannot be
    read leaves the frame as it is: `draft_head` says why."""
    entered, language = _entered(), _language()
    try:
        shown = reminder_mails.show(
            entered.subject, entered.source, language, actor(), own_server=True
        )
    except Refused:
        return Response(status=204)
    return mail_frame(
        lambda: shown,
        lambda: reminder_mails.message(entered.subject, entered.source, language, actor()),
    )


def draft_head() -> str:
    """What stands above that frame."""
    entered, language = _entered(), _language()
    refusal = ""
    try:
        shown = reminder_mails.show(entered.subject, entered.source, language, actor())
    except Refused as refused:
        refusal = refused.message
        shown = reminder_mails.show(entered.subject, "", language, actor())
    return render_template(
        "incidents/draft_head.html",
        refusal=refusal,
        sender=previews.sender_now(actor()),
        subject=shown.subject,
        foreign_pictures=asks_for_pictures(shown.html),
        dark_rules=request.values.get("scheme") != "dark" or has_dark_rules(shown.html),
        unknown=_unknown(entered),
    )


def _unknown(entered: ReminderText) -> list[str]:
    known = registry(Scope.REMINDER).known
    found = placeholders.unknown(f"{entered.subject}\n{entered.source}", known)
    return list(dict.fromkeys(tag.raw for tag in found))


def _entered() -> ReminderText:
    subject = " ".join(request.form.get("subject", "").split())
    return ReminderText(subject, request.form.get("source", ""))


def _language() -> str:
    return kept.language_for(request.values.get("language", ""))


def _page(level: Level, language: str, form: TextForm, status: int) -> tuple[str, int]:
    page = render_template(
        "debtors/text.html",
        form=form,
        level=level.value,
        name=labels.LEVELS[level],
        written_in=language,
        languages=[(code, LANGUAGES.get(code, code)) for code in kept.LANGUAGES],
        tags=tag_menu(language, Scope.REMINDER),
        longest=LONGEST,
    )
    return page, status
