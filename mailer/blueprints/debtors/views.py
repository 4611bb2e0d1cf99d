"""The list of receipts, and what was sent about them."""

from __future__ import annotations

from flask import Response, render_template

from mailer.blueprints.access import actor
from mailer.blueprints.components import records
from mailer.blueprints.debtors.list import RECEIPTS
from mailer.blueprints.mailings.words import DELIVERY_STATES
from mailer.domain.accounts.access import load
from mailer.domain.debtors import labels, reasons, report
from mailer.models.reminder import ReminderRun

VIEW = "debtors:view"


def index() -> Response:
    """What is to be paid, with search, filters and ticks."""
    return records.show(RECEIPTS, "debtors/index.html")


def runs() -> str:
    """What was sent, the newest first."""
    return render_template("debtors/runs.html", runs=report.latest())


def run(run_id: int) -> str:
    """The mails of one Send or of one day, and what became of them."""
    return _page("debtors/run.html", run_id)


def run_progress(run_id: int) -> str:
    """The part that moves; it asks for itself again while something is on its way."""
    return _page("debtors/run_live.html", run_id)


def _page(template: str, run_id: int) -> str:
    found = load(ReminderRun, run_id, actor(), VIEW)
    return render_template(
        template,
        run=found,
        report=report.of_run(found),
        labels=labels,
        states=DELIVERY_STATES,
        why=reasons.shown,
    )
