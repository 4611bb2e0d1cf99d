"""Forms of customers."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)

from mailer.blueprints.components import own_fields
from mailer.blueprints.customers import choices
from mailer.domain import custom_fields
from mailer.domain.customers import save
from mailer.lib.record_ids import record_ids
from mailer.models.contact import Address, Contact
from mailer.models.custom_field import CustomField
from mailer.models.customer import Consent, Customer, CustomerKind

#: WTForms fields that are columns of their own.
PLAIN = (
    "number", "first_name", "last_name", "company", "email", "phone", "mobile", "fax", "website",
    "vat_number", "street", "postal_code", "city", "region", "country", "language", "notes", "kind",
)  # fmt: skip


class CustomerForm(FlaskForm):
    """A whole record. `of` makes the class with the company's own fields."""

    kind = RadioField(_l("Kind"))
    first_name = StringField(_l("First name"), render_kw={"autocomplete": "off"})
    last_name = StringField(_l("Last name"), render_kw={"autocomplete": "off"})
    company = StringField(_l("Company"), render_kw={"autocomplete": "off"})
    number = StringField(_l("Number"))
    vat_number = StringField(_l("VAT number"))
    email = StringField(_l("E-mail"), render_kw={"inputmode": "email", "autocomplete": "off"})
    phone = StringField(_l("Phone"), render_kw={"inputmode": "tel", "autocomplete": "off"})
    mobile = StringField(_l("Mobile"), render_kw={"inputmode": "tel", "autocomplete": "off"})
    fax = StringField(_l("Fax"), render_kw={"inputmode": "tel"})
    website = StringField(_l("Website"), render_kw={"inputmode": "url"})
    street = StringField(_l("Street"), render_kw={"autocomplete": "off"})
    postal_code = StringField(_l("Postal code"), render_kw={"autocomplete": "off"})
    city = StringField(_l("City"), render_kw={"autocomplete": "off"})
    region = StringField(_l("Region"))
    country = SelectField(_l("Country"))
    language = SelectField(_l("Language"))
    family_id = SelectField(_l("Family"))
    owner_id = SelectField(_l("Owner"))
    group_ids = SelectMultipleField(_l("Groups"), validate_choice=False)
    consent = RadioField(_l("Consent to promotional mail"), default=Consent.UNKNOWN.value)
    notes = TextAreaField(_l("Notes"), render_kw={"rows": 5})
    #: `save.stamp` of the record as it was when the form was opened.
    seen = HiddenField()
    own_fields: list[CustomField] = []

    @classmethod
    def of(cls, customer: Customer | None) -> CustomerForm:
        """The form of a record (None: of a new one), filled in."""
        own = custom_fields.all_fields()
        made = type("CustomerForm", (cls,), {**own_fields.controls(own), "own_fields": own})
        form: CustomerForm = made(data=_values(customer, own) if customer else {})
        form.kind.choices = choices.kind_choices()
        form.kind.data = form.kind.data or CustomerKind.CUSTOMER.value
        form.consent.choices = choices.consent_choices()
        form.country.choices = choices.country_choices(customer.country if customer else "")
        form.language.choices = choices.language_choices(customer.language if customer else "")
        form.family_id.choices = choices.family_choices()
        owner = customer.owner if customer else None
        form.owner_id.choices = choices.owner_choices(
            owner.id if owner else None, owner.name if owner else ""
        )
        form.group_ids.choices = choices.group_choices()
        return form

    def own(self) -> list[Any]:
        """The bound fields of the company's own."""
        return [self[f"custom_{field.key}"] for field in self.own_fields]

    def entered(self) -> dict[str, Any]:
        """What `save.create` and `save.update` take."""
        values: dict[str, Any] = {name: self[name].data for name in PLAIN}
        values["family_id"] = int(self.family_id.data) if self.family_id.data else None
        values["owner_id"] = int(self.owner_id.data) if self.owner_id.data else None
        values["group_ids"] = record_ids(self.group_ids.data or [])
        values["custom"] = {f.key: self[f"custom_{f.key}"].data or "" for f in self.own_fields}
        return values


def _values(customer: Customer, own: list[CustomField]) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(customer, name) for name in PLAIN}
    values["kind"] = customer.kind.value
    values["seen"] = save.stamp(customer)
    values["family_id"] = str(customer.family_id or "")
    values["owner_id"] = str(customer.owner_id or "")
    values["group_ids"] = [str(group.id) for group in customer.groups]
    for field in own:
        values[f"custom_{field.key}"] = custom_fields.typed(field, customer.custom.get(field.key))
    return values


class ContactForm(FlaskForm):
    """A person at a customer."""

    name = StringField(_l("Name"), render_kw={"autocomplete": "off"})
    job_title = StringField(_l("Function"))
    use = SelectField(_l("Use"))
    email = StringField(_l("E-mail"), render_kw={"inputmode": "email", "autocomplete": "off"})
    phone = StringField(_l("Phone"), render_kw={"inputmode": "tel", "autocomplete": "off"})
    language = SelectField(_l("Language"))

    @classmethod
    def of(cls, contact: Contact | None) -> ContactForm:
        """The form of a contact (None: of a new one)."""
        form = cls(obj=contact)
        form.use.choices = choices.use_choices()
        form.language.choices = choices.language_choices(contact.language if contact else "")
        return form


class AddressForm(FlaskForm):
    """A further address of a customer."""

    label = StringField(_l("Label"))
    use = SelectField(_l("Use"))
    street = StringField(_l("Street"), render_kw={"autocomplete": "off"})
    postal_code = StringField(_l("Postal code"), render_kw={"autocomplete": "off"})
    city = StringField(_l("City"), render_kw={"autocomplete": "off"})
    region = StringField(_l("Region"))
    country = SelectField(_l("Country"))
    email = StringField(_l("E-mail"), render_kw={"inputmode": "email", "autocomplete": "off"})
    phone = StringField(_l("Phone"), render_kw={"inputmode": "tel", "autocomplete": "off"})

    @classmethod
    def of(cls, address: Address | None) -> AddressForm:
        """The form of an address (None: of a new one)."""
        form = cls(obj=address)
        form.use.choices = choices.use_choices()
        form.country.choices = choices.country_choices(address.country if address else "")
        return form


class ConsentForm(FlaskForm):
    """A change of consent, with how it came about."""

    consent = RadioField(_l("Consent to promotional mail"))
    note = StringField(_l("How do you know?"), render_kw={"maxlength": 300})

    @classmethod
    def of(cls, customer: Customer) -> ConsentForm:
        """The form with the present consent chosen."""
        form = cls(data={"consent": customer.consent.value})
        form.consent.choices = choices.consent_choices()
        return form


class NameForm(FlaskForm):
    """A family."""

    name = StringField(_l("Name"), render_kw={"autocomplete": "off"})


class GroupForm(NameForm):
    """A group."""

    description = StringField(_l("Description"))


class TargetForm(FlaskForm):
    """Which group, family or owner."""

    target = SelectField()
