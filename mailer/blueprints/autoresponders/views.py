"""Autoresponders: all of them, one, new, changed, switched on and off, deleted."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.autoresponders import words
from mailer.blueprints.autoresponders.forms import AutoresponderForm
from mailer.blueprints.components.flashes import flash_done, flash_failed
from mailer.blueprints.mailings.words import FIGURES, MAILING_STATES
from mailer.blueprints.refusals import show_in
from mailer.domain.accounts.access import load
from mailer.domain.automation import autoresponders as verbs
from mailer.domain.automation import results
from mailer.domain.mailings.statistics import Figure
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.autoresponder import Autoresponder, Occasion
from mailer.models.template import Template

Answer = str | Response | tuple[str, int]
VIEW, SEND = "mailings:view", "mailings:send"
#: What the page of one shows of all its mailings.
SHOWN = (Figure.SENT, Figure.DELIVERED, Figure.OPENED, Figure.CLICKED, Figure.UNSUBSCRIBED)


def index() -> str:
    """All autoresponders."""
    found = [(each, verbs.obstacle(each) if each.active else "") for each in _all()]
    return render_template("autoresponders/index.html", autoresponders=found, words=words)


def show(autoresponder_id: int) -> str:
    """What one waits for, who is next, and what came of its mails."""
    one = load(Autoresponder, autoresponder_id, actor(), VIEW)
    mailings = results.mailings(one)
    return render_template(
        "autoresponders/show.html",
        one=one,
        words=words,
        template=db.session.get(Template, one.template_id),
        obstacle=verbs.obstacle(one),
        on_date=one.occasion is Occasion.DATE,
        waiting=results.waiting(one),
        next_ones=results.next_ones(one),
        mailings=mailings,
        states=MAILING_STATES,
        figures=results.figures(mailings),
        figure_words=FIGURES,
        shown=SHOWN,
    )


def new() -> Answer:
    """A new one, which is off until somebody switches it on."""
    return _form(None)


def edit(autoresponder_id: int) -> Answer:
    """Change one."""
    return _form(load(Autoresponder, autoresponder_id, actor(), SEND))


def switch_on(autoresponder_id: int) -> Response:
    """From now on."""
    one = load(Autoresponder, autoresponder_id, actor(), SEND)
    try:
        verbs.switch_on(one, actor())
    except Refused as refused:
        db.session.rollback()
        flash_failed(refused.message)
    else:
        flash_done(_("“%(name)s” is on, from now on.", name=one.name))
    return redirect(url_for("autoresponders.show", autoresponder_id=autoresponder_id), 303)


def switch_off(autoresponder_id: int) -> Response:
    """Nobody gets it any more."""
    one = load(Autoresponder, autoresponder_id, actor(), SEND)
    verbs.switch_off(one, actor())
    flash_done(_("“%(name)s” is off. Nobody gets it any more.", name=one.name))
    return redirect(url_for("autoresponders.show", autoresponder_id=one.id), 303)


def delete(autoresponder_id: int) -> Response:
    """Delete one; its mailings stay."""
    one = load(Autoresponder, autoresponder_id, actor(), SEND)
    name = one.name
    verbs.delete(one, actor())
    flash_done(_("“%(name)s” is deleted. Its mailings are still there.", name=name))
    return redirect(url_for("autoresponders.index"), 303)


def _all() -> list[Autoresponder]:
    return list(verbs.all_autoresponders())


def _form(one: Autoresponder | None) -> Answer:
    form = AutoresponderForm(one)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                return _saved(one, form)
            except Refused as refused:
                db.session.rollback()
                show_in(form, refused)
    page = render_template(
        "autoresponders/form.html", form=form, one=one, no_dates=not verbs.date_fields()
    )
    return page, status


def _saved(one: Autoresponder | None, form: AutoresponderForm) -> Response:
    wanted = form.entered()
    if one is None:
        one = verbs.create(wanted, actor())
        flash_done(_("“%(name)s” is saved. It is off until you switch it on.", name=one.name))
    else:
        was_on = one.active
        verbs.update(one, wanted, actor())
        if was_on and not one.active:
            flash_done(_("“%(name)s” waits for something else now. It is off.", name=one.name))
        else:
            flash_done(_("“%(name)s” is saved.", name=one.name))
    return redirect(url_for("autoresponders.show", autoresponder_id=one.id), 303)
