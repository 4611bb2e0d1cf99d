"""Open and change incidents."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts.access import Actor, require
from mailer.domain.accounts.users import works_here
from mailer.domain.audit.record import record
from mailer.infra.db import db, take_turns
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.models.contact import Contact
from mailer.models.customer import Customer
from mailer.models.incident import Incident, IncidentState

EDIT = "incidents:edit"
#: Letters of a title, of a number, and of each longer text.
TITLE, NUMBER, TEXT = 200, 40, 20_000


@dataclass(frozen=True)
class Wanted:
    """What was entered about an incident."""

    title: str
    description: str = ""
    remarks: str = ""
    contact_id: int | None = None
    assignee_id: int | None = None
    in_progress: bool = False
    notify_opening: bool = False
    notify_closing: bool = False


def open_incident(customer: Customer, wanted: Wanted, actor: Actor, number: str = "") -> Incident:
    """A new incident of a customer, under a `number` of another system or our own next one.

    Raises `Refused` with a sentence for each field at fault.
    """
    require(actor, EDIT)
    now = clock.now()
    incident = Incident(
        # Until it has its id.
        number=_checked_number(number) or secrets.token_hex(8),
        customer_id=customer.id,
        notify_opening=wanted.notify_opening,
        created_by_id=actor.id,
        opened_at=now,
    )
    _apply(incident, wanted)
    db.session.add(incident)
    db.session.flush()
    if not number:
        incident.number = f"I-{incident.id:05d}"
        db.session.flush()
    record(
        actor,
        "incidents.open",
        object_type="incident",
        object_id=incident.id,
        number=incident.number,
        customer=customer.name,
    )
    return incident


def change(incident: Incident, wanted: Wanted, actor: Actor) -> None:
    """Keep what was entered. What was told the customer when it was opened stays as it was."""
    require(actor, EDIT, incident)
    _apply(incident, wanted)
    db.session.flush()
    record(
        actor,
        "incidents.change",
        object_type="incident",
        object_id=incident.id,
        number=incident.number,
    )


def _apply(incident: Incident, wanted: Wanted) -> None:
    title = " ".join(wanted.title.split())
    errors = _errors(incident, title, wanted)
    if errors:
        raise Refused(_("The incident was not saved."), errors)
    incident.title, incident.title_key = title, fold(title)[:TITLE]
    incident.description = wanted.description.strip()
    incident.remarks = wanted.remarks.strip()
    incident.contact_id = wanted.contact_id
    incident.assignee_id = wanted.assignee_id
    incident.notify_closing = wanted.notify_closing
    if incident.state is not IncidentState.CLOSED:
        incident.state = IncidentState.IN_PROGRESS if wanted.in_progress else IncidentState.OPEN
    incident.modified_at = clock.now()


def _errors(incident: Incident, title: str, wanted: Wanted) -> dict[str, str]:
    errors = {}
    if not title:
        errors["title"] = _("Please write in a few words what it is about.")
    elif len(title) > TITLE:
        errors["title"] = _("Please keep the title under %(count)s characters.", count=TITLE)
    for name in ("description", "remarks"):
        if len(getattr(wanted, name)) > TEXT:
            errors[name] = too_long()
    if wanted.contact_id is not None and not _is_contact(wanted.contact_id, incident.customer_id):
        errors["contact_id"] = _("This contact does not belong to the customer.")
    if wanted.assignee_id not in (None, incident.assignee_id) and not works_here(
        wanted.assignee_id
    ):
        errors["assignee_id"] = _("This person does not work here any more.")
    return errors


def too_long() -> str:
    """Said of a text that is longer than there is room for."""
    return _("Please keep the text under %(count)s characters.", count=f"{TEXT:,}")


def _is_contact(contact_id: int, customer_id: int) -> bool:
    contact = db.session.get(Contact, contact_id)
    return contact is not None and contact.customer_id == customer_id


def _checked_number(number: str) -> str:
    number = " ".join(number.split())
    if not number:
        return ""
    text = ""
    if len(number) > NUMBER:
        text = _("Please keep the number under %(count)s characters.", count=NUMBER)
    else:
        take_turns("incident.number")
        taken = select(Incident.id).where(Incident.number == number)
        if db.session.scalar(taken) is not None:
            text = _("There is an incident with the number %(number)s already.", number=number)
    if text:
        raise Refused(text, {"number": text})
    return number
