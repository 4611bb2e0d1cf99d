"""Write a mail without a template: to whom the URL says (`asked`), or to whom a later step says.

What is typed is kept by itself in the draft of the mailing; the page has the scripts of the
template editor, and answers them as that does.
"""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor, allowed
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.formatting import time
from mailer.blueprints.mailings import asked
from mailer.blueprints.mailings.attaching import asked_key, new_key, parts
from mailer.blueprints.mailings.drafting import means_ticks
from mailer.blueprints.mailings.send import whom
from mailer.blueprints.templates import drafts as editing
from mailer.blueprints.templates import pages, preview
from mailer.blueprints.templates.forms import TemplateForm, options_of
from mailer.domain.accounts.access import load
from mailer.domain.mailings import drafts, written
from mailer.domain.mailings.written import Written
from mailer.domain.settings.company import company
from mailer.domain.templates import drafts as limits
from mailer.domain.templates import unlisted
from mailer.domain.templates.modes import text_layouts
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.mailing import Mailing
from mailer.models.template import DesignMode


def write() -> str | AnyResponse:
    """The first step: subject and text. Who gets it is chosen already, or next."""
    draft = asked.asked_draft()
    if request.method == "POST":
        return _next(draft)
    link = _link(draft)
    key = link.pop("draft", None) or new_key()
    found = written.of_draft(draft)
    form = TemplateForm(
        formdata=None,
        subject=found.subject,
        source=found.source,
        mode=DesignMode.RICH.value,
        draft=key,
        kept=draft.revision if draft else "",
        writer=editing.writer().id,
    )
    return render_template(
        "mailings/write.html",
        form=form,
        saved_draft=draft,
        link=link | {"draft": key},
        later=_chosen_later(link),
        whom=whom(link),
        layouts=text_layouts.LAYOUTS,
        layout=text_layouts.find(found.options.get("layout")).key,
        tags=pages.tag_menu(company().language),
        may_choose=allowed("customers:view"),
        longest=limits.LONGEST,
        **parts(key, []),
    )


def keep_written() -> Response:
    """Keep what was written so far, for the page that goes on writing."""
    user = editing.writer()
    if str(user.id) != request.form.get("writer"):
        return _not_kept("other-user", editing.other_writer(user))
    try:
        draft = _kept(asked.asked_draft())
    except drafts.ChangedMeanwhile as changed:
        return _not_kept("elsewhere", changed.message)
    except Refused as refused:
        return _not_kept("refused", refused.message)
    said = _("Saved as draft %(time)s", time=time(draft.modified_at))
    return jsonify(draft=draft.draft_key, kept=draft.revision, text=said, others="")


def writing_session() -> Response:
    """Who is signed in: what the page asks before it goes on."""
    return editing.editing_session()


def writer_signed_in() -> str:
    """Where signing in from a window of its own ends."""
    return editing.signed_in_again()


def written_mail() -> Response:
    """What is being written, for the frame of the preview."""
    return preview.draft()


def written_state() -> str:
    """What is to be said about it."""
    return preview.check_draft()


def save_as_template(mailing_id: int) -> AnyResponse:
    """The mail of a mailing joins the library."""
    mailing = load(Mailing, mailing_id, actor(), "mailings:view")
    template = written.save_as_template(mailing, actor())
    flash_done(_("“%(name)s” is among the templates now.", name=template.name))
    return redirect(url_for("templates.show", template_id=template.id), 303)


def _next(draft: Mailing | None) -> Response:
    """On to the next step once nothing is missing; what was typed is kept in any case."""
    form = TemplateForm()
    try:
        draft = _kept(draft)
        # What was typed is kept, whatever is missing.
        db.session.commit()
        unlisted.check(draft.template)
    except Refused as refused:
        return _missing(form, refused)
    return jsonify(url=_url_after(draft))


def _kept(draft: Mailing | None) -> Mailing:
    link = _link(draft)
    audience: dict[str, Any] = {} if draft or _chosen_later(link) else asked.before_ticks()[1]
    form = request.form
    forced = "force" in form
    return written.keep(
        asked_key() or new_key(),
        Written(
            form.get("subject", ""),
            form.get("source", "").replace("\r\n", "\n"),
            options_of(form, DesignMode.RICH),
        ),
        {} if draft else asked.recipients_in(link) | asked.terms_in(link),
        actor(),
        revision=None if forced else form.get("kept", 0, type=int),
        window=form.get("window", "")[:36],
        ticked=audience if audience and means_ticks(link) else None,
    )


def _link(draft: Mailing | None) -> dict[str, Any]:
    """The recipients and what else belongs to the mail: as they were kept, else as asked for."""
    if draft is not None and draft.template.unlisted:
        return asked.link_to(draft)
    return asked.before_ticks()[0]


def _chosen_later(link: dict[str, Any]) -> bool:
    """Is nobody chosen yet? Without a word about it, those who are ticked are meant."""
    return "chosen" in request.values and not asked.says_who(link)


def _url_after(draft: Mailing) -> str:
    link = asked.link_to(draft)
    step = "mailings.review" if asked.says_who(link) else "mailings.audience"
    return url_for(step, template=draft.template_id, **link)


def _missing(form: TemplateForm, refused: Refused) -> Response:
    changed = isinstance(refused, drafts.ChangedMeanwhile)
    form.form_errors = [] if refused.fields else [refused.message]
    for name, text in refused.fields.items():
        if name in form:
            form[name].errors = [text]
    answer = {
        "messages": render_template("templates/not_saved.html", form=form),
        "fields": refused.fields,
        "outdated": changed,
    }
    return make_response(jsonify(answer), 422)


def _not_kept(reason: str, text: str) -> Response:
    return make_response(jsonify(reason=reason, text=text), 409)
