"""The suppression list: addresses that get no mail at all, and why.

An address gets onto it when its server refuses mail for good, or by hand, and stays there until
somebody lifts it; or when too many mails came back from it lately, and stays there for a while.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select, update

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.outbox.suppress import suppress
from mailer.infra.db import db
from mailer.lib import clock, email_address
from mailer.lib.errors import Refused
from mailer.models.bounce import Bounce
from mailer.models.suppression import Suppression, SuppressionReason

EDIT = "customers:edit"
_SLICE = 200


def add(address: str, note: str, actor: Actor) -> Suppression:
    """Put an address on the list by hand. Raises `Refused` when it is none, or there already."""
    require(actor, EDIT)
    parsed = email_address.parse(address)
    if parsed is None:
        said = _("“%(address)s” is not an e-mail address.", address=address.strip()[:100])
        raise Refused(said, fields={"address": said})
    reason, now = SuppressionReason.BY_HAND, clock.now()
    note = " ".join(note.split())
    if not suppress(db.session.connection(), parsed.address, parsed.key, reason, note, now):
        said = _("“%(address)s” is on the list already.", address=parsed.address)
        raise Refused(said, fields={"address": said})
    row = db.session.scalars(select(Suppression).filter_by(address_key=parsed.key)).one()
    row.created_by_id = actor.id
    db.session.flush()
    record(actor, "suppressions.add", object_type="suppression", object_id=row.id, address=address)
    return row


def lift(row: Suppression, actor: Actor) -> None:
    """Take an address off the list: it may be written to again, from the next mail on."""
    require(actor, EDIT, row)
    record(
        actor,
        "suppressions.lift",
        object_type="suppression",
        object_id=row.id,
        address=row.address,
        reason=row.reason.value,
    )
    _take_off(row)


def lift_ended(actor: Actor) -> int:
    """Take those off the list whose time is over: how many."""
    require(actor, EDIT)
    ended = select(Suppression).where(Suppression.expires_at <= clock.now()).limit(_SLICE)
    rows = db.session.scalars(ended).all()
    for row in rows:
        _take_off(row)
    return len(rows)


def _take_off(row: Suppression) -> None:
    """What came back until now counts no more, or the next one would put it back."""
    forgotten = update(Bounce).where(Bounce.address_key == row.address_key, Bounce.counts)
    db.session.execute(forgotten.values(counts=False))
    db.session.delete(row)
    db.session.flush()


def of_address(address_key: str) -> Suppression | None:
    """The entry of an address, by its normalised form."""
    return db.session.scalar(select(Suppression).where(Suppression.address_key == address_key))


def begins_with(text: str) -> ColumnElement[bool]:
    """Addresses that begin so."""
    return Suppression.address_key.startswith(text.strip().lower(), autoescape=True)


def for_reasons(values: Sequence[str]) -> ColumnElement[bool]:
    """On the list for one of these reasons."""
    return Suppression.reason.in_([each for each in SuppressionReason if each.value in values])
