"""Deals in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from mailer.models.deal import DealStage

STAGES = {
    DealStage.NEW: _l("New"),
    DealStage.QUALIFIED: _l("Qualified"),
    DealStage.OFFER: _l("Offer made"),
    DealStage.NEGOTIATION: _l("In negotiation"),
    DealStage.WON: _l("Won"),
    DealStage.LOST: _l("Lost"),
}
#: The days that the list's filters know.
PERIODS = {
    "overdue": _l("Over already"),
    "month": _l("This month"),
    "next_month": _l("Next month"),
    "quarter": _l("This quarter"),
    "year": _l("This year"),
    "last_year": _l("Last year"),
    "none": _l("No date"),
}
