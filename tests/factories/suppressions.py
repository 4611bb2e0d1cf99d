"""Addresses on the suppression list."""

from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.suppression import Suppression, SuppressionReason
from tests.factories import number


def make_suppression(address: str = "", **values: object) -> Suppression:
    """An address that is written to no more."""
    address = address or f"gone{number()}@example.com"
    values.setdefault("reason", SuppressionReason.HARD_BOUNCE)
    values.setdefault("evidence", "550 5.1.1 user unknown")
    row = Suppression(address=address, address_key=address, created_at=clock.now(), **values)
    db.session.add(row)
    db.session.flush()
    return row


SAMPLES = {"suppression_id": lambda: make_suppression().id}
