"""Why a mail waits or ended, where it was not its server that said so.

Kept as codes in `Delivery.reply`, next to the servers' own words and the codes of
`domain.accounts.explain`; `shown` makes the sentence in the language of who reads it.
"""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from mailer.domain.accounts.explain import sentence

SUPPRESSED = "@suppressed"
OPTED_OUT = "@opted_out"
OFF_TOPIC = "@off_topic"
ON_PAUSE = "@on_pause"
STOPPED = "@stopped"
NOBODY = "@nobody"
NOT_MADE = "@not_made"
NOT_NOW = "@not_now"
EXPIRED = "@expired"
NO_ANSWER = "@no_answer"
ASKED = "@asked"
AB_TEST = "@ab_test"

_SENTENCES: dict[str, Callable[[], str]] = {
    SUPPRESSED: lambda: _("The address is on the suppression list."),
    OPTED_OUT: lambda: _("The recipient opted out before the mail had left."),
    OFF_TOPIC: lambda: _("The recipient opted out of this topic before the mail had left."),
    ON_PAUSE: lambda: _("The recipient paused mailings before the mail had left."),
    STOPPED: lambda: _("The mailing was stopped."),
    NOBODY: lambda: _("The record that this mail was for no longer exists."),
    NOT_MADE: lambda: _("The mail could not be made; it is tried again."),
    NOT_NOW: lambda: _("What the mail was about is settled, so it was not sent."),
    EXPIRED: lambda: _("It could not be sent in time and was given up."),
    ASKED: lambda: _(
        "The mail only asks for a rating, and the customer was asked a short time ago."
    ),
    AB_TEST: lambda: _("It waits for the result of the A/B test."),
    NO_ANSWER: lambda: _(
        "The server did not answer at the end, so it is not known whether the mail arrived."
    ),
}


def shown(reply: str, host: str = "") -> str:
    """What is kept in `Delivery.reply`, for people."""
    if reply in _SENTENCES:
        return _SENTENCES[reply]()
    return sentence(reply, host)
