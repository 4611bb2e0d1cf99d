"""Queue the audience of mailings."""

from __future__ import annotations

from mailer.domain.mailings import launch, operate
from mailer.domain.outbox import attachments
from mailer.infra import queue, stopping
from mailer.infra.db import db


def queue_audience(mailing_id: int) -> None:
    """Queue a mailing's audience to its end, in committed slices."""
    more = True
    while more and not stopping.asked():
        more = launch.queue_slice(mailing_id)
        db.session.commit()


def settle(mailing_id: int) -> None:
    """Bring the mails of a stopped or restarted mailing in line with it, slice by slice."""
    more = True
    while more and not stopping.asked():
        more = operate.settle_slice(mailing_id)
        db.session.commit()


def sweep() -> None:
    """Take up mailings whose queueing or stopping was lost with its worker or with Redis."""
    for mailing_id in launch.unfinished():
        queue.push("mailings.queue_audience", mailing_id)
    for mailing_id in operate.unsettled():
        queue.push("mailings.settle", mailing_id)
    db.session.rollback()


def forget_attachments() -> None:
    """Forget files that were chosen for a mail and never sent."""
    attachments.forget_waiting()
    db.session.commit()
