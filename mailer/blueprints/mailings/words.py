"""States and reasons of mailings in words, with the colour of their label."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from mailer.domain.mailings.statistics import Figure
from mailer.models.bounce import BounceKind
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.mailing import ExclusionReason, MailingState
from mailer.models.tracking_event import Grade

#: state → (word, tone)
MAILING_STATES: dict[MailingState, tuple[LazyString, str]] = {
    MailingState.DRAFT: (_l("Draft"), "muted"),
    MailingState.SCHEDULED: (_l("Scheduled"), "info"),
    MailingState.SENDING: (_l("Sending"), "info"),
    MailingState.PAUSED: (_l("Paused"), "warn"),
    MailingState.STOPPED: (_l("Stopped"), "muted"),
    MailingState.SENT: (_l("Sent"), "ok"),
}

#: state → (word, tone, what it means)
DELIVERY_STATES: dict[DeliveryState, tuple[LazyString, str, LazyString]] = {
    DeliveryState.ACCEPTED: (_l("Accepted"), "ok", _l("The mail server took the mail.")),
    DeliveryState.QUEUED: (_l("Waiting"), "info", _l("Its turn has not come yet.")),
    DeliveryState.HELD: (
        _l("Waiting for the test"),
        "info",
        _l("It waits for the result of the A/B test."),
    ),
    DeliveryState.CLAIMED: (_l("Being sent"), "info", _l("Being made and handed over now.")),
    DeliveryState.HANDING_OVER: (
        _l("Handing over"),
        "info",
        _l("The server has the mail and has not confirmed it yet."),
    ),
    DeliveryState.DEFERRED: (
        _l("Tried again later"),
        "warn",
        _l("The server asked for another try later; that happens by itself."),
    ),
    DeliveryState.FAILED: (_l("Refused"), "bad", _l("The server refused the mail for good.")),
    DeliveryState.BOUNCED: (_l("Bounced"), "bad", _l("The mail came back.")),
    DeliveryState.COMPLAINED: (
        _l("Complaint"),
        "bad",
        _l("The recipient reported the mail as unwanted."),
    ),
    DeliveryState.IN_DOUBT: (
        _l("In doubt"),
        "warn",
        _l("The connection broke at the last moment: it may have arrived or not."),
    ),
    DeliveryState.SUPPRESSED: (
        _l("Not sent"),
        "muted",
        _l("Opted out, paused, or put on the suppression list, before its turn came."),
    ),
    DeliveryState.CANCELLED: (
        _l("Cancelled"),
        "muted",
        _l("The mailing was stopped before its turn came."),
    ),
    DeliveryState.EXPIRED: (_l("Given up"), "bad", _l("The server kept saying “later” too long.")),
}

#: What the state says more exactly of a mail that came back.
_BOUNCES: dict[BounceKind, tuple[LazyString, str, LazyString]] = {
    BounceKind.HARD: (
        _l("Bounced: hard"),
        "bad",
        _l("The mail came back: the address does not exist."),
    ),
    BounceKind.SOFT: (
        _l("Bounced: soft"),
        "warn",
        _l("The mail came back: the mailbox is full, busy, or did not want this mail."),
    ),
}


def state_of(delivery: Delivery) -> tuple[LazyString, str, LazyString]:
    """The state of a mail: word, tone, what it means."""
    if delivery.state is DeliveryState.BOUNCED and delivery.bounce is not None:
        return _BOUNCES.get(delivery.bounce.kind, DELIVERY_STATES[delivery.state])
    return DELIVERY_STATES[delivery.state]


REASONS: dict[ExclusionReason, tuple[LazyString, LazyString]] = {
    ExclusionReason.NO_ADDRESS: (_l("No address"), _l("No e-mail address on the record.")),
    ExclusionReason.INVALID_ADDRESS: (
        _l("Unusable address"),
        _l("What stands on the record is not an e-mail address."),
    ),
    ExclusionReason.OPTED_OUT: (
        _l("Opted out"),
        _l("This customer, or another with the same address, wants no such mails."),
    ),
    ExclusionReason.TOPIC: (
        _l("Opted out of this topic"),
        _l("The owner of the address wants no mailings on it; others still arrive."),
    ),
    ExclusionReason.PAUSED: (
        _l("Paused"),
        _l("The owner of the address wants no mailings before a day that stands in the list."),
    ),
    ExclusionReason.SUPPRESSED: (
        _l("Address does not work"),
        _l("An earlier mail was refused for good; the address is on the suppression list."),
    ),
    ExclusionReason.NO_SENDER: (
        _l("Sender cannot send"),
        _l(
            "The mail is to come from an address that has no tested account, and the company’s "
            "account may not send for it."
        ),
    ),
    ExclusionReason.EMPTY_TAG: (
        _l("A tag would be empty"),
        _l("Their record lacks what a tag of the mail shows, so it was left out."),
    ),
    ExclusionReason.DUPLICATE: (
        _l("Same address twice"),
        _l("Another chosen customer has the same address and gets the mail."),
    ),
}

#: Of those who receive a mailing: who would see a gap, and who gets it on a later day.
GAPS, WAITS = "gaps", "waits"
PARTS: dict[str, tuple[LazyString, LazyString]] = {
    GAPS: (
        _l("A tag would be empty"),
        _l("Their record lacks what a tag of the mail shows: they would see a gap."),
    ),
    WAITS: (
        _l("Over the limit"),
        _l("The sending account’s limit lets their mail leave on a later day."),
    ),
}

#: figure → (word, what it counts)
FIGURES: dict[Figure, tuple[LazyString, LazyString]] = {
    Figure.SENT: (_l("Sent"), _l("Mails that a server took, whether or not they came back.")),
    Figure.DELIVERED: (_l("Delivered"), _l("Taken by the recipient’s server and not come back.")),
    Figure.UNDELIVERED: (_l("Undelivered"), _l("Refused by the server, or given up.")),
    Figure.BOUNCED: (_l("Bounced"), _l("Taken at first, then sent back.")),
    Figure.OPENED: (
        _l("Opened"),
        _l(
            "Pictures were loaded as readers load them, or a person clicked. Who reads without pictures is not seen."
        ),
    ),
    Figure.UNOPENED: (_l("Not opened"), _l("Delivered, and nothing shows that it was opened.")),
    Figure.CLICKED: (_l("Clicked"), _l("A person followed at least one link.")),
    Figure.UNCLICKED: (_l("Not clicked"), _l("Delivered, and no person followed a link.")),
    Figure.UNSUBSCRIBED: (
        _l("Unsubscribed"),
        _l("Opted out in answer to this mailing, and still are."),
    ),
    Figure.MACHINES: (
        _l("Machines only"),
        _l("Opened or followed by scanners and programs alone; counted as not opened."),
    ),
}

#: grade → (word, tone)
GRADES: dict[Grade, tuple[LazyString, str]] = {
    Grade.HUMAN: (_l("certain"), "ok"),
    Grade.PROBABLE: (_l("probable"), "info"),
    Grade.MACHINE: (_l("a machine"), "muted"),
}
