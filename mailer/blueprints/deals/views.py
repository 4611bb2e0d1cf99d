"""The list of deals, and the page of one."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.components import records
from mailer.blueprints.components.customer_choice import choose_customer
from mailer.blueprints.components.flashes import flash_done, flash_undo
from mailer.blueprints.deals.forms import DealForm
from mailer.blueprints.deals.list import DEALS, amount, expected, stage_badge
from mailer.blueprints.redirects import after_delete, local_referrer
from mailer.blueprints.refusals import show_in
from mailer.domain.accounts.access import load
from mailer.domain.deals import find, save
from mailer.lib.errors import NotFound, Refused
from mailer.lib.record_ids import record_id
from mailer.models.customer import Customer
from mailer.models.deal import Deal

Answer = str | AnyResponse | tuple[str, int]
VIEW, EDIT, DELETE = "deals:view", "deals:edit", "deals:delete"


def index() -> Response:
    """All of them, with search and filters."""
    return records.show(DEALS, "deals/index.html")


def new() -> Answer:
    """With which customer, then what it is about."""
    wanted = request.values.get("customer", 0, type=record_id)
    if not wanted:
        return _choose_customer()
    customer = load(Customer, wanted, actor(), EDIT)
    form = DealForm.of(None)
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                deal = save.create(customer, form.entered(), actor(), form.number.data or "")
                flash_done(_("“%(name)s” is entered.", name=deal.title))
                return redirect(url_for("deals.show", deal_id=deal.id), 303)
        except Refused as refused:
            show_in(form, refused)
    return _form(form, customer, None), status


def show(deal_id: int) -> str:
    """All that is known of one."""
    deal = load(Deal, deal_id, actor(), VIEW)
    return render_template(
        "deals/show.html",
        deal=deal,
        stage=stage_badge(deal),
        amount=amount(deal),
        over=deal.expected_on is not None and expected(deal) != deal.expected_on,
        closed=deal.stage in find.CLOSED,
    )


def edit(deal_id: int) -> Answer:
    """Change it."""
    deal = load(Deal, deal_id, actor(), EDIT)
    form = DealForm.of(deal)
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                save.change(deal, form.entered(), actor())
                flash_done(_("“%(name)s” is saved.", name=deal.title))
                return redirect(url_for("deals.show", deal_id=deal.id), 303)
        except Refused as refused:
            show_in(form, refused)
    return _form(form, deal.customer, deal), status


def delete(deal_id: int) -> AnyResponse:
    """Away with it, with a way back."""
    deal = load(Deal, deal_id, actor(), DELETE)
    save.delete(deal, actor())
    flash_undo(
        _("“%(name)s” is deleted.", name=deal.title), url_for("deals.restore", deal_id=deal.id)
    )
    return after_delete(url_for("deals.show", deal_id=deal.id), url_for("deals.index"))


def restore(deal_id: int) -> AnyResponse:
    """Back it comes."""
    deal = save.restore(deal_id, actor())
    if deal is None:
        raise NotFound
    flash_done(_("“%(name)s” is back.", name=deal.title))
    return redirect(_referrer(), 303)


def _form(form: DealForm, customer: Customer, deal: Deal | None) -> str:
    return render_template("deals/form.html", form=form, customer=customer, deal=deal)


def _choose_customer() -> str:
    none_yet = _("A deal belongs to a customer, and there is none yet.")
    return choose_customer("deals", _("Deals"), none_yet)


def _referrer() -> str:
    return local_referrer() or url_for("deals.index")
