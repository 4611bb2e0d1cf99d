"""Long changes of many customers."""

from __future__ import annotations

from mailer.domain.customers import bulk
from mailer.infra import stopping
from mailer.infra.db import db


def run_bulk(change_id: int) -> None:
    """Do a change slice by slice, each committed."""
    more = True
    while more and not stopping.asked():
        more = bulk.step(change_id)
        db.session.commit()


def wake_stalled() -> None:
    """Go on with changes whose job was lost."""
    bulk.wake_stalled()
    db.session.commit()
