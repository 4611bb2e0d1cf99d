"""Settings of incidents: which notices are sent by default, and what they say."""

from __future__ import annotations

from dataclasses import asdict

from flask import Response, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.components import notice_texts
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.components.mail_frames import mail_frame
from mailer.blueprints.components.text_form import TextForm
from mailer.blueprints.i18n import LANGUAGES
from mailer.blueprints.incidents.forms import SettingsForm
from mailer.blueprints.refusals import show_in
from mailer.domain.incidents import labels
from mailer.domain.incidents import notices as verbs
from mailer.domain.ratings import settings as ratings
from mailer.domain.rendering import incident_mails
from mailer.domain.settings.company import company
from mailer.domain.templates.tags.tag import Scope
from mailer.lib.errors import Refused
from mailer.models.incident import Notice

Answer = str | AnyResponse | tuple[str, int]


def notices() -> str:
    """Both switches, the way to the texts, and how ratings are asked for."""
    stored = ratings.settings()
    values = {notice.value: verbs.is_on(notice) for notice in Notice}
    return _settings_page(SettingsForm(data={**values, **asdict(stored)}))


def switch() -> Answer:
    """Keep all of it. A box that is off is not among what a browser sends."""
    form = SettingsForm()
    if form.validate():
        try:
            ratings.change(form.ratings(), actor())
        except Refused as refused:
            show_in(form, refused)
        else:
            verbs.switch({notice: bool(form[notice.value].data) for notice in Notice}, actor())
            flash_done(_("Saved. Incidents that exist keep their own choice."))
            return redirect(url_for("incidents.notices"), 303)
    return _settings_page(form), 422


def _settings_page(form: SettingsForm) -> str:
    language = verbs.language_for(company().language)
    subjects = {notice.value: verbs.text_of(notice, language).subject for notice in Notice}
    own = ("question_en", "words_en", "question_fr", "words_fr")
    return render_template(
        "incidents/settings.html",
        form=form,
        subjects=subjects,
        own_words=any(form[name].data or form[name].errors for name in own),
        samples=_standard_wording(),
    )


def _standard_wording() -> dict[str, str]:
    """What is said in each language where nothing is set: shown in the empty fields."""
    ours, found = ratings.RatingSettings(), {}
    for code in LANGUAGES:
        with force_locale(code):
            found[f"question_{code}"] = ours.question(code)
            found[f"words_{code}"] = ", ".join(str(word) for word in ours.words(code).values())
    return found


def text(notice: str) -> Answer:
    """What one notice says in one language."""
    language = _language()
    stored = verbs.text_of(Notice(notice), language)
    form = TextForm(Scope.INCIDENT, stored)
    return _page(Notice(notice), language, form, 200)


def save_text(notice: str) -> Answer:
    """Keep it."""
    language, form = _language(), TextForm(Scope.INCIDENT)
    if form.validate():
        try:
            verbs.change_text(Notice(notice), language, form.entered(), actor())
        except Refused as refused:
            show_in(form, refused)
        else:
            flash_done(_("The notice is saved. Mails that are sent from now on say it."))
            return redirect(url_for("incidents.text", notice=notice, language=language), 303)
    return _page(Notice(notice), language, form, 422)


def draft_mail() -> Response:
    """What is being written, for the sandboxed frame, with a made-up incident. A text that
    cannot be read leaves the frame as it is: `draft_head` says why."""
    entered, language = notice_texts.entered(), _language()
    try:
        shown = incident_mails.show(entered, language, None, actor(), own_server=True)
    except Refused:
        return Response(status=204)
    return mail_frame(
        lambda: shown,
        lambda: incident_mails.message(entered, language, None, actor()),
    )


def draft_head() -> str:
    """What stands above that frame."""
    language = _language()
    return notice_texts.draft_head(
        Scope.INCIDENT,
        lambda text: incident_mails.show(text, language, None, actor()),
    )


def _language() -> str:
    return verbs.language_for(request.values.get("language", ""))


def _page(notice: Notice, language: str, form: TextForm, status: int) -> tuple[str, int]:
    page = notice_texts.page(
        Scope.INCIDENT,
        language,
        verbs.LANGUAGES,
        form=form,
        name=labels.NOTICES[notice],
        back_url=url_for("incidents.notices"),
        url=url_for("incidents.text", notice=notice.value),
        head_url=url_for("incidents.draft_head"),
        mail_url=url_for("incidents.draft_mail"),
    )
    return page, status
