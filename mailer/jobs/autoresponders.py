"""Templates that leave by themselves when something happens to a customer."""

from __future__ import annotations

from mailer.domain.automation import respond
from mailer.infra import queue, stopping
from mailer.infra.db import db


def look() -> None:
    """Ask for what each autoresponder has to do."""
    for autoresponder_id in respond.active():
        queue.push("autoresponders.run", autoresponder_id, ttl=60)
    db.session.rollback()


def look_at_days() -> None:
    """The same, and whose day it is: that looks at all customers."""
    for autoresponder_id in respond.active():
        queue.push("autoresponders.run", autoresponder_id, True, ttl=600)
    db.session.rollback()


def run(autoresponder_id: int, days: bool = False) -> None:
    """Note and write, in committed slices."""
    more = True
    while more and not stopping.asked():
        more = respond.run_slice(autoresponder_id, days=days)
        db.session.commit()
        days = False
