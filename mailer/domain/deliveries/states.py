"""Where one mail to one address may stand, what may come next, and who may cause it.

    queued → claimed → handing_over → accepted → bounced | complained

The rest branches off: a server's "later" (deferred) and "no" (failed), an answer that never
came (in_doubt), and the reasons for which nothing is sent (suppressed, cancelled, expired). What
waits for the result of an A/B test begins before that line (held).
"""

from __future__ import annotations

import enum
from collections.abc import Mapping

from mailer.models.delivery import DeliveryState as State


class Cause(enum.StrEnum):
    """Who or what moves a mail."""

    #: A drain takes it into work.
    CLAIM = "claim"
    #: The last look before the final dot.
    INTENT = "intent"
    #: What the server answered, or that it answered nothing.
    REPLY = "reply"
    #: A drain gives it back untouched: the server is away, the mailing is paused or stopped.
    HAND_BACK = "hand_back"
    #: The process that had it is gone.
    LEASE_END = "lease_end"
    #: It waited too long.
    EXPIRY = "expiry"
    #: Someone stops the mailing, or starts a stopped one again.
    STOP = "stop"
    START = "start"
    #: The A/B test of its mailing has a winner.
    RELEASE = "release"
    #: Someone decides on a mail that failed or is in doubt.
    OPERATOR = "operator"
    #: What came back after the mail had gone.
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    CLICK = "click"


#: cause → state before → states that it may lead to.
TRANSITIONS: Mapping[Cause, Mapping[State, frozenset[State]]] = {
    Cause.CLAIM: {
        State.QUEUED: frozenset({State.CLAIMED}),
        State.DEFERRED: frozenset({State.CLAIMED}),
    },
    Cause.INTENT: {
        State.CLAIMED: frozenset(
            {State.HANDING_OVER, State.SUPPRESSED, State.CANCELLED, State.FAILED}
        ),
    },
    Cause.REPLY: {
        State.CLAIMED: frozenset({State.DEFERRED, State.FAILED, State.QUEUED}),
        State.HANDING_OVER: frozenset(
            {State.ACCEPTED, State.DEFERRED, State.FAILED, State.QUEUED, State.IN_DOUBT}
        ),
        # A reply that comes after the lease has ended. "Later" says nothing new then.
        State.IN_DOUBT: frozenset({State.ACCEPTED, State.FAILED}),
    },
    Cause.HAND_BACK: {
        State.CLAIMED: frozenset({State.QUEUED, State.CANCELLED}),
        # Its intent was noted, or may have been, and its dot was surely not sent.
        State.HANDING_OVER: frozenset({State.QUEUED}),
    },
    Cause.LEASE_END: {
        State.CLAIMED: frozenset({State.QUEUED, State.CANCELLED}),
        State.HANDING_OVER: frozenset({State.IN_DOUBT}),
        # A mail that belongs to no mailing is sent once more.
        State.IN_DOUBT: frozenset({State.QUEUED}),
    },
    Cause.EXPIRY: {
        State.QUEUED: frozenset({State.EXPIRED}),
        State.DEFERRED: frozenset({State.EXPIRED}),
    },
    Cause.STOP: {
        State.HELD: frozenset({State.CANCELLED}),
        State.QUEUED: frozenset({State.CANCELLED}),
        State.DEFERRED: frozenset({State.CANCELLED}),
    },
    Cause.START: {
        State.CANCELLED: frozenset({State.QUEUED, State.HELD}),
    },
    Cause.RELEASE: {
        State.HELD: frozenset({State.QUEUED}),
    },
    Cause.OPERATOR: {
        State.FAILED: frozenset({State.QUEUED}),
        State.EXPIRED: frozenset({State.QUEUED}),
        State.IN_DOUBT: frozenset({State.ACCEPTED, State.QUEUED}),
    },
    Cause.BOUNCE: {
        State.ACCEPTED: frozenset({State.BOUNCED}),
        State.IN_DOUBT: frozenset({State.BOUNCED}),
    },
    Cause.COMPLAINT: {
        State.ACCEPTED: frozenset({State.COMPLAINED}),
        State.IN_DOUBT: frozenset({State.COMPLAINED}),
    },
    Cause.CLICK: {
        State.IN_DOUBT: frozenset({State.ACCEPTED}),
    },
}

#: Nothing more happens by itself.
FINAL: frozenset[State] = frozenset(
    {
        State.ACCEPTED,
        State.BOUNCED,
        State.COMPLAINED,
        State.FAILED,
        State.SUPPRESSED,
        State.CANCELLED,
        State.EXPIRED,
        State.IN_DOUBT,
    }
)
#: Waits for its turn, or for another try.
WAITING: frozenset[State] = frozenset({State.QUEUED, State.DEFERRED})
#: Some process has it in its hands.
IN_WORK: frozenset[State] = frozenset({State.CLAIMED, State.HANDING_OVER})
OPEN: frozenset[State] = WAITING | IN_WORK | {State.HELD}


def allowed(before: State, after: State, cause: Cause) -> bool:
    """May `cause` move a mail from `before` to `after`?"""
    return after in TRANSITIONS[cause].get(before, frozenset())


def sources(cause: Cause, after: State) -> list[State]:
    """From where `cause` may move a mail to `after`; for the WHERE of the statement that does.

    Raises `ValueError` when it may from nowhere: a statement that asks for it is a mistake.
    """
    found = [before for before, targets in TRANSITIONS[cause].items() if after in targets]
    if not found:
        raise ValueError(f"{cause} never leads to {after}")
    return found
