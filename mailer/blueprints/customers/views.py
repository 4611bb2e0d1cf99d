"""The list of customers and the record of one."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.components import records
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.customers.forms import ConsentForm, CustomerForm
from mailer.blueprints.customers.list import CUSTOMERS
from mailer.blueprints.customers.page import show_page
from mailer.blueprints.mailings.words import state_of
from mailer.blueprints.refusals import show_in
from mailer.domain.accounts.access import load
from mailer.domain.customers import delete as deletion
from mailer.domain.customers import mails as sent_mails
from mailer.domain.customers import preferences, save, suppressions, topics
from mailer.domain.customers.consent import actor_names, log_of, set_consent
from mailer.domain.dispatch.subjects import read_subjects
from mailer.lib.errors import Refused
from mailer.lib.record_ids import record_id
from mailer.models.consent_entry import ConsentSource
from mailer.models.customer import Consent, Customer

Answer = str | AnyResponse | tuple[str, int]
VIEW, EDIT, DELETE = "customers:view", "customers:edit", "customers:delete"


def index() -> Response:
    """Everyone, with search, filters and ticks."""
    return records.show(CUSTOMERS, "customers/index.html")


def new() -> Answer:
    """Add one by hand."""
    form = CustomerForm.of(None)
    if form.is_submitted():
        try:
            if form.validate():
                customer = save.create(form.entered(), actor())
                _note_consent(customer, Consent(form.consent.data))
                flash_done(_("“%(name)s” is added.", name=customer.name))
                return redirect(url_for("customers.show", customer_id=customer.id), 303)
        except Refused as refused:
            show_in(form, refused)
        return render_template("customers/form.html", form=form, customer=None), 422
    return render_template("customers/form.html", form=form, customer=None)


def _note_consent(customer: Customer, consent: Consent) -> None:
    """“Unknown” is what the form begins with: nobody said it, so it takes back no opt-out."""
    if consent is not Consent.UNKNOWN:
        set_consent(customer, consent, ConsentSource.STAFF, actor())


def show(customer_id: int) -> str:
    """The record."""
    customer = load(Customer, customer_id, actor(), VIEW)
    return show_page(
        "customers/show.html",
        customer,
        log=log_of(customer),
        actors=actor_names(customer),
        chosen=preferences.of(customer.email) if customer.email else None,
        topics=topics.all_topics(),
        same_address=save.same_address(customer),
        suppression=suppressions.of_address(customer.email_key),
    )


def edit(customer_id: int) -> Answer:
    """Change the record."""
    customer = load(Customer, customer_id, actor(), EDIT)
    form = CustomerForm.of(customer)
    del form.consent
    if form.is_submitted():
        try:
            if form.validate():
                save.update(customer, form.entered(), actor(), seen=form.seen.data or "")
                flash_done(_("“%(name)s” is saved.", name=customer.name))
                return redirect(url_for("customers.show", customer_id=customer.id), 303)
        except save.Outdated as outdated:
            show_in(form, outdated)
            form.seen.data = save.stamp(customer)
        except Refused as refused:
            show_in(form, refused)
        return render_template("customers/form.html", form=form, customer=customer), 422
    return render_template("customers/form.html", form=form, customer=customer)


def delete(customer_id: int) -> AnyResponse:
    """Delete the record."""
    customer = load(Customer, customer_id, actor(), DELETE)
    name = customer.name
    deletion.delete_customer(customer, actor())
    flash_done(_("“%(name)s” is deleted.", name=name))
    return redirect(url_for("customers.index"), 303)


def consent(customer_id: int) -> Answer:
    """Change the consent; the log keeps how it came about."""
    customer = load(Customer, customer_id, actor(), EDIT)
    form = ConsentForm.of(customer)
    if form.is_submitted():
        if form.validate():
            wanted = Consent(form.consent.data)
            note = (form.note.data or "").strip()
            if (
                customer.consent is Consent.WITHDRAWN
                and wanted is not Consent.WITHDRAWN
                and not note
            ):
                form.note.errors = [
                    _("This customer had opted out. Please write how the customer agreed again.")
                ]
            else:
                if set_consent(customer, wanted, ConsentSource.STAFF, actor(), note):
                    flash_done(_("The consent is changed."))
                return redirect(url_for("customers.show", customer_id=customer.id), 303)
        return render_template("customers/consent.html", form=form, customer=customer), 422
    return render_template("customers/consent.html", form=form, customer=customer)


def mails(customer_id: int) -> str:
    """What was sent to the customer."""
    customer = load(Customer, customer_id, actor(), VIEW)
    before = request.args.get("before", type=record_id)
    page = sent_mails.mails_of(customer, before)
    subjects = read_subjects([mail.delivery for mail in page.mails])
    return show_page(
        "customers/mails.html",
        customer,
        page=page,
        subjects=subjects,
        before=before,
        state_of=state_of,
    )
