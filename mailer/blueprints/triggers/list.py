"""The list of what the triggers of a mailing did."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import selectinload

from mailer.blueprints.components.list_parts import Column, Empty, Link
from mailer.blueprints.components.records import RecordList
from mailer.domain.triggers import words
from mailer.models.trigger import TriggerRun


def address(run: TriggerRun) -> str:
    """Whose."""
    return run.delivery.address if run.delivery is not None else ""


def _mail(run: TriggerRun) -> str:
    return url_for("mailings.mail", mailing_id=run.mailing_id, delivery_id=run.delivery_id)


RUNS = RecordList(
    key="trigger_runs",
    model=TriggerRun,
    permission="mailings:view",
    columns=[
        Column("recipient", _l("Recipient"), address),
        Column("trigger", _l("Trigger"), lambda run: _trigger(run)),
        Column("did", _l("What it did"), words.told_of),
        Column("when", _l("When"), lambda run: run.at, sort=(TriggerRun.at,), largest_first=True),
    ],
    default_sort="-when",
    row_name=address,
    row_url=_mail,
    # A recipient stands here once for each trigger.
    noun=lambda n, shown: ngettext("%(shown)s time", "%(shown)s times", n, shown=shown),
    empty=Empty("history", _l("What triggers did stands here, for each recipient.")),
    options=[selectinload(TriggerRun.delivery), selectinload(TriggerRun.trigger)],
)


def _trigger(run: TriggerRun) -> Link:
    return Link(words.when(run.trigger), url_for("triggers.show", trigger_id=run.trigger_id))
