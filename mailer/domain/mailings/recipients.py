"""Who of an audience will receive a mailing, and who will not, with the reason (the ledger).

The rules are one SQL expression, used before Send for the counts and, slice by slice, when the
audience is queued, so that both cannot disagree. Recipients are customers, or contacts where the audience says so
(`customers.addressed`). In the order in which the rules apply:

1. no address, or one that cannot be written to;
2. opted out: this customer, or any with the same address, withdrew consent;
3. opted out of the mailing's topic, or paused mailings beyond its start: whoever has the address;
4. suppressed: the address refused our mail for good, or its owner complained;
5. no sender: the mails come from the owner of each record, and no account may send for this one;
6. a tag would be empty, where the mailing leaves out whom it is empty for;
7. duplicate: an earlier recipient of the audience (the smaller id) has the same address.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from mailer.domain.customers.audience import meant
from mailer.domain.customers.search import checked, matches_text, starts_with
from mailer.domain.mailings.terms import ANY, Terms
from mailer.infra.db import db
from mailer.lib.folding import fold
from mailer.models.customer import Consent, Customer
from mailer.models.mailing import ExclusionReason
from mailer.models.opt_out import OptOut
from mailer.models.suppression import Suppression
from mailer.models.topic import MailingPause

#: To tell until when; the reason looks for itself.
_PAUSE = aliased(MailingPause)


@dataclass(frozen=True)
class Ledger:
    """The audience in numbers: `receive` and the reasons add up to `total`."""

    receive: int
    excluded: dict[ExclusionReason, int] = field(default_factory=dict)
    #: Language of the customer ("" = none) → how many of those who receive it.
    languages: dict[str, int] = field(default_factory=dict)
    #: How many of those who receive it see a gap where a tag has no value.
    lacking: int = 0
    #: Deals and entries of those who receive it, beside the one that each mail is about.
    further_records: int = 0

    @property
    def total(self) -> int:
        """Everyone who was chosen."""
        return self.receive + sum(self.excluded.values())

    @property
    def left_out(self) -> int:
        """Everyone who was chosen and gets no mail."""
        return sum(self.excluded.values())


def ledger(audience: dict[str, Any], terms: Terms = ANY) -> Ledger:
    """Count who of the audience will receive a mailing, and who will not."""
    terms = terms.of(audience)
    reason, lacks = why_excluded(terms).label("reason"), terms.lacks().label("lacks")
    who = terms.who
    own = (
        select(reason, who.language.label("language"), lacks)
        .select_from(who.rows)
        .where(meant(audience))
        .subquery()
    )
    columns = (own.c.reason, own.c.language, own.c.lacks)
    found = db.session.execute(select(*columns, func.count()).group_by(*columns))
    counted: list[tuple[Any, ...]] = [(*row,) for row in found]
    for language, lacking_too, count in _repeated(audience, terms):
        counted.append((None, language, lacking_too, -count))
        counted.append((ExclusionReason.DUPLICATE.value, language, lacking_too, count))
    bare = len(bare_addresses(audience))
    languages = Counter({"": bare} if bare else {})
    excluded: Counter[str] = Counter()
    lacking = 0
    for why, language, lacking_too, count in counted:
        if why is None:
            languages[language] += count
            lacking += count if lacking_too else 0
        else:
            excluded[why] += count
    return Ledger(
        languages.total(),
        {reason: excluded[reason] for reason in ExclusionReason if reason in excluded},
        {language: count for language, count in languages.items() if count},
        lacking,
        _further_records(audience, terms),
    )


def _further_records(audience: dict[str, Any], terms: Terms) -> int:
    if not terms.about:
        return 0
    rows = classified(audience, terms).subquery()
    return terms.about.further(select(rows.c.customer_id).where(rows.c.reason.is_(None)))


def receive(audience: dict[str, Any], terms: Terms = ANY) -> int:
    """How many will receive a mailing, as the ledger says, in half the time."""
    terms = terms.of(audience)
    wanted = why_excluded(terms).is_(None)
    kept = select(terms.who.id).select_from(terms.who.rows).where(meant(audience), wanted)
    counted = db.session.scalar(select(func.count()).select_from(kept.subquery())) or 0
    repeated = sum(count for _language, _lacks, count in _repeated(audience, terms))
    return counted - repeated + len(bare_addresses(audience))


def _repeated(audience: dict[str, Any], terms: Terms) -> list[tuple[str, bool, int]]:
    """Language, whether a tag is empty → how many would receive it if no earlier recipient of the
    audience had the same address. Only addresses that several have are looked at: to put all in
    order takes longer than everything else."""
    key = terms.of(audience).who.email_key
    shared = select(key).group_by(key).having(func.count() > 1)
    among = key.in_(shared.where(key != ""))
    rows = classified(audience, terms, among).subquery()
    columns = (rows.c.language, rows.c.lacks)
    repeated = rows.c.reason == ExclusionReason.DUPLICATE.value
    query = select(*columns, func.count()).where(repeated).group_by(*columns)
    return [(language, lacks, count) for language, lacks, count in db.session.execute(query)]


def bare_addresses(audience: dict[str, Any]) -> list[str]:
    """Addresses that were typed and belong to no customer."""
    return [
        address for source in audience.get("any", []) for address in source.get("addresses", [])
    ]


def classified(
    audience: dict[str, Any], terms: Terms = ANY, among: ColumnElement[bool] | None = None
) -> Select[Any]:
    """One row for each recipient of the audience (`among` those who meet that condition, with all
    who have their address): `Addressed.columns`, language, lacks, reason, duplicate_of."""
    terms = terms.of(audience)
    rows = (
        select(
            *terms.who.columns(),
            terms.who.language.label("language"),
            terms.lacks().label("lacks"),
            why_excluded(terms).label("own_reason"),
        )
        .select_from(terms.who.rows)
        .where(meant(audience), true() if among is None else among)
        .subquery()
    )
    first = func.min(case((rows.c.own_reason.is_(None), rows.c.id))).over(
        partition_by=rows.c.email_key
    )
    numbered = select(rows, first.label("first")).subquery()
    repeated = and_(numbered.c.own_reason.is_(None), numbered.c.first != numbered.c.id)
    return select(
        *(numbered.c[column.name] for column in terms.who.columns()),
        numbered.c.language,
        numbered.c.lacks,
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
    terms: Terms = ANY,
    *,
    lacking: bool = False,
    skip: int = 0,
) -> list[Row[Any]]:
    """The recipients behind one line of the ledger (None = who will receive), by id, from the
    first one after `after`, without the first `skip`; only those for whom a tag is empty
    (`lacking`). With `until` for those who paused, and `gets_it`, the customer of whose record a
    duplicate is one."""
    terms = terms.of(audience)
    rows, other = classified(audience, terms).subquery(), aliased(terms.who.model)
    wanted = rows.c.reason.is_(None) if reason is None else rows.c.reason == reason.value
    page = (
        select(rows, _PAUSE.until, terms.who.customer_of(other).label("gets_it"))
        .outerjoin(other, other.id == rows.c.duplicate_of)
        .outerjoin(_PAUSE, _PAUSE.address_key == rows.c.email_key)
        .where(wanted, rows.c.id > after)
        .order_by(rows.c.id)
        .limit(size)
        .offset(skip)
    )
    if lacking:
        page = page.where(rows.c.lacks)
    return list(db.session.execute(page))


def page(audience: dict[str, Any], text: str, after: int, size: int) -> list[Row[Any]]:
    """Those of an audience who can receive a mailing, by id, from the first one after `after`,
    who match a search: `Addressed.columns`, and the customer's name. Quick in an audience of any size; who shares an address
    with another is not sorted out."""
    terms = ANY.of(audience)
    who = terms.who
    found = (
        select(*who.columns(), Customer.name.label("customer_name"))
        .select_from(who.rows)
        .where(who.id > after, meant(audience), why_excluded(terms).is_(None))
    )
    if text:
        found = found.where(or_(matches_text(text), starts_with(who.email_key, fold(text))))
    return list(db.session.execute(found.order_by(who.id).limit(size)))


def slice_after(audience: dict[str, Any], after: int, size: int, terms: Terms = ANY) -> Select[Any]:
    """Selects the next recipients of the audience by id, with the reasons that they carry themselves
    (duplicates are found while queueing): `Addressed.columns`, owner_id, `About.columns`, reason,
    until."""
    terms = terms.of(audience)
    reason = why_excluded(terms).label("reason")
    return (
        select(
            *terms.who.columns(),
            Customer.owner_id,
            *terms.about.columns(),
            reason,
            _PAUSE.until,
        )
        .select_from(terms.who.rows)
        .outerjoin(_PAUSE, _PAUSE.address_key == terms.who.email_key)
        .where(terms.who.id > after, meant(audience))
        .order_by(terms.who.id)
        .limit(size)
    )


def why_excluded(terms: Terms = ANY) -> ColumnElement[str | None]:
    """The reason that a recipient's own record gives, or NULL."""
    namesake, who = aliased(Customer), terms.who
    opted_out = or_(
        Customer.consent == Consent.WITHDRAWN,
        exists().where(
            namesake.email_key == who.email_key,
            # By the address: SQLite would look through all who opted out, for each customer.
            checked(namesake.consent) == Consent.WITHDRAWN,
        ),
        exists().where(OptOut.address_key == who.email_key),
    )
    suppressed = exists().where(Suppression.address_key == who.email_key)
    lacks = terms.lacks() if terms.leave_out_empty else false()
    return case(
        (who.without, ExclusionReason.NO_ADDRESS.value),
        (who.invalid, ExclusionReason.INVALID_ADDRESS.value),
        (opted_out, ExclusionReason.OPTED_OUT.value),
        (terms.off_topic(), ExclusionReason.TOPIC.value),
        (terms.paused(), ExclusionReason.PAUSED.value),
        (suppressed, ExclusionReason.SUPPRESSED.value),
        (terms.without_sender(), ExclusionReason.NO_SENDER.value),
        (lacks, ExclusionReason.EMPTY_TAG.value),
        else_=null(),
    )
