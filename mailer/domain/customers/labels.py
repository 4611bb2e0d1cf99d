"""Kinds, consents, states and uses in words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mailer.models.bulk_change import BulkKind
from mailer.models.consent_entry import ConsentSource
from mailer.models.contact import AddressUse
from mailer.models.custom_field import FieldKind
from mailer.models.customer import Consent, CustomerKind, EmailState

KINDS = {
    CustomerKind.CUSTOMER: _l("Customer"),
    CustomerKind.SUPPLIER: _l("Supplier"),
    CustomerKind.THIRD_PARTY: _l("Third party"),
    CustomerKind.LEAD: _l("Lead"),
}
CONSENTS = {
    Consent.GIVEN: _l("Given"),
    Consent.UNKNOWN: _l("Unknown"),
    Consent.WITHDRAWN: _l("Opted out"),
}
EMAIL_STATES = {
    EmailState.VALID: _l("Can be written to"),
    EmailState.INVALID: _l("Not a valid address"),
    EmailState.NONE: _l("No address"),
}
SOURCES = {
    ConsentSource.STAFF: _l("Entered by staff"),
    ConsentSource.IMPORT: _l("Import"),
    ConsentSource.CUSTOMER: _l("By the customer"),
    ConsentSource.COMPLAINT: _l("Complaint"),
    ConsentSource.DEMO: _l("Demonstration"),
}
USES = {
    AddressUse.MAIN: _l("Main"),
    AddressUse.FINANCIAL: _l("Financial"),
    AddressUse.DELIVERY: _l("Delivery"),
    AddressUse.OTHER: _l("Other"),
}
FIELD_KINDS = {
    FieldKind.TEXT: _l("Text"),
    FieldKind.NUMBER: _l("Amount or count"),
    FieldKind.DATE: _l("Date"),
    FieldKind.YES_NO: _l("Yes or no"),
    FieldKind.CHOICE: _l("Choice from a list"),
}
CHANGES = {
    BulkKind.ADD_TO_GROUP: _l("Adding customers to a group"),
    BulkKind.REMOVE_FROM_GROUP: _l("Removing customers from a group"),
    BulkKind.ADD_TO_LIST: _l("Adding customers to a saved list"),
    BulkKind.REMOVE_FROM_LIST: _l("Removing customers from a saved list"),
    BulkKind.SET_FAMILY: _l("Setting the family of customers"),
    BulkKind.SET_OWNER: _l("Setting the owner of customers"),
    BulkKind.DELETE: _l("Deleting customers"),
}


def kind(value: CustomerKind) -> str:
    """What someone is to the company."""
    return str(KINDS[value])


def consent(value: Consent) -> str:
    """Whether promotional mail may be sent."""
    return str(CONSENTS[value])


def plural(value: CustomerKind) -> str:
    """All of a kind, as a heading."""
    return {
        CustomerKind.CUSTOMER: _("Customers"),
        CustomerKind.SUPPLIER: _("Suppliers"),
        CustomerKind.THIRD_PARTY: _("Third parties"),
        CustomerKind.LEAD: _("Leads"),
    }[value]
