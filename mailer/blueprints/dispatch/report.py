"""The report: what was sent, and what not and why."""

from __future__ import annotations

from flask import render_template, url_for

from mailer.blueprints.access import actor
from mailer.blueprints.dispatch.mending import mend_send
from mailer.blueprints.mailings.words import DELIVERY_STATES
from mailer.domain.accounts.access import load
from mailer.domain.deliveries.reasons import shown
from mailer.domain.dispatch import report as reports
from mailer.domain.dispatch.report import Report
from mailer.models.document_send import SendBatch


def report(batch_id: int) -> str:
    """All documents of a batch."""
    return _page(batch_id, "dispatch/report.html")


def progress(batch_id: int) -> str:
    """The part that moves; it asks for itself again while something is on its way."""
    return _page(batch_id, "dispatch/live.html")


def _page(batch_id: int, template: str) -> str:
    batch = load(SendBatch, batch_id, actor(), "documents:send")
    found = reports.report_of(batch)
    return render_template(
        template,
        report=found,
        batch=batch,
        states=DELIVERY_STATES,
        reason=shown,
        mend=mend_send,
        again=_again(found),
    )


def _again(found: Report) -> str:
    """The window with what did not go out."""
    ids = [each.send.document_id for each in found.failed]
    return url_for("dispatch.window", document=ids) if ids else ""
