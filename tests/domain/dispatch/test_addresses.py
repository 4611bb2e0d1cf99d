"""The addresses that a document may go to."""

from flask import Flask

from mailer.domain.dispatch.addresses import default_address, known_addresses
from mailer.models.contact import AddressUse
from mailer.models.document import DocumentType
from tests.factories.customers import make_address, make_contact, make_customer


def test_record_contacts_and_addresses_each_once(app_both: Flask) -> None:
    customer = make_customer(email="Main@example.com")
    other = make_customer(email="")
    make_contact(customer, name="Fin", email="fin@example.com", use=AddressUse.FINANCIAL)
    make_contact(customer, name="Again", email="main@EXAMPLE.com", use=AddressUse.OTHER)
    make_contact(customer, name="Nobody", email="")
    make_contact(customer, name="Wrong", email="wrong@")
    make_address(customer, label="Dock", email="dock@example.com", use=AddressUse.DELIVERY)
    found = known_addresses([customer, other])
    assert [(each.address, each.name) for each in found[customer.id]] == [
        ("Main@example.com", "Again"),
        ("fin@example.com", "Fin"),
        ("dock@example.com", "Dock"),
    ]
    assert found[other.id] == []


def test_documents_go_to_the_financial_address_first_deliveries_to_theirs(app: Flask) -> None:
    customer = make_customer(email="main@example.com")
    make_contact(customer, email="other@example.com", use=AddressUse.OTHER)
    (known,) = known_addresses([customer]).values()
    assert default_address(DocumentType.INVOICE, known).address == "main@example.com"
    make_contact(customer, email="fin@example.com", use=AddressUse.FINANCIAL)
    make_contact(customer, email="dock@example.com", use=AddressUse.DELIVERY)
    (known,) = known_addresses([customer]).values()
    assert default_address(DocumentType.INVOICE, known).address == "fin@example.com"
    assert default_address(DocumentType.QUOTE, known).address == "fin@example.com"
    assert default_address(DocumentType.DELIVERY_NOTE, known).address == "dock@example.com"
    assert default_address(DocumentType.INVOICE, []) is None
