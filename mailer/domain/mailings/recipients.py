"""Who of an audience will receive a mailing, and who will not, with the reason (the ledger).

The rules are one SQL expression, used before Send for the counts and, slice by slice, when the
audience is queued, so that both cannot disagree. In the order in which they apply:

1. no address, or one that cannot be written to;
2. opted out: this customer, or any other with the same address, withdrew consent;
3. suppressed: the address refused our mail for good, or its owner complained;
4. no sender: the mails come from the owner of each record, and no account may send for this one;
5. duplicate: an earlier customer of the audience (the smaller id) has the same address.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    case,
    exists,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from mailer.domain.customers.audience import meant
from mailer.domain.customers.search import matches_text, starts_with
from mailer.infra.db import db
from mailer.lib.folding import fold
from mailer.models.customer import Consent, Customer, EmailState
from mailer.models.mailing import ExclusionReason
from mailer.models.opt_out import OptOut
from mailer.models.suppression import Suppression


@dataclass(frozen=True)
class Ledger:
    """The audience in numbers: `receive` and the reasons add up to `total`."""

    receive: int
    excluded: dict[ExclusionReason, int] = field(default_factory=dict)
    #: Language of the customer ("" = none) → how many of those who receive it.
    languages: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Everyone who was chosen."""
        return self.receive + sum(self.excluded.values())

    @property
    def left_out(self) -> int:
        """Everyone who was chosen and gets no mail."""
        return sum(self.excluded.values())


def ledger(audience: dict[str, Any], without: Collection[int] = ()) -> Ledger:
    """Count who of the audience will receive a mailing, and who will not; `without`: owners in
    whose name nothing can leave."""
    rows = classified(audience, without).subquery()
    columns = (rows.c.reason, rows.c.language)
    counted = db.session.execute(select(*columns, func.count()).group_by(*columns))
    bare = len(bare_addresses(audience))
    languages = Counter({"": bare} if bare else {})
    excluded: Counter[str] = Counter()
    for reason, language, count in counted:
        if reason is None:
            languages[language] += count
        else:
            excluded[reason] += count
    return Ledger(
        languages.total(),
        {reason: excluded[reason] for reason in ExclusionReason if reason in excluded},
        dict(languages),
    )


def bare_addresses(audience: dict[str, Any]) -> list[str]:
    """Addresses that were typed and belong to no customer."""
    return [
        address for source in audience.get("any", []) for address in source.get("addresses", [])
    ]


def classified(audience: dict[str, Any], without: Collection[int] = ()) -> Select[Any]:
    """One row for each customer of the audience: customer_id, name, email, language, reason,
    duplicate_of."""
    rows = (
        select(
            Customer.id.label("customer_id"),
            Customer.name.label("name"),
            Customer.email.label("email"),
            Customer.email_key.label("email_key"),
            Customer.language.label("language"),
            why_excluded(without).label("own_reason"),
        )
        .where(meant(audience))
        .subquery()
    )
    first = func.min(case((rows.c.own_reason.is_(None), rows.c.customer_id))).over(
        partition_by=rows.c.email_key
    )
    numbered = select(rows, first.label("first")).subquery()
    repeated = and_(numbered.c.own_reason.is_(None), numbered.c.first != numbered.c.customer_id)
    return select(
        numbered.c.customer_id,
        numbered.c.name,
        numbered.c.email,
        numbered.c.language,
        case(
            (repeated, literal(ExclusionReason.DUPLICATE.value)), else_=numbered.c.own_reason
        ).label("reason"),
        case((repeated, numbered.c.first), else_=null()).label("duplicate_of"),
    )


def listed(
    audience: dict[str, Any],
    reason: ExclusionReason | None,
    after: int,
    size: int,
    without: Collection[int] = (),
) -> list[Row[Any]]:
    """The customers behind one line of the ledger (None = who will receive), by id, from the
    first one after `after`."""
    rows = classified(audience, without).subquery()
    wanted = rows.c.reason.is_(None) if reason is None else rows.c.reason == reason.value
    page = (
        select(rows)
        .where(wanted, rows.c.customer_id > after)
        .order_by(rows.c.customer_id)
        .limit(size)
    )
    return list(db.session.execute(page))


def page(audience: dict[str, Any], text: str, after: int, size: int) -> list[Row[Any]]:
    """Those of an audience who can receive a mailing, by id, from the first one after `after`,
    who match a search: id, name, email. Quick in an audience of any size; who shares an address
    with another is not sorted out."""
    found = select(Customer.id, Customer.name, Customer.email).where(
        Customer.id > after, meant(audience), why_excluded().is_(None)
    )
    if text:
        found = found.where(or_(matches_text(text), starts_with(Customer.email_key, fold(text))))
    return list(db.session.execute(found.order_by(Customer.id).limit(size)))


def slice_after(
    audience: dict[str, Any], after: int, size: int, without: Collection[int] = ()
) -> list[Row[Any]]:
    """The next customers of the audience by id, with the reasons that they carry themselves
    (duplicates are found while queueing): id, email, email_key, owner_id, reason."""
    reason = why_excluded(without).label("reason")
    page = (
        select(Customer.id, Customer.email, Customer.email_key, Customer.owner_id, reason)
        .where(Customer.id > after, meant(audience))
        .order_by(Customer.id)
        .limit(size)
    )
    return list(db.session.execute(page))


def why_excluded(without: Collection[int] = ()) -> ColumnElement[str | None]:
    """The reason that a customer's own record gives, or NULL."""
    namesake = aliased(Customer)
    opted_out = or_(
        Customer.consent == Consent.WITHDRAWN,
        exists().where(
            namesake.email_key == Customer.email_key, namesake.consent == Consent.WITHDRAWN
        ),
        exists().where(OptOut.address_key == Customer.email_key),
    )
    suppressed = exists().where(Suppression.address_key == Customer.email_key)
    return case(
        (Customer.email_state == EmailState.NONE, ExclusionReason.NO_ADDRESS.value),
        (Customer.email_state == EmailState.INVALID, ExclusionReason.INVALID_ADDRESS.value),
        (opted_out, ExclusionReason.OPTED_OUT.value),
        (suppressed, ExclusionReason.SUPPRESSED.value),
        *[(Customer.owner_id.in_(without), ExclusionReason.NO_SENDER.value)][: len(without)],
        else_=null(),
    )
