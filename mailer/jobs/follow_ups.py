"""Let follow-ups leave when their time has come."""

from __future__ import annotations

import structlog

from mailer.domain.follow_ups import leave
from mailer.infra import queue
from mailer.infra.db import db
from mailer.lib.errors import Refused

log = structlog.get_logger(__name__)


def look() -> None:
    """Ask for what is due."""
    for follow_up_id in leave.due():
        queue.push("follow_ups.run", follow_up_id, ttl=60)
    db.session.rollback()


def run(follow_up_id: int) -> None:
    """Take the step that is due. What keeps it from leaving stands on the mailing's page."""
    try:
        leave.run(follow_up_id)
    except Refused as refused:
        db.session.rollback()
        log.info("a follow-up does not leave", follow_up_id=follow_up_id, reason=refused.message)
        return
    db.session.commit()
