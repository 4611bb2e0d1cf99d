"""A row of a table as a contact of a customer. One that is known, by its customer and e-mail address
or else by its customer and name, stays as it is here."""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

from sqlalchemy import exists, select

from mailer.domain.accounts.access import Actor
from mailer.domain.customers import contacts
from mailer.domain.customers.delete import ON_THE_WAY
from mailer.domain.documents.enter import Outcome
from mailer.domain.imports import made_records, values
from mailer.domain.imports.table_incidents import customer_of
from mailer.domain.imports.table_row import Done, RowRefused
from mailer.infra.db import db
from mailer.lib import email_address
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.models.call import Call
from mailer.models.contact import AddressUse, Contact
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery
from mailer.models.incident import Incident

_NAMES = {
    AddressUse.MAIN: "main, main contact, primary, general, principal, principale, général, générale",
    AddressUse.FINANCIAL: (
        "financial, finance, finances, billing, billing contact, invoice, invoices, invoicing,"
        "accounting, accounts, accounts payable, accountant, payment, payments, financier,"
        "financière, facturation, facture, factures, compta, comptabilité, comptable, paiement,"
        "règlement"
    ),
    AddressUse.DELIVERY: (
        "delivery, deliveries, shipping, shipment, shipping contact, ship to, logistics, livraison,"
        "livraisons, expédition, expéditions, logistique, réception"
    ),
    AddressUse.OTHER: "other, others, miscellaneous, autre, autres, divers",
}
#: Fields of a contact whose columns are called otherwise.
_COLUMNS = {"name": "full_name", "email": "contact_email"}
_USES = {fold(name): use for use, names in _NAMES.items() for name in names.split(",")}


def bring_in(cells: Mapping[str, str], file: str, actor: Actor, *, nth: int = 0) -> Done:
    """Add the contact of one row. Raises `RowRefused`."""
    warnings: list[list[str]] = []
    fields = _fields(cells, warnings)
    _check(fields)
    customer = customer_of(cells)
    known = _known(customer, fields)
    if known is not None or nth:
        return Done(Outcome.UNCHANGED, fields["name"], _differences(known, fields))
    contact = contacts.save_contact(customer, None, fields, actor, needs=contacts.IMPORT)
    made = made_records.made("contact", contact, _fingerprint)
    return Done(Outcome.CREATED, contact.name, warnings, made)


def name_of(cells: Mapping[str, str]) -> str:
    """What the contact of a row is called."""
    parts = (cells.get("first_name", ""), cells.get("last_name", ""))
    return cells.get("full_name", "") or " ".join(filter(None, parts))


def take_back(made: Mapping[str, list[int]]) -> str:
    """Why the contact stays; empty when it is gone."""
    return made_records.take_back(
        Contact, "contact", made, "kept_changed_record", _why_kept, _fingerprint
    )


def _fields(cells: Mapping[str, str], warnings: list[list[str]]) -> dict[str, str]:
    return {
        "name": name_of(cells),
        "email": cells.get("contact_email", ""),
        "job_title": cells.get("job_title", ""),
        "phone": cells.get("phone", "") or cells.get("mobile", ""),
        "use": _use(cells.get("use", ""), warnings),
        "language": _language(cells.get("language", ""), warnings),
    }


def _check(fields: Mapping[str, str]) -> None:
    """Say by a code what a form says in a sentence: who reads it may speak another language."""
    try:
        contacts.check_contact(fields)
    except Refused as refused:
        name = next(iter(refused.fields))
        text = fields[name]
        if len(text) > contacts.CONTACT_TEXTS[name]:
            raise RowRefused(_COLUMNS.get(name, name), "too_long", text[:40]) from refused
        code = "no_address" if name == "email" else "no_contact_name"
        raise RowRefused("", code, text) from refused


def _use(text: str, warnings: list[list[str]]) -> AddressUse:
    found = _USES.get(fold(text))
    if text and found is None:
        warnings.append(["use", "unknown_use", text[:120]])
    return found or AddressUse.OTHER


def _language(text: str, warnings: list[list[str]]) -> str:
    found = values.language(text) if text else ""
    if text and not found:
        warnings.append(["language", "unknown_language", text[:120]])
    return found


def _known(customer: Customer, fields: Mapping[str, str]) -> Contact | None:
    theirs = select(Contact).where(Contact.customer_id == customer.id).order_by(Contact.id)
    address = email_address.parse(fields["email"])
    if address is not None:
        same = db.session.scalars(theirs.where(Contact.email_key == address.key)).first()
        if same is not None:
            return same
    name = fold(fields["name"])
    return next((each for each in db.session.scalars(theirs) if fold(each.name) == name), None)


def _differences(known: Contact | None, fields: Mapping[str, str]) -> list[list[str]]:
    """The known one, where the row gives it another name or address."""
    if known is None:
        return []
    address = email_address.parse(fields["email"])
    same_address = address is None or address.key == known.email_key
    if same_address and fold(known.name) == fold(fields["name"]):
        return []
    return [["", "other_contact", ", ".join(filter(None, (known.name, known.email)))]]


def _why_kept(contact: Contact) -> str:
    named = (
        exists().where(Call.contact_id == contact.id, Call.deleted_at.is_(None))
        | exists().where(Incident.contact_id == contact.id)
        | exists().where(
            # The customer stands here for the index.
            Delivery.customer_id == contact.customer_id,
            Delivery.contact_id == contact.id,
            Delivery.state.in_(ON_THE_WAY),
        )
    )
    return "kept_named" if db.session.scalar(select(named)) else ""


def _fingerprint(contact: Contact) -> int:
    """Another number once somebody changed a field; contacts keep no time of their last change."""
    fields = (contact.use.value, *(getattr(contact, name) for name in contacts.CONTACT_TEXTS))
    return crc32("\0".join(fields).encode())
