"""Start mailings whose time has come, and queue their audience."""

from __future__ import annotations

import structlog

from mailer.domain.mailings import operate, queueing, schedule, written
from mailer.domain.mailings.ab_tests import decide
from mailer.domain.outbox import attachments
from mailer.infra import queue, stopping
from mailer.infra.db import db
from mailer.lib.errors import Refused

log = structlog.get_logger(__name__)


def queue_audience(mailing_id: int) -> None:
    """Queue a mailing's audience to its end, in committed slices."""
    more = True
    while more and not stopping.asked():
        more = queueing.queue_slice(mailing_id)
        db.session.commit()


def settle(mailing_id: int) -> None:
    """Bring the mails of a stopped or restarted mailing in line with it, slice by slice."""
    more = True
    while more and not stopping.asked():
        more = operate.settle_slice(mailing_id)
        db.session.commit()


def look_at_test(mailing_id: int) -> None:
    """Bring the A/B test of a mailing further, if its time has come."""
    decide.look(mailing_id)
    db.session.commit()


def release(mailing_id: int) -> None:
    """Queue what waited for the winner of a mailing's A/B test, slice by slice."""
    more = True
    while more and not stopping.asked():
        more = decide.release_slice(mailing_id)
        db.session.commit()


def sweep() -> None:
    """Take up mailings whose queueing, stopping or release was lost with its worker or with Redis,
    and A/B tests whose time has come."""
    for mailing_id in queueing.unfinished():
        queue.push("mailings.queue_audience", mailing_id)
    for mailing_id in operate.unsettled():
        queue.push("mailings.settle", mailing_id)
    for mailing_id in decide.due():
        queue.push("mailings.look_at_test", mailing_id)
    for mailing_id in decide.unreleased():
        queue.push("mailings.release", mailing_id)
    db.session.rollback()


def forget_attachments() -> None:
    """Forget files that were chosen for a mail and never sent."""
    attachments.forget_waiting()
    db.session.commit()


def purge_drafts() -> None:
    """Delete for ever what was written for drafts that were deleted, in committed slices."""
    more = True
    while more and not stopping.asked():
        more = written.purge() == written.AT_ONCE
        db.session.commit()


def start_due() -> None:
    """Ask for the start of each mailing whose time has come."""
    for mailing_id in schedule.due():
        queue.push("mailings.start", mailing_id)
    db.session.rollback()


def start(mailing_id: int) -> None:
    """Start a mailing whose time has come. What keeps it from starting stands on its page."""
    try:
        schedule.start(mailing_id)
    except Refused as refused:
        db.session.rollback()
        log.info("a mailing does not start", mailing_id=mailing_id, reason=refused.message)
        return
    db.session.commit()
