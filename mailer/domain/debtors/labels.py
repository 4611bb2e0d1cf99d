"""Levels, answers and what holds back in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from mailer.domain.debtors.plan import Hold
from mailer.models.reminder import AnswerKind, Level

LEVELS = {
    Level.NOTICE: _l("Unpaid notice"),
    Level.BEFORE: _l("Before the due date"),
    Level.FIRST: _l("First reminder"),
    Level.SECOND: _l("Second reminder"),
    Level.FORMAL: _l("Formal notice"),
}
ANSWERS = {
    AnswerKind.PAID: _l("Says it is paid"),
    AnswerKind.DISPUTED: _l("Disputes it"),
    AnswerKind.WRONG_CONTACT: _l("Wrong contact"),
}
HOLDS = {
    Hold.PAUSED_RECEIPT: _l("This receipt is paused."),
    Hold.PAUSED_CUSTOMER: _l("The customer’s reminders are paused."),
    Hold.NO_ADDRESS: _l("The customer has no e-mail address that can be written to."),
    Hold.NO_CUSTOMER: _l("The document belongs to no customer yet."),
    Hold.ONE_A_DAY: _l("The customer gets another reminder on that day; this one follows later."),
}
