"""Read the bounce mailbox: in slices, each of which may be read again without harm.

    feed the mails of a slice → commit → mark or move them → remember how far we are → commit

A process that is killed in between reads the slice again: what was fed already changes nothing
more, and what had been moved is gone. No database transaction is open while the network is waited for.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import structlog
from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from mailer.domain.accounts.access import Actor, require
from mailer.domain.accounts.explain import stored
from mailer.domain.bounces.act import Done
from mailer.domain.bounces.feed import Fed, feed
from mailer.domain.bounces.mailbox import EDIT, mailbox, server_of
from mailer.infra import imap
from mailer.infra.db import db
from mailer.infra.smtp_reply import TransportError
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.bounce import AfterReading, BounceMailbox

log = structlog.get_logger(__name__)

#: Mails of one slice; and how long one run may take before it leaves the rest to the next.
SLICE, SECONDS = 10, 45.0


@dataclass
class Fetched:
    """What one run found."""

    read: int = 0
    #: Mails of ours that came back or were complained about.
    acted_on: int = 0
    #: Why it ended early, as `explain` reads it; empty when all went well.
    trouble: str = ""


class _Position(NamedTuple):
    """How far a mailbox has been read."""

    mailbox_id: int
    uid_validity: int | None
    last_uid: int


class _Changed(Exception):
    """Somebody else reads it too, or its settings were changed."""


def fetch(actor: Actor, stop: Callable[[], bool], seconds: float = SECONDS) -> Fetched:
    """Read what is new, for so long at most. Commits its slices. Raises `Refused` where there is no mailbox."""
    require(actor, EDIT)
    row = mailbox()
    if row is None:
        raise Refused(_("There is no bounce mailbox yet. Set one up in Settings → Bounces."))
    fetched, mailbox_id = Fetched(), row.id
    try:
        _read(row, actor, _until(stop, seconds), fetched)
    except _Changed:
        db.session.rollback()
        return fetched
    except TransportError as error:
        db.session.rollback()
        fetched.trouble = stored(error)
        log.warning("the bounce mailbox could not be read", error=str(error))
    values: dict[str, Any] = {"trouble": fetched.trouble}
    if not fetched.trouble:
        values["read_at"] = clock.now()
    db.session.execute(update(BounceMailbox).where(BounceMailbox.id == mailbox_id).values(**values))
    db.session.commit()
    return fetched


def _until(stop: Callable[[], bool], seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: stop() or time.monotonic() > end


def _read(row: BounceMailbox, actor: Actor, stop: Callable[[], bool], fetched: Fetched) -> None:
    settings, folder = server_of(row), row.folder
    target = row.move_to if row.after is AfterReading.MOVE else ""
    position = _Position(row.id, row.uid_validity, row.last_uid)
    db.session.rollback()
    with imap.opened(settings) as box:
        valid = box.open_folder(folder)
        if valid != position.uid_validity:
            # The server numbers its mails anew.
            position = _remember(position, _Position(position.mailbox_id, valid, 0))
        if target:
            box.make_folder(target)
        waiting = box.after(position.last_uid)
        while waiting and not stop():
            uids, waiting = waiting[:SLICE], waiting[SLICE:]
            understood = _feed(box, uids, actor, fetched)
            if understood and target:
                box.move(understood, target)
            elif understood:
                box.mark_seen(understood)
            position = _remember(position, position._replace(last_uid=uids[-1]))


def _feed(box: imap.Mailbox, uids: list[int], actor: Actor, fetched: Fetched) -> list[int]:
    """Those that nobody needs to read any more."""
    mails = [(uid, raw) for uid in uids if (raw := box.read(uid)) is not None]
    understood = []
    for uid, raw in mails:
        fed = _fed(raw, actor, uid)
        fetched.read += 1
        if fed is not None and fed.understood:
            understood.append(uid)
            fetched.acted_on += fed.done in (Done.BOUNCED, Done.COMPLAINED)
    db.session.commit()
    return understood


def _fed(raw: bytes, actor: Actor, uid: int) -> Fed | None:
    """A mail that breaks something must not hold up those behind it: it stays unseen."""
    try:
        with db.session.begin_nested():
            return feed(raw, actor)
    except OperationalError:
        raise
    except Exception:
        log.exception("a mail of the bounce mailbox was skipped", uid=uid)
        return None


def _remember(before: _Position, after: _Position) -> _Position:
    """How far we are, unless that is not where we were any more."""
    done = db.session.connection().execute(
        update(BounceMailbox)
        .where(
            BounceMailbox.id == before.mailbox_id,
            BounceMailbox.uid_validity.is_not_distinct_from(before.uid_validity),
            BounceMailbox.last_uid == before.last_uid,
        )
        .values(uid_validity=after.uid_validity, last_uid=after.last_uid)
    )
    if not done.rowcount:
        raise _Changed
    db.session.commit()
    return after
