"""Why a reminder was not posted: kept as codes, shown in the language of who reads it."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

NO_ADDRESS = "no_address"
NO_CUSTOMER = "no_customer"
PAID = "paid"
PAUSED = "paused"
ONE_A_DAY = "one_a_day"
#: The value is a sentence that says it.
REFUSED = "refused"

_SENTENCES: dict[str, Callable[[], str]] = {
    NO_ADDRESS: lambda: _("There is no e-mail address that can be written to."),
    NO_CUSTOMER: lambda: _("The document belongs to no customer yet."),
    PAID: lambda: _("Everything was paid or cancelled meanwhile."),
    PAUSED: lambda: _("Its reminders are paused."),
    ONE_A_DAY: lambda: _("A reminder was sent today already: one a day is enough."),
}


def shown(reason: str, value: str = "") -> str:
    """The sentence of a reason."""
    return _SENTENCES[reason]() if reason in _SENTENCES else value
