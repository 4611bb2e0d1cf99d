"""The triggers of a mailing, one of them, and what they did."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.components import records
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.refusals import show_in
from mailer.blueprints.triggers.forms import TriggerForm, action_form
from mailer.blueprints.triggers.list import RUNS
from mailer.domain.accounts.access import load
from mailer.domain.mailings.operate import may_operate
from mailer.domain.triggers import find, words
from mailer.domain.triggers import set as verbs
from mailer.domain.triggers.actions.all_actions import ACTIONS
from mailer.lib.errors import NotFound, Refused
from mailer.models.mailing import Mailing
from mailer.models.trigger import Trigger, TriggerEvent, TriggerRun

Answer = str | AnyResponse | tuple[str, int]
VIEW, SEND = "mailings:view", "mailings:send"


def of_mailing(mailing_id: int) -> Response:
    """All of them, and what they did."""
    mailing = load(Mailing, mailing_id, actor(), VIEW)
    return records.show(
        RUNS,
        "triggers/of_mailing.html",
        extra=(TriggerRun.mailing_id == mailing.id,),
        mailing=mailing,
        triggers=find.of_mailing(mailing),
        counts=find.counts(mailing),
        may_operate=may_operate(mailing, actor()),
        words=words,
    )


def new(mailing_id: int) -> Answer:
    """When it acts; what it does comes next."""
    mailing = load(Mailing, mailing_id, actor(), SEND)
    form = TriggerForm.of(find.links(mailing))
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                event = TriggerEvent(form.event.data)
                link, machines = form.link_url.data or "", bool(form.machines.data)
                trigger = verbs.create(mailing, event, link, machines, actor())
                return redirect(url_for("triggers.show", trigger_id=trigger.id), 303)
        except Refused as refused:
            show_in(form, refused)
    return render_template("triggers/new.html", form=form, mailing=mailing), status


def show(trigger_id: int) -> str:
    """One: when, what, and whether it is on."""
    trigger = load(Trigger, trigger_id, actor(), VIEW)
    refusals = {kind: verbs.refusal(trigger, each) for kind, each in ACTIONS.items()}
    return render_template(
        "triggers/show.html",
        trigger=trigger,
        mailing=trigger.mailing,
        actions=ACTIONS,
        refusals=refusals,
        count=find.counts(trigger.mailing).get(trigger.id, 0),
        link_is_gone=find.link_is_gone(trigger),
        may_operate=may_operate(trigger.mailing, actor()),
        words=words,
    )


def add_action(trigger_id: int, kind: str) -> Answer:
    """One more thing that it does, step by step where one field follows from another."""
    trigger = load(Trigger, trigger_id, actor(), SEND)
    action = ACTIONS.get(kind)
    if action is None:
        raise NotFound
    if why_not := verbs.refusal(trigger, action):
        raise Refused(why_not)
    typed = {name: request.values[name] for name in request.values}
    form = action_form(action.inputs(typed))
    status = 200
    if form.is_submitted() and action.is_asked(typed):
        status = 422
        try:
            verbs.add_action(trigger, kind, typed, actor())
            return redirect(url_for("triggers.show", trigger_id=trigger.id), 303)
        except Refused as refused:
            show_in(form, refused)
    page = render_template(
        "triggers/action.html",
        form=form,
        trigger=trigger,
        action=action,
        names=[each.name for each in action.inputs(typed)],
        last=len(action.inputs(typed)) > 1,
    )
    return page, status


def remove_action(trigger_id: int, place: int) -> AnyResponse:
    """Not this."""
    trigger = load(Trigger, trigger_id, actor(), SEND)
    verbs.remove_action(trigger, place, actor())
    return _back(trigger)


def switch_on(trigger_id: int) -> AnyResponse:
    """From now on."""
    trigger = load(Trigger, trigger_id, actor(), SEND)
    verbs.switch_on(trigger, actor())
    flash_done(_("The trigger is on."))
    return _back(trigger)


def switch_off(trigger_id: int) -> AnyResponse:
    """Not any more."""
    trigger = load(Trigger, trigger_id, actor(), SEND)
    verbs.switch_off(trigger, actor())
    flash_done(_("The trigger is off."))
    return _back(trigger)


def delete(trigger_id: int) -> AnyResponse:
    """Away with it; what it did stays."""
    trigger = load(Trigger, trigger_id, actor(), SEND)
    verbs.delete(trigger, actor())
    flash_done(_("The trigger is deleted. What it did stays."))
    return redirect(url_for("triggers.of_mailing", mailing_id=trigger.mailing_id), 303)


def _back(trigger: Trigger) -> AnyResponse:
    return redirect(url_for("triggers.show", trigger_id=trigger.id), 303)
