"""Read what came back, and end the rest of addresses whose time is over."""

from __future__ import annotations

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.bounces import fetch as reading
from mailer.domain.bounces.mailbox import mailbox
from mailer.domain.customers import suppressions
from mailer.infra import stopping
from mailer.infra.db import db


def fetch() -> None:
    """Read the bounce mailbox, if there is one."""
    if mailbox() is not None:
        reading.fetch(SYSTEM, stopping.asked)


def end_suppressions() -> None:
    """Take addresses off the suppression list whose time is over."""
    while suppressions.lift_ended(SYSTEM) and not stopping.asked():
        db.session.commit()
