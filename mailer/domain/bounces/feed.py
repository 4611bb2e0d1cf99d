"""Act on what comes back: a bounce or complaint lands on the mail that it answers.

Only what names one of our own mails by the signed return path or Message-ID that we gave it is
believed: anybody can write a mail that looks like a bounce.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass

from mailer.domain.accounts import return_path
from mailer.domain.accounts.access import Actor, require
from mailer.domain.bounces.act import Done, act, mail_of
from mailer.infra import crypto
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.bounces.read import read
from mailer.lib.bounces.report import BounceClass, Report

#: `<d12.mark@domain>`, as `rendering.message_headers` makes it.
_MESSAGE_ID = re.compile(r"<(d([1-9][0-9]{0,17}))\.([0-9a-f]{16})@[^<>\s]*>")


@dataclass(frozen=True)
class Fed:
    """One answer, read and acted on."""

    report: Report
    done: Done
    #: The mail that it answers.
    delivery_id: int | None = None
    #: The address is written to no more, because of this.
    suppressed: bool = False

    @property
    def understood(self) -> bool:
        """Nobody needs to read it: it answers one of our mails, and it is clear what it says."""
        unclear = self.report.first.bounce_class is BounceClass.UNKNOWN
        return self.done is Done.TESTED or (self.done is not Done.NOT_OURS and not unclear)


def feed(raw: bytes, actor: Actor) -> Fed:
    """Read an answer to a mail and act on it. The same one, fed twice, changes nothing more."""
    require(actor, "settings:edit")
    report = read(raw)
    account = return_path.tested_in(report.came_to)
    if account is not None:
        account.bounce_tested_at = account.bounce_tested_at or clock.now()
        db.session.flush()
        return Fed(report, Done.TESTED)
    delivery_id = return_path.delivery_in(report.came_to) or delivery_of(report.message_id)
    mail = mail_of(delivery_id) if delivery_id is not None else None
    if mail is None:
        return Fed(report, Done.NOT_OURS)
    done, suppressed = act(mail, report.first)
    return Fed(report, done, mail.id, suppressed)


def delivery_of(message_id: str) -> int | None:
    """The delivery whose mail has this Message-ID; None when we did not make it."""
    found = _MESSAGE_ID.fullmatch(message_id)
    if found is None or not hmac.compare_digest(crypto.marks("message-id")(found[1]), found[3]):
        return None
    return int(found[2])
