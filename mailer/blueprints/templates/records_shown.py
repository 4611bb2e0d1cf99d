"""The deal and the list's entry that a mail shows beside its customer. In the steps of a mailing they
are those that its recipients were chosen by, which their URL says (`to`, `same`); elsewhere the ones
changed last."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from mailer.blueprints.access import actor, allowed
from mailer.blueprints.components.records import person
from mailer.domain.accounts.access import load
from mailer.domain.custom_lists import define
from mailer.domain.customers import about, addressed, chosen, contacts
from mailer.domain.customers.addressed import Addressee
from mailer.domain.deals import mailed
from mailer.infra.db import db
from mailer.lib.errors import NotFound
from mailer.lib.record_ids import record_id
from mailer.models.contact import Contact
from mailer.models.customer import Customer
from mailer.models.mailing import Mailing


def recipient_in(key: str) -> Addressee:
    """The customer or contact that a link names (`addressed.key_of`), if the person may see it."""
    try:
        customer_id, contact_id = addressed.of_key(key)
    except ValueError:
        raise NotFound from None
    customer = load(Customer, customer_id, actor(), "customers:view")
    return customer if contact_id is None else contacts.contact_of(customer, contact_id)


def customer_of(recipient: Addressee) -> Customer:
    """The customer, of a contact too."""
    if isinstance(recipient, Customer):
        return recipient
    return db.session.get_one(Customer, recipient.customer_id)


def contact_in(recipient: Addressee | None) -> dict[str, int]:
    """What a mail to a contact is about beside the records."""
    return {addressed.DATA: recipient.id} if isinstance(recipient, Contact) else {}


def language_of(recipient: Addressee | None) -> str:
    """What it speaks; the customer's language, where a contact's is not known."""
    if recipient is None:
        return ""
    return recipient.language or customer_of(recipient).language


def records_of(customer: Customer | None, steps: MultiDict[str, str] | None) -> dict[str, int]:
    """Of that customer, in the `steps` of a mailing (their arguments) or elsewhere."""
    return _shown(customer, _all() if steps is None else _of_steps(steps))


def records_of_mailing(customer: Customer | None, mailing: Mailing) -> dict[str, int]:
    """Those that the customer's mail is about."""
    return _shown(customer, about.about(mailing.audience))


def _shown(customer: Customer | None, found: about.About) -> dict[str, int]:
    """Those of the customer that the person who looks may see."""
    if customer is None:
        return {}
    seen = (own if allowed(kind.permission) else () for kind, own in found.pairs())
    return about.About(tuple(seen)).of_customer(customer.id)


def _all() -> about.About:
    return about.About((mailed.ANY, tuple({"list": each.id} for each in define.all_lists())))


def _of_steps(steps: MultiDict[str, str]) -> about.About:
    wanted = [
        key
        for key in steps.getlist("to")
        if (permission := chosen.OF_RECORDS.get(key.partition(":")[0])) and allowed(permission)
    ]
    if wanted:
        return about.about(chosen.audience_of(wanted, [], person(), to_keep=False))
    if same := steps.get("same", 0, type=record_id):
        return about.about(load(Mailing, same, actor(), "mailings:view").audience)
    return about.NOTHING
