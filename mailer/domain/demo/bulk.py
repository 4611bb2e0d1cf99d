"""Any number of made-up customers, for trying what a large list is like."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy import Select, func, insert, literal, select

from mailer.domain.demo import mark
from mailer.domain.demo.people import customer
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.consent_entry import ConsentEntry, ConsentSource
from mailer.models.customer import Consent, Customer
from mailer.models.group import CustomerGroup, Family, GroupMember
from mailer.models.user import User

SLICE = 5_000
MOST = 10_000_000


def check(count: int) -> None:
    """Raise `Refused` unless this is a demonstration and the number is sensible."""
    if not mark.is_demonstration():
        raise Refused(
            _(
                "Made-up customers are only added to a demonstration. This installation has data "
                "of its own; use another data folder (MAILER_DATA_DIR)."
            )
        )
    if not 0 < count <= MOST:
        raise Refused(_("Please give a number from 1 to %(most)s.", most=f"{MOST:,}"))


def add(count: int) -> Iterator[int]:
    """Add `count` customers in slices; after each the caller commits and learns how many there
    are so far."""
    check(count)
    language = mark.language()
    first = (db.session.scalar(select(func.max(Customer.id))) or 0) + 1
    families: list[int | None] = [*db.session.scalars(select(Family.id).order_by(Family.id))]
    owners: list[int | None] = [*db.session.scalars(select(User.id).order_by(User.id))]
    families, owners = families or [None], owners or [None]
    now = clock.now()
    for start in range(0, count, SLICE):
        size = min(SLICE, count - start)
        rows = []
        for number in range(first + start, first + start + size):
            row = customer(number, language, now)
            # Every fourth belongs to no family, every third to nobody.
            row["family_id"] = families[number % len(families)] if number % 4 else None
            row["owner_id"] = owners[number % len(owners)] if number % 3 else None
            rows.append(row | {"custom": {}})
        last = db.session.scalar(select(func.max(Customer.id))) or 0
        db.session.execute(insert(Customer), rows)
        _join_groups(last)
        _log_consent(last)
        db.session.flush()
        yield start + size


def _join_groups(above: int) -> None:
    """Every second, third, fifth … of the new ones joins the first, second, third … group."""
    groups = db.session.scalars(select(CustomerGroup.id).order_by(CustomerGroup.id).limit(5))
    for group_id, every in zip(list(groups), (2, 3, 5, 7, 11), strict=False):
        members: Select[int, int] = select(
            literal(group_id, GroupMember.group_id.type), Customer.id
        ).where(Customer.id > above, Customer.id % every == 0)
        db.session.execute(insert(GroupMember).from_select(["group_id", "customer_id"], members))


def _log_consent(above: int) -> None:
    entries = select(
        Customer.id,
        Customer.created_at,
        Customer.consent,
        literal(ConsentSource.DEMO, ConsentEntry.source.type),
        Customer.email,
        literal(""),
    ).where(Customer.id > above, Customer.consent != Consent.UNKNOWN)
    columns = ["customer_id", "at", "consent", "source", "address", "note"]
    db.session.execute(insert(ConsentEntry).from_select(columns, entries))
