"""Look at an audience recipient by recipient, in the order in which they will be written to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from mailer.domain.customers.addressed import Addressee
from mailer.domain.customers.audience import meant
from mailer.domain.customers.search import conditions
from mailer.domain.mailings.recipients import why_excluded
from mailer.domain.mailings.terms import ANY, Terms
from mailer.infra.db import db

#: Recipients looked at in one go.
_AT_ONCE = 20


def first(
    audience: dict[str, Any], size: int, text: str = "", terms: Terms = ANY
) -> list[Addressee]:
    """The first of those who will receive a mailing, among those that a search means."""
    found: list[Addressee] = []
    last: int | None = None
    while len(found) < size:
        slice_ = _slice(audience, text, last, terms, back=False)
        found += _own_mail(audience, slice_, terms)
        if len(slice_) < _AT_ONCE:
            break
        last = slice_[-1].id
    return found[:size]


def neighbour(
    audience: dict[str, Any],
    shown: int | None,
    text: str = "",
    terms: Terms = ANY,
    *,
    back: bool = False,
) -> Addressee | None:
    """Who receives the mailing after (`back`: before) the recipient with the id `shown`, among
    those that a search means; from nobody the first (the last); None at the end."""
    while True:
        slice_ = _slice(audience, text, shown, terms, back=back)
        found = _own_mail(audience, slice_, terms)
        if found:
            return found[0]
        if len(slice_) < _AT_ONCE:
            return None
        shown = slice_[-1].id


def spread(audience: dict[str, Any], size: int, terms: Terms = ANY) -> list[Addressee]:
    """Some of those who will receive a mailing, from its beginning to its end."""
    who = terms.of(audience).who
    ends = select(func.min(who.id), func.max(who.id)).select_from(who.rows).where(meant(audience))
    low, high = db.session.execute(ends).one()
    if low is None:
        return []
    found: dict[int, Addressee] = {}
    for number in range(size):
        start = low + (high - low) * number // max(1, size - 1)
        there = neighbour(audience, start - 1, terms=terms) or neighbour(
            audience, None, terms=terms, back=True
        )
        if there is not None:
            found[there.id] = there
    if len(found) < size:
        found |= {each.id: each for each in first(audience, size, terms=terms)}
    return sorted(found.values(), key=lambda each: each.id)[:size]


def _slice(
    audience: dict[str, Any], text: str, shown: int | None, terms: Terms, *, back: bool
) -> Sequence[Addressee]:
    """The next recipients whose own record lets them receive it."""
    terms = terms.of(audience)
    who = terms.who
    rows = (
        select(who.model)
        .select_from(who.rows)
        .where(meant(audience), why_excluded(terms).is_(None))
    )
    if text.strip():
        rows = rows.where(*conditions({"q": text}))
    if shown is not None:
        rows = rows.where(who.id < shown if back else who.id > shown)
    order = who.id.desc() if back else who.id
    return db.session.scalars(rows.order_by(order).limit(_AT_ONCE)).all()


def _own_mail(
    audience: dict[str, Any], found: Sequence[Addressee], terms: Terms
) -> list[Addressee]:
    """Without those whose address an earlier recipient of the audience has: one mail each."""
    terms = terms.of(audience)
    who = terms.who
    owners: dict[str, int] = dict(
        db.session.execute(
            select(who.email_key, func.min(who.id))
            .select_from(who.rows)
            .where(who.email_key.in_({each.email_key for each in found}))
            .where(meant(audience), why_excluded(terms).is_(None))
            .group_by(who.email_key)
        ).all()
    )
    return [each for each in found if owners.get(each.email_key) == each.id]
