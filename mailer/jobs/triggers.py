"""Let the triggers of mailings act."""

from __future__ import annotations

from mailer.domain.triggers import act
from mailer.infra import stopping
from mailer.infra.db import db


def run() -> None:
    """For all with whom something has happened, in committed slices."""
    for trigger_id in act.waiting():
        while not stopping.asked() and act.act_slice(trigger_id):
            db.session.commit()
        db.session.commit()
