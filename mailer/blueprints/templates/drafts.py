"""What the editor tells the server by itself: keep this, I am open, who am I now?"""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.formatting import time
from mailer.blueprints.templates import forms
from mailer.domain.accounts.access import load
from mailer.domain.templates import drafts
from mailer.domain.templates.drafts import Elsewhere, Work
from mailer.infra.db import db
from mailer.lib.errors import NotFound
from mailer.lib.record_ids import record_id
from mailer.models.template import Template, TemplateDraft
from mailer.models.user import User


def keep_draft() -> Response:
    """Keep what was written (`changed`), or only say that the editor is open; answers with who
    else is at work."""
    user = writer()
    if str(user.id) != request.form.get("writer"):
        return _refuse("other-user", other_writer(user))
    template_id = request.form.get("template", type=record_id)
    try:
        template = load(Template, template_id, user, drafts.EDIT) if template_id else None
    except NotFound:
        return _refuse("gone", _("Someone has deleted this template. Save yours as a new one."))
    answer: dict[str, Any] = {}
    if request.form.get("changed"):
        try:
            draft = _keep(template, user)
        except Elsewhere as elsewhere:
            return _refuse("elsewhere", elsewhere.message)
        said = _("Saved as draft %(time)s", time=time(draft.changed_at))
        answer = {"draft": draft.id, "kept": drafts.stamp(draft), "text": said}
    elif template is not None:
        drafts.seen(template, user)
    base = request.form.get("base_number", type=int)
    return jsonify(answer | {"others": others_told(template, user, base)})


def editing_session() -> Response:
    """Who is signed in, and the token that this session's forms carry."""
    user = writer()
    return jsonify({"user": user.id, "name": user.name, "csrf": generate_csrf()})


def signed_in_again() -> str:
    """Where signing in from a window of its own ends."""
    return render_template("templates/signed_in_again.html")


def discard_draft(draft_id: int) -> AnyResponse:
    """Throw one's own draft away, and open what is saved."""
    draft = drafts.load(draft_id, writer())
    template_id = draft.template_id
    drafts.discard(draft, writer())
    flash_done(_("The draft is discarded."))
    if template_id is None:
        return redirect(url_for("templates.new"), 303)
    return redirect(url_for("templates.edit", template_id=template_id), 303)


def writer() -> User:
    """Who is signed in; only people write templates on screen."""
    user = actor()
    assert isinstance(user, User)
    return user


def other_writer(user: User) -> str:
    """Why what someone else wrote is not saved in the name of `user`."""
    return _(
        "This was written before %(name)s signed in here. It is not saved in the name of "
        "%(name)s: sign in as the person who wrote it.",
        name=user.name,
    )


def others_told(template: Template | None, user: User, base: int | None) -> str:
    """Who else writes in it, and who saved since version `base` was opened, as a notice; empty
    for nobody."""
    if template is None:
        return ""
    base = max(1, base or 1)
    version = template.version if template.version.number > base else None
    author = db.session.get(User, version.created_by_id or 0) if version else None
    html = render_template(
        "templates/others.html",
        others=drafts.others(template, user),
        template=template,
        newer=version,
        author=author,
        base_number=base,
    )
    return html.strip()


def _keep(template: Template | None, user: User) -> TemplateDraft:
    form = request.form
    mode = template.mode if template is not None else forms.mode_of(form.get("mode", ""))
    work = Work(
        mode,
        name=form.get("name", ""),
        subject=form.get("subject", ""),
        language=form.get("language", ""),
        source=form.get("source", ""),
        options=forms.options_of(form, mode),
        base_number=form.get("base_number", 0, type=int),
    )
    return drafts.keep(
        work,
        user,
        template=template,
        draft_id=form.get("draft", type=record_id),
        window=form.get("window", ""),
        known=form.get("kept", ""),
    )


def _refuse(reason: str, text: str) -> Response:
    return make_response(jsonify({"reason": reason, "text": text}), 409)
