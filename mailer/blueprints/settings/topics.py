"""Topics of mailings: list, create, rename, delete."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done, flash_failed
from mailer.blueprints.i18n import LANGUAGES
from mailer.blueprints.refusals import show_in
from mailer.domain.accounts.access import load
from mailer.domain.customers import topics as verbs
from mailer.domain.settings.company import company
from mailer.lib.errors import Refused
from mailer.models.topic import Topic

Answer = str | Response | tuple[str, int]
EDIT = "settings:edit"


class TopicForm(FlaskForm):
    """What a topic is called; its names in other languages are `name_fr` and so on."""

    name = StringField(_l("Name"), render_kw={"maxlength": verbs.LONGEST})


def topics() -> str:
    """All topics, and how many do without each."""
    return render_template(
        "settings/topics.html", topics=verbs.all_topics(), counts=verbs.opt_out_counts()
    )


def new_topic() -> Answer:
    """Add a topic."""
    return _form(None)


def edit_topic(topic_id: int) -> Answer:
    """Rename a topic."""
    return _form(load(Topic, topic_id, actor(), EDIT))


def delete_topic(topic_id: int) -> Response:
    """Delete a topic, and what readers chose about it."""
    topic = load(Topic, topic_id, actor(), EDIT)
    name = topic.name
    try:
        verbs.remove(topic, actor())
    except Refused as refused:
        flash_failed(refused.message)
    else:
        flash_done(_("The topic “%(name)s” is deleted.", name=name))
    return redirect(url_for("settings.topics"), 303)


def _form(topic: Topic | None) -> Answer:
    form = TopicForm(obj=topic)
    others = [code for code in LANGUAGES if code != company().language]
    names = {code: request.form.get(f"name_{code}", "") for code in others}
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                name = form.name.data or ""
                if topic is None:
                    verbs.create(name, names, actor())
                else:
                    verbs.change(topic, name, names, actor())
                flash_done(_("The topic “%(name)s” is saved.", name=name))
                return redirect(url_for("settings.topics"), 303)
        except Refused as refused:
            show_in(form, refused)
    elif topic is not None:
        names |= topic.names
    page = render_template(
        "settings/topic_form.html",
        form=form,
        topic=topic,
        names={code: names[code] for code in others},
    )
    return page, status
