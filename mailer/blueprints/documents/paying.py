"""Payments by hand."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done, flash_failed
from mailer.blueprints.documents.forms import PaymentForm
from mailer.blueprints.formatting import money
from mailer.blueprints.refusals import show_in
from mailer.domain.accounts.access import load
from mailer.domain.documents import payments, search
from mailer.lib.errors import NotFound, Refused
from mailer.models.document import Document
from mailer.models.receipt import Payment, Receipt

EDIT = "documents:edit"
Answer = str | Response | tuple[str, int]


def pay(document_id: int, receipt_id: int) -> Answer:
    """Book a payment on a receipt."""
    document = load(Document, document_id, actor(), EDIT)
    receipt = load(Receipt, receipt_id, actor(), EDIT)
    if receipt.document_id != document.id:
        raise NotFound
    form = PaymentForm()
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                amount, paid_on = form.entered()
                reference = form.reference.data or ""
                payments.pay(receipt, amount, paid_on, actor(), reference=reference)
                flash_done(
                    _(
                        "%(amount)s are booked on “%(number)s”.",
                        amount=money(amount, document.currency),
                        number=document.number,
                    )
                )
                return _back(document)
        except Refused as refused:
            show_in(form, refused)
    else:
        form.amount.data = f"{receipt.remaining:.2f}"
        form.paid_on.data = search.today().isoformat()
    page = render_template("documents/pay.html", form=form, document=document, receipt=receipt)
    return page, status


def take_back(document_id: int, payment_id: int) -> Response:
    """Forget a payment that was booked by mistake."""
    document = load(Document, document_id, actor(), EDIT)
    payment = load(Payment, payment_id, actor(), EDIT)
    if payment.receipt.document_id != document.id:
        raise NotFound
    try:
        payments.take_back(payment, actor())
    except Refused as refused:
        flash_failed(refused.message)
    else:
        flash_done(_("The payment is taken back."))
    return _back(document)


def _back(document: Document) -> Response:
    return redirect(url_for("documents.show", document_id=document.id, _anchor="receipts"), 303)
