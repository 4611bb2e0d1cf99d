"""The lists of calls, and one call."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.calls.forms import CallForm, DoneForm
from mailer.blueprints.calls.list import DONE, OPEN, customer_name, when_badge
from mailer.blueprints.components import records
from mailer.blueprints.components.customer_choice import choose_customer
from mailer.blueprints.components.flashes import flash_done, flash_undo
from mailer.blueprints.redirects import after_delete, local_referrer
from mailer.blueprints.refusals import show_in
from mailer.domain.accounts.access import load, require
from mailer.domain.calls import find, labels, save
from mailer.lib.errors import NotFound, Refused
from mailer.lib.record_ids import record_id
from mailer.models.call import Call, CallOutcome
from mailer.models.customer import Customer

Answer = str | AnyResponse | tuple[str, int]
VIEW, EDIT, DELETE = "tasks:view", "tasks:edit", "tasks:delete"


def index() -> Response:
    """Everyone's that are to be made, the next first."""
    return records.show(OPEN, "calls/index.html", [find.is_open()])


def made() -> Response:
    """All that were made, the last first."""
    return records.show(DONE, "calls/index.html", [find.is_done()])


def new() -> Answer:
    """To which customer, then what it is about."""
    wanted = request.values.get("customer", 0, type=record_id)
    if not wanted:
        return _choose_customer()
    customer = load(Customer, wanted, actor(), "customers:view")
    form = CallForm.of(customer, None)
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                call = save.create(customer, form.entered(), actor())
                flash_done(_("“%(name)s” is scheduled.", name=call.subject))
                return redirect(url_for("calls.show", call_id=call.id), 303)
        except Refused as refused:
            show_in(form, refused)
    return _form(form, customer, None), status


def show(call_id: int) -> str:
    """All that is known of one."""
    call = load(Call, call_id, actor(), VIEW)
    contact = call.contact
    return render_template(
        "calls/show.html",
        call=call,
        when=when_badge(call),
        customer_name=customer_name(call),
        phone=(contact.phone if contact else "") or call.customer.phone or call.customer.mobile,
        reminder=labels.REMINDERS.get(call.remind_minutes or 0, ""),
        origin=labels.ORIGINS[call.origin],
    )


def edit(call_id: int) -> Answer:
    """Change it."""
    call = load(Call, call_id, actor(), EDIT)
    form = CallForm.of(call.customer, call)
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                save.change(call, form.entered(), actor())
                flash_done(_("“%(name)s” is saved.", name=call.subject))
                return redirect(url_for("calls.show", call_id=call.id), 303)
        except Refused as refused:
            show_in(form, refused)
    return _form(form, call.customer, call), status


def do(call_id: int) -> Answer:
    """It was made: what came of it."""
    call = load(Call, call_id, actor(), EDIT)
    form = DoneForm(data={"outcome": call.outcome, "result": call.result} if call.outcome else None)
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                save.do(call, CallOutcome(form.outcome.data), form.result.data or "", actor())
                flash_undo(
                    _("“%(name)s” is noted as made.", name=call.subject),
                    url_for("calls.reopen", call_id=call.id),
                )
                return redirect(url_for("calls.show", call_id=call.id), 303)
        except Refused as refused:
            show_in(form, refused)
    page = render_template(
        "calls/done.html", form=form, call=call, customer_name=customer_name(call)
    )
    return page, status


def reopen(call_id: int) -> AnyResponse:
    """It is to be made after all."""
    call = load(Call, call_id, actor(), EDIT)
    save.reopen(call, actor())
    flash_done(_("“%(name)s” is to be made again.", name=call.subject))
    return redirect(_referrer(), 303)


def delete(call_id: int) -> AnyResponse:
    """Away with it, with a way back."""
    call = load(Call, call_id, actor(), DELETE)
    save.delete(call, actor())
    flash_undo(
        _("“%(name)s” is deleted.", name=call.subject), url_for("calls.restore", call_id=call.id)
    )
    return after_delete(url_for("calls.show", call_id=call.id), url_for("calls.index"))


def restore(call_id: int) -> AnyResponse:
    """Back it comes."""
    call = save.restore(call_id, actor())
    if call is None:
        raise NotFound
    flash_done(_("“%(name)s” is back.", name=call.subject))
    return redirect(_referrer(), 303)


def _form(form: CallForm, customer: Customer, call: Call | None) -> str:
    return render_template("calls/form.html", form=form, customer=customer, call=call)


def _choose_customer() -> str:
    require(actor(), "customers:view")
    none_yet = _("A call is made to a customer, and there is none yet.")
    return choose_customer("calls", _("Calls"), none_yet)


def _referrer() -> str:
    return local_referrer() or url_for("calls.index")
