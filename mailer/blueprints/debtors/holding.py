"""Pause reminders, and let them go on."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.debtors.forms import PauseForm
from mailer.blueprints.redirects import local_referrer
from mailer.blueprints.refusals import show_in
from mailer.domain.accounts.access import load
from mailer.domain.debtors import pauses
from mailer.lib.errors import Refused
from mailer.models.customer import Customer
from mailer.models.receipt import Receipt
from mailer.models.reminder import ReminderPause

EDIT = "debtors:edit"
Answer = str | Response | tuple[str, int]


def pause_receipt(receipt_id: int) -> Answer:
    """Nothing is sent by itself about this receipt."""
    receipt = load(Receipt, receipt_id, actor(), EDIT)
    document = receipt.document
    back = url_for("documents.show", document_id=document.id, _anchor="receipts")
    return _pause(receipt, document.number, back)


def pause_customer(customer_id: int) -> Answer:
    """Nothing is sent by itself to this customer."""
    customer = load(Customer, customer_id, actor(), EDIT)
    back = url_for("debtors.of_customer", customer_id=customer.id)
    return _pause(customer, customer.name, back)


def end_pause(pause_id: int) -> Response:
    """Reminders go on."""
    pause = load(ReminderPause, pause_id, actor(), EDIT)
    pauses.end(pause, actor())
    flash_done(_("The pause is over: reminders go on."))
    return redirect(local_referrer() or url_for("debtors.forecast"), 303)


def _pause(about: Customer | Receipt, name: str, back: str) -> Answer:
    form = PauseForm()
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                pauses.pause(about, form.last_day(), form.note.data or "", actor())
                flash_done(_("The reminders are paused."))
                return redirect(back, 303)
        except Refused as refused:
            show_in(form, refused)
    page = render_template("debtors/pause.html", form=form, name=name, back=back)
    return page, status
