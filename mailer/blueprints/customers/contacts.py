"""People and further addresses of a customer."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.customers.forms import AddressForm, ContactForm
from mailer.blueprints.customers.page import show_page
from mailer.blueprints.refusals import show_in
from mailer.domain.accounts.access import load
from mailer.domain.customers import contacts as people
from mailer.lib.errors import Refused
from mailer.models.contact import Address, Contact
from mailer.models.customer import Customer

Answer = str | Response | tuple[str, int]
VIEW, EDIT = "customers:view", "customers:edit"


def contacts(customer_id: int) -> str:
    """Both, on one tab."""
    customer = load(Customer, customer_id, actor(), VIEW)
    return show_page(
        "customers/contacts.html",
        customer,
        contacts=people.contacts_of(customer),
        addresses=people.addresses_of(customer),
    )


def new_contact(customer_id: int) -> Answer:
    """Add a person."""
    customer = load(Customer, customer_id, actor(), EDIT)
    return _contact(customer, None)


def edit_contact(customer_id: int, contact_id: int) -> Answer:
    """Change a person."""
    customer = load(Customer, customer_id, actor(), EDIT)
    return _contact(customer, people.contact_of(customer, contact_id))


def delete_contact(customer_id: int, contact_id: int) -> Response:
    """Take a person away."""
    customer = load(Customer, customer_id, actor(), EDIT)
    contact = people.contact_of(customer, contact_id)
    name = contact.name
    people.delete(customer, contact, actor())
    flash_done(_("“%(name)s” is deleted.", name=name))
    return _back(customer)


def new_address(customer_id: int) -> Answer:
    """Add an address."""
    customer = load(Customer, customer_id, actor(), EDIT)
    return _address(customer, None)


def edit_address(customer_id: int, address_id: int) -> Answer:
    """Change an address."""
    customer = load(Customer, customer_id, actor(), EDIT)
    return _address(customer, people.address_of(customer, address_id))


def delete_address(customer_id: int, address_id: int) -> Response:
    """Take an address away."""
    customer = load(Customer, customer_id, actor(), EDIT)
    people.delete(customer, people.address_of(customer, address_id), actor())
    flash_done(_("The address is deleted."))
    return _back(customer)


def _contact(customer: Customer, contact: Contact | None) -> Answer:
    form = ContactForm.of(contact)
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                people.save_contact(customer, contact, form.data, actor())
                flash_done(_("“%(name)s” is saved.", name=form.name.data))
                return _back(customer)
        except Refused as refused:
            show_in(form, refused)
    page = render_template(
        "customers/contact_form.html", form=form, customer=customer, contact=contact
    )
    return page, status


def _address(customer: Customer, address: Address | None) -> Answer:
    form = AddressForm.of(address)
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                people.save_address(customer, address, form.data, actor())
                flash_done(_("The address is saved."))
                return _back(customer)
        except Refused as refused:
            show_in(form, refused)
    page = render_template(
        "customers/address_form.html", form=form, customer=customer, address=address
    )
    return page, status


def _back(customer: Customer) -> Response:
    return redirect(url_for("customers.contacts", customer_id=customer.id), 303)
