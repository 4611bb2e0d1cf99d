"""What follows from a failure: for the mail, for its address, for the account. Pure."""

from __future__ import annotations

import datetime as dt
import enum
import random
from dataclasses import dataclass

from mailer.domain.accounts.explain import stored
from mailer.infra.smtp_reply import OPENING, Fault, Stage, TransportError
from mailer.models.delivery import DeliveryState as State

FIRST_WAIT = dt.timedelta(minutes=5)
LONGEST_WAIT = dt.timedelta(hours=4)
#: How long the mail of a mailing is tried, from its server's first "later" on.
LIFETIME = dt.timedelta(hours=48)
#: A doubtful mail that belongs to no mailing is sent once more after this.
SECOND_TRY = dt.timedelta(minutes=15)
#: A mail at which the conversation broke lets others go first: it may be the reason.
STEP_ASIDE = dt.timedelta(minutes=1)
NOW = dt.timedelta(0)

#: 5.1.x that speak of the sender (RFC 3463 §3.2, RFC 7505), not of the recipient.
_ABOUT_SENDER = ("5.1.7", "5.1.8", "5.1.9")
#: "Sign in first", said where it comes late: to MAIL.
_LOGIN_NEEDED = (530, 534, 535, 538)


class Account(enum.Enum):
    """What a failure means for the account."""

    GOES_ON = "goes on"
    #: This connection is of no more use; another one may be.
    RECONNECTS = "reconnects"
    #: The server is away: wait, then try with one mail.
    PAUSES = "pauses"
    #: Someone must correct the settings.
    STOPS = "stops"


@dataclass(frozen=True)
class Decision:
    """What becomes of the mail and its account."""

    state: State
    account: Account
    reply: str = ""
    code: int | None = None
    wait: dt.timedelta = NOW
    #: The mail had its chance: this counts as one of its deferrals.
    counts: bool = False
    #: The address does not exist.
    suppresses: bool = False
    #: Set when the mail's clock is to run from now on.
    expires_at: dt.datetime | None = None


def decide(
    error: TransportError,
    *,
    deferrals: int,
    expires_at: dt.datetime | None,
    fresh: bool,
    now: dt.datetime,
) -> Decision:
    """`fresh`: nothing was sent yet in this conversation, so the server was not merely tired of
    it."""
    reply, code = str(error.reply) if error.reply else stored(error), error.code
    expiry = None if expires_at else now + LIFETIME
    if error.stage in OPENING:
        stops = error.kind == Fault.LOGIN and error.permanent
        return Decision(State.QUEUED, Account.STOPS if stops else Account.PAUSES)
    if error.stage == Stage.DOT and (code is None or code < 400):
        return Decision(State.IN_DOUBT, Account.RECONNECTS)
    if error.stage in (Stage.MAIL, Stage.RSET) and code in _LOGIN_NEEDED:
        return Decision(State.QUEUED, Account.STOPS)
    if code is None or code == 421 or code < 400:
        if error.kind in (Fault.TOO_LARGE, Fault.NEEDS_SMTPUTF8):
            return Decision(State.FAILED, Account.GOES_ON, reply)
        return _broken(error, reply, fresh, expiry)
    account = Account.RECONNECTS if error.kind == Fault.DROPPED else Account.GOES_ON
    if code >= 500:
        gone = error.stage in (Stage.RCPT, Stage.DOT) and _no_such_address(error)
        return Decision(State.FAILED, account, reply, code, suppresses=gone)
    return Decision(
        State.DEFERRED,
        account,
        reply,
        code,
        wait=back_off(deferrals),
        counts=True,
        expires_at=expiry,
    )


def back_off(deferrals: int) -> dt.timedelta:
    """How long to wait after so many deferrals: 5 minutes, doubled each time, at most 4 hours,
    20 % more or less so that mails put off together do not come back together."""
    doubled: int = 2 ** min(deferrals, 10)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT) * random.uniform(0.8, 1.2)  # noqa: S311 - not a secret


def _broken(error: TransportError, reply: str, fresh: bool, expiry: dt.datetime | None) -> Decision:
    """The conversation ended before the mail was handed over; nobody counts it."""
    if not fresh and error.kind != Fault.TIMEOUT:
        if error.stage in (Stage.MAIL, Stage.RSET):
            # An idle connection was closed, or the server wants a new one every so often.
            return Decision(State.QUEUED, Account.RECONNECTS)
        return Decision(
            State.QUEUED, Account.RECONNECTS, reply, error.code, STEP_ASIDE, expires_at=expiry
        )
    return Decision(State.QUEUED, Account.PAUSES, reply, error.code, STEP_ASIDE, expires_at=expiry)


def _no_such_address(error: TransportError) -> bool:
    enhanced = error.reply.enhanced if error.reply else ""
    return enhanced.startswith("5.1.") and enhanced not in _ABOUT_SENDER
