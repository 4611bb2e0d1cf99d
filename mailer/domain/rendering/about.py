"""What mails are about beside their customer, read for many in one query: the contact whom one goes
to, deals, and entries of custom lists, whose values stand beside those of the customer's own fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import select

from mailer.domain.custom_lists.mailed import ENTRIES
from mailer.domain.customers import addressed
from mailer.domain.customers.about import KINDS
from mailer.domain.deals.mailed import DEALS
from mailer.domain.templates.tags.entry import name_key
from mailer.domain.templates.tags.facts import CustomerFacts, DealFacts
from mailer.infra.db import db
from mailer.lib import person_name
from mailer.models.contact import Contact
from mailer.models.custom_list import ListEntry
from mailer.models.deal import Deal
from mailer.models.user import User

#: Names of the records among the data of a delivery.
NAMES = (*(kind.data for kind in KINDS), addressed.DATA)
#: Records read by one query.
_AT_ONCE = 1000
#: What data name → what it changes of what is told about the customer.
Told = Mapping[tuple[str, int], Callable[[CustomerFacts], CustomerFacts]]


def told(datas: Iterable[Mapping[str, Any] | None]) -> Told:
    """What these data name, as it is now; records that are gone are missing."""
    wanted = [in_data(data) for data in datas]
    found: dict[tuple[str, int], Callable[[CustomerFacts], CustomerFacts]] = {}
    for name, read in _READ.items():
        ids = sorted({each[name] for each in wanted if name in each})
        for start in range(0, len(ids), _AT_ONCE):
            made = read(ids[start : start + _AT_ONCE])
            found.update(((name, record_id), change) for record_id, change in made)
    return found


def with_records(
    customer: CustomerFacts, data: Mapping[str, Any] | None, found: Told
) -> CustomerFacts:
    """A customer and what the mail is about, if it is about something."""
    for each in in_data(data).items():
        if each in found:
            customer = found[each](customer)
    return customer


def with_named(customer: CustomerFacts, data: Mapping[str, Any] | None) -> CustomerFacts:
    """The same for one mail alone."""
    return with_records(customer, data, told([data]))


def in_data(data: Mapping[str, Any] | None) -> dict[str, int]:
    """The records that a delivery or a message names."""
    if not data:
        return {}
    return {name: data[name] for name in NAMES if isinstance(data.get(name), int)}


def _deals(ids: Sequence[int]) -> Iterable[tuple[int, Callable[[CustomerFacts], CustomerFacts]]]:
    rows = db.session.execute(
        select(
            Deal.id,
            Deal.title,
            Deal.number,
            Deal.stage,
            Deal.amount,
            Deal.currency,
            User.name,
            Deal.expected_on,
            Deal.closed_on,
        )
        .outerjoin(User, User.id == Deal.owner_id)
        .where(Deal.id.in_(ids))
    )
    for deal_id, title, number, stage, amount, currency, owner, expected, closed in rows:
        deal = DealFacts(
            title, number, stage.value, amount, currency, owner or "", expected, closed
        )
        yield deal_id, partial(_with_deal, deal)


def _entries(ids: Sequence[int]) -> Iterable[tuple[int, Callable[[CustomerFacts], CustomerFacts]]]:
    columns = (ListEntry.id, ListEntry.list_id, ListEntry.title, ListEntry.values)
    for entry_id, list_id, title, values in db.session.execute(
        select(*columns).where(ListEntry.id.in_(ids))
    ):
        own = {**values, name_key(list_id): title}
        yield entry_id, partial(_with_values, own)


def _with_deal(deal: DealFacts, customer: CustomerFacts) -> CustomerFacts:
    return customer._replace(deal=deal)


def _with_values(own: Mapping[str, Any], customer: CustomerFacts) -> CustomerFacts:
    return customer._replace(custom={**customer.custom, **own})


def _contacts(
    ids: Sequence[int],
) -> Iterable[tuple[int, Callable[[CustomerFacts], CustomerFacts]]]:
    columns = (Contact.id, Contact.name, Contact.email, Contact.phone, Contact.language)
    for contact_id, name, email, phone, language in db.session.execute(
        select(*columns).where(Contact.id.in_(ids))
    ):
        first, last = person_name.parted(name)
        own = {"name": name, "first_name": first, "last_name": last, "email": email}
        # Where the contact says nothing, what the customer says holds.
        own |= {"phone": phone} if phone else {}
        own |= {"language": language} if language else {}
        yield contact_id, partial(_as_contact, own)


def _as_contact(own: Mapping[str, Any], customer: CustomerFacts) -> CustomerFacts:
    return customer._replace(**own)


_READ = {DEALS.data: _deals, ENTRIES.data: _entries, addressed.DATA: _contacts}
