"""Calls in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from mailer.models.call import CallOrigin, CallOutcome

OUTCOMES = {
    CallOutcome.REACHED: _l("Reached"),
    CallOutcome.MESSAGE_LEFT: _l("Left a message"),
    CallOutcome.NO_ANSWER: _l("No answer"),
}
ORIGINS = {
    CallOrigin.PERSON: _l("By hand"),
    CallOrigin.TRIGGER: _l("By a trigger of a mailing"),
}
#: Minutes before a call → in words.
REMINDERS = {
    5: _l("5 minutes before"),
    15: _l("15 minutes before"),
    60: _l("One hour before"),
    1440: _l("One day before"),
}
