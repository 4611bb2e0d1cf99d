"""Schedule, change, make and delete calls; whoever deletes one can bring it back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts import deletion
from mailer.domain.accounts.access import Actor, require
from mailer.domain.accounts.users import works_here
from mailer.domain.audit.record import record
from mailer.domain.calls import labels
from mailer.infra.db import db, take_turns
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.models.call import Call, CallOrigin, CallOutcome, CallState
from mailer.models.contact import Contact
from mailer.models.customer import Customer

#: Who may see, change and delete tasks may do so with calls.
EDIT, DELETE = "tasks:edit", "tasks:delete"
#: Letters of a subject, and of a note.
SUBJECT, NOTE = 200, 20_000


@dataclass(frozen=True)
class Wanted:
    """What was entered about a call."""

    subject: str
    #: Aware.
    starts_at: dt.datetime
    note: str = ""
    contact_id: int | None = None
    assignee_id: int | None = None
    #: How long before it the assignee is reminded by mail; None: not at all.
    remind_minutes: int | None = None


def create(
    customer: Customer,
    wanted: Wanted,
    actor: Actor,
    *,
    origin: CallOrigin = CallOrigin.PERSON,
    key: str = "",
) -> Call:
    """A new call. A program that schedules one names what for by `key`: the call that was made for
    it is answered then, even if it is done or deleted by now.

    Raises `Refused` with a sentence for each field at fault.
    """
    require(actor, EDIT)
    if key:
        take_turns("call.key")
        made: Call | None = db.session.scalar(select(Call).where(Call.origin_key == key))
        if made is not None:
            return made
    call = Call(
        state=CallState.OPEN,
        result="",
        customer_id=customer.id,
        origin=origin,
        origin_key=key or None,
        created_by_id=actor.id,
        created_at=clock.now(),
    )
    _apply(call, wanted)
    db.session.add(call)
    db.session.flush()
    _record("create", call, actor)
    return call


def change(call: Call, wanted: Wanted, actor: Actor) -> None:
    """Keep what was entered. Raises `Refused` with a sentence for each field at fault."""
    require(actor, EDIT, call)
    _apply(call, wanted)
    db.session.flush()
    _record("change", call, actor)


def do(call: Call, outcome: CallOutcome, result: str, actor: Actor) -> None:
    """It was made, and that came of it; said again, the last word counts."""
    require(actor, EDIT, call)
    if len(result) > NOTE:
        text = _("Please keep the text under %(count)s characters.", count=f"{NOTE:,}")
        raise Refused(_("The call was not saved."), {"result": text})
    call.outcome, call.result = outcome, result.strip()
    if call.state is CallState.OPEN:
        call.state, call.done_at, call.done_by_id = CallState.DONE, clock.now(), actor.id
    call.modified_at = clock.now()
    db.session.flush()
    _record("do", call, actor)


def reopen(call: Call, actor: Actor) -> None:
    """It is to be made after all."""
    require(actor, EDIT, call)
    call.state, call.outcome = CallState.OPEN, None
    call.done_at, call.done_by_id = None, None
    call.modified_at = clock.now()
    db.session.flush()
    _record("reopen", call, actor)


def delete(call: Call, actor: Actor) -> None:
    """Show it nowhere any more; `restore` brings it back."""
    deletion.delete(call, DELETE, actor, _record)


def restore(call_id: int, actor: Actor) -> Call | None:
    """Bring a deleted call back as it was; None when it is gone for ever."""
    return deletion.restore(Call, call_id, DELETE, actor, _record)


def purge() -> None:
    """Forget what was deleted long ago."""
    deletion.purge(Call)


def _apply(call: Call, wanted: Wanted) -> None:
    subject = " ".join(wanted.subject.split())
    errors = {}
    if not subject:
        errors["subject"] = _("Please write in a few words what the call is about.")
    elif len(subject) > SUBJECT:
        errors["subject"] = _("Please keep the subject under %(count)s characters.", count=SUBJECT)
    if len(wanted.note) > NOTE:
        errors["note"] = _("Please keep the text under %(count)s characters.", count=f"{NOTE:,}")
    if wanted.assignee_id not in (None, call.assignee_id) and not works_here(wanted.assignee_id):
        errors["assignee_id"] = _("This person does not work here any more.")
    if wanted.contact_id is not None and not _is_theirs(wanted.contact_id, call.customer_id):
        errors["contact_id"] = _("This contact was deleted meanwhile. Please choose another.")
    if wanted.remind_minutes is not None and wanted.remind_minutes not in labels.REMINDERS:
        errors["remind_minutes"] = _("Please choose one of the moments of the list.")
    if errors:
        raise Refused(_("The call was not saved."), errors)
    moved = call.starts_at != wanted.starts_at or call.remind_minutes != wanted.remind_minutes
    if moved or call.assignee_id != wanted.assignee_id:
        call.remind_at = _remind_at(wanted)
    call.subject, call.subject_key = subject, fold(subject)[:SUBJECT]
    call.note = wanted.note.strip()
    call.starts_at = wanted.starts_at
    call.contact_id = wanted.contact_id
    call.assignee_id = wanted.assignee_id
    call.remind_minutes = wanted.remind_minutes
    call.modified_at = clock.now()


def _remind_at(wanted: Wanted) -> dt.datetime | None:
    """When to post the reminder; at once for a call that is nearer than that, never for one that
    should have been made."""
    if wanted.remind_minutes is None or wanted.assignee_id is None:
        return None
    if wanted.starts_at <= clock.now():
        return None
    return wanted.starts_at - dt.timedelta(minutes=wanted.remind_minutes)


def _is_theirs(contact_id: int, customer_id: int) -> bool:
    contact = db.session.get(Contact, contact_id)
    return contact is not None and contact.customer_id == customer_id


def _record(verb: str, call: Call, actor: Actor) -> None:
    record(actor, f"calls.{verb}", object_type="call", object_id=call.id, subject=call.subject)
