"""The follow-ups of a mailing: the timeline, new, changed, deleted, sent although late."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.follow_ups import forms, timeline
from mailer.blueprints.follow_ups.forms import OWN, FollowUpForm
from mailer.blueprints.refusals import show_in
from mailer.blueprints.saved_lists import builder
from mailer.domain.accounts.access import load
from mailer.domain.customers.criteria import tree
from mailer.domain.follow_ups import find, save
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.follow_up import FollowUp
from mailer.models.mailing import Mailing

Answer = str | Response | tuple[str, int]
VIEW, SEND = "mailings:view", "mailings:send"


def of_mailing(mailing_id: int) -> Answer:
    """The timeline. What follows a follow-up stands with the mailing itself."""
    mailing = load(Mailing, mailing_id, actor(), VIEW)
    if mailing.follows_id is not None:
        return redirect(url_for("follow_ups.of_mailing", mailing_id=mailing.follows_id))
    found = timeline.of_mailing(mailing)
    return render_template("follow_ups/of_mailing.html", mailing=mailing, **found)


def new(mailing_id: int) -> Answer:
    """One more."""
    mailing = load(Mailing, mailing_id, actor(), SEND)
    why_not = save.refusal(find.origin_of(mailing))
    if why_not:
        raise Refused(why_not)
    return _form(mailing, None)


def edit(follow_up_id: int) -> Answer:
    """Change one that has not left."""
    follow_up, origin = _load(follow_up_id)
    if find.begun(follow_up):
        return redirect(url_for("mailings.show", mailing_id=follow_up_id), 303)
    return _form(origin, follow_up)


def delete(follow_up_id: int) -> Response:
    """It will not leave."""
    follow_up, origin = _load(follow_up_id)
    save.delete(follow_up, actor())
    flash_done(_("The follow-up is deleted."))
    return _back(origin)


def send_late(follow_up_id: int) -> Response:
    """It leaves all the same."""
    follow_up, origin = _load(follow_up_id)
    save.send_late(follow_up, actor())
    flash_done(_("The follow-up is on its way."))
    return _back(origin)


def _load(follow_up_id: int) -> tuple[FollowUp, Mailing]:
    """A follow-up, and the mailing that it follows."""
    mailing = load(Mailing, follow_up_id, actor(), SEND)
    follow_up = load(FollowUp, mailing.id, actor(), SEND)
    return follow_up, load(Mailing, mailing.follows_id or 0, actor(), SEND)


def _form(mailing: Mailing, follow_up: FollowUp | None) -> Answer:
    form = FollowUpForm(find.origin_of(mailing), follow_up)
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                if follow_up is None:
                    save.create(mailing, form.entered(), actor())
                else:
                    save.change(follow_up, form.entered(), actor())
                flash_done(_("The follow-up is saved."))
                return _back(mailing)
            except Refused as refused:
                db.session.rollback()
                show_in(form, refused)
    return _page(form, mailing, follow_up), status


def _page(form: FollowUpForm, mailing: Mailing, follow_up: FollowUp | None) -> str:
    criteria = forms.criteria(follow_up)
    wrong = dict(tree.told(criteria)) if form.is_submitted() and form.criteria.data == OWN else {}
    return render_template(
        "follow_ups/form.html",
        form=form,
        mailing=mailing,
        follow_up=follow_up,
        offered=forms.offered(),
        left_out=forms.left_out(follow_up),
        **builder.parts(criteria, wrong),
    )


def _back(mailing: Mailing) -> Response:
    return redirect(url_for("follow_ups.of_mailing", mailing_id=mailing.id), 303)
