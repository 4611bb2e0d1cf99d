"""Incidents and the notices about them."""

from __future__ import annotations

import io
from typing import Any

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.imports import table_kinds, tables
from mailer.domain.imports.tables import Ask
from mailer.domain.incidents import notify, save
from mailer.domain.incidents.save import Wanted
from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery
from mailer.models.import_run import ImportRun
from mailer.models.incident import Incident, Notice
from mailer.models.smtp_account import SmtpAccount
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer


def make_incident(customer: Customer | None = None, **values: Any) -> Incident:
    """An open incident."""
    values.setdefault("title", "The printer does not answer")
    values.setdefault("description", "Since Monday.\nThe light is red.")
    return save.open_incident(customer or make_customer(), Wanted(**values), SYSTEM)


def make_notice(incident: Incident | None = None, notice: Notice = Notice.OPENING) -> Delivery:
    """A notice about an incident, in the outbox."""
    if not db.session.scalar(db.select(SmtpAccount).where(SmtpAccount.company_default)):
        make_company_account()
    message = notify.send(incident or make_incident(), notice, SYSTEM)
    return db.session.scalars(db.select(Delivery).filter_by(message_id=message.id)).one()


def _notice_and_its_incident() -> tuple[int, int]:
    incident = make_incident()
    return make_notice(incident).id, incident.id


def make_incident_table() -> ImportRun:
    """A table of incidents that waits for somebody who looks at its columns."""
    content = b"number,title,customer number\nT-1,No paper,C-1\n"
    return tables.accept(
        io.BytesIO(content), "tickets.csv", SYSTEM, ask=Ask.ALWAYS, kind=table_kinds.INCIDENTS
    )


#: Endpoints about such a table.
_OF_TABLES = ("table", "table_progress", "begin", "start", "back", "undo", "again", "discard")
SAMPLES = {
    **{f"incidents.{name}:run_id": lambda: make_incident_table().id for name in _OF_TABLES},
    "incident_id": lambda: make_incident().id,
    "notice": lambda: "opening",
    "delivery_id incident_id": _notice_and_its_incident,
}
