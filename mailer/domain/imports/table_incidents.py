"""A row of a table as an incident. One whose number is known stays as it is here; nobody is told of
an incident that comes in, unless whoever imports asks for it, and then only of those still open."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from sqlalchemy import exists, select

from mailer.domain.accounts.access import Actor
from mailer.domain.accounts.users import works_here
from mailer.domain.documents import whose
from mailer.domain.documents.enter import Outcome
from mailer.domain.imports import made_records
from mailer.domain.imports.references import Owners
from mailer.domain.imports.table_row import Done, RowRefused
from mailer.domain.incidents import close as closing
from mailer.domain.incidents import labels, notices, save, search
from mailer.domain.incidents import notify as telling
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.lib import amounts, clock
from mailer.lib.einvoice.invoice import Party
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.lib.local_time import instant
from mailer.models.customer import Customer
from mailer.models.incident import Incident, IncidentState, Notice
from mailer.models.rating import RatedKind, Rating
from mailer.models.task import Task, TaskAbout

NEEDED = ("number", "title")
#: Any of them says whose incident it is.
CUSTOMER = ("customer_number", "email", "customer")
_NAMES = {
    IncidentState.OPEN: "open, opened, new, ouvert, ouverte, nouveau, nouvelle, à traiter, todo",
    IncidentState.IN_PROGRESS: (
        "in progress, in_progress, pending, assigned, on hold, waiting, en cours, assigné,"
        "en attente, attribué"
    ),
    IncidentState.CLOSED: (
        "closed, close, resolved, solved, done, finished, clos, close, clôturé, clôturée, fermé,"
        "fermée, résolu, résolue, terminé, terminée"
    ),
}
_STATES = {fold(name): state for state, names in _NAMES.items() for name in names.split(",")}
_TIME = re.compile(r"[T ](\d{1,2})[:h](\d{2})")


def bring_in(
    cells: Mapping[str, str], file: str, actor: Actor, *, notify: bool = False, nth: int = 0
) -> Done:
    """Enter the incident of one row. Raises `RowRefused`, or `Refused` with its sentence."""
    number, title = cells.get("number", ""), cells.get("title", "")
    if not number:
        raise RowRefused("", "no_incident_number")
    lines = cells.get("description", "").splitlines()
    title = title or (lines[0][: save.TITLE] if lines else "")
    if not title:
        raise RowRefused("", "no_title")
    label = f"{number} · {title}"
    warnings: list[list[str]] = []
    opened, closed = _moment(cells, "opened_at"), _moment(cells, "closed_at")
    state = _state(cells, warnings, closed)
    if opened and closed and closed < opened:
        raise RowRefused("closed_at", "closed_before", cells["closed_at"])
    known = search.by_number(number)
    if known is not None or nth:
        return Done(Outcome.UNCHANGED, label, _differences(known, state))
    wanted = save.Wanted(
        title=title,
        description=cells.get("description", ""),
        remarks=cells.get("remarks", ""),
        assignee_id=_assignee(cells.get("assignee", ""), warnings),
        in_progress=state is IncidentState.IN_PROGRESS,
        notify_opening=notify and state is not IncidentState.CLOSED,
        notify_closing=notices.is_on(Notice.CLOSING) and state is not IncidentState.CLOSED,
    )
    incident = save.open_incident(customer_of(cells), wanted, actor, number)
    incident.opened_at = opened or closed or incident.opened_at
    incident.closing_text = cells.get("closing_text", "")[: save.TEXT]
    if state is IncidentState.CLOSED:
        closing.close(incident, incident.closing_text, actor)
        # The only day that is known, where none of the closing is.
        incident.closed_at = closed or incident.opened_at
    db.session.flush()
    if incident.notify_opening:
        _tell(incident, actor, warnings)
    return Done(Outcome.CREATED, label, warnings, made_records.made("incident", incident))


def take_back(made: Mapping[str, list[int]]) -> str:
    """Why the incident stays; empty when it is gone."""
    return made_records.take_back(Incident, "incident", made, "kept_worked", _why_kept)


def _why_kept(incident: Incident) -> str:
    rated = exists().where(Rating.kind == RatedKind.INCIDENT, Rating.object_id == incident.id)
    task = exists().where(
        Task.about_kind == TaskAbout.INCIDENT,
        Task.about_id == incident.id,
        Task.deleted_at.is_(None),
    )
    if telling.sent(incident):
        return "kept_told"
    return "kept_worked" if db.session.scalar(select(rated | task)) else ""


def _moment(cells: Mapping[str, str], name: str) -> dt.datetime | None:
    text = cells.get(name, "")
    if not text:
        return None
    day = amounts.day(text)
    if day is None:
        raise RowRefused(name, "no_day", text)
    found = _TIME.search(text)
    hour, minute = (int(found[1]), int(found[2])) if found else (0, 0)
    if hour > 23 or minute > 59:
        raise RowRefused(name, "no_day", text)
    moment = instant(dt.datetime.combine(day, dt.time(hour, minute)), company().time_zone)
    if moment > clock.now():
        raise RowRefused(name, "in_the_future", text)
    return moment


def _state(
    cells: Mapping[str, str], warnings: list[list[str]], closed: dt.datetime | None
) -> IncidentState:
    text = cells.get("state", "")
    found = _STATES.get(fold(text))
    if text and found is None:
        warnings.append(["state", "unknown_state", text[:120]])
    if found is None and closed is not None:
        return IncidentState.CLOSED
    return found or IncidentState.OPEN


def _differences(known: Incident | None, state: IncidentState) -> list[list[str]]:
    if known is None or known.state is state:
        return []
    return [["", "other_state", str(labels.STATES[known.state])]]


def customer_of(cells: Mapping[str, str]) -> Customer:
    """Whom a row names. Raises `RowRefused`."""
    number, email, name = (cells.get(each, "") for each in CUSTOMER)
    said = number or email or name
    if not said:
        raise RowRefused("", "no_customer")
    found = whose.find(Party(name=name, email=email), number[:60])
    if found.customer is None:
        code = "customers_fit" if found.several else "customer_not_found"
        raise RowRefused("", code, said)
    return found.customer


def _assignee(text: str, warnings: list[list[str]]) -> int | None:
    if not text:
        return None
    owners = Owners()
    owners.load()
    found = owners.id_of(text)
    if not works_here(found):
        warnings.append(["assignee", "nobody_here", text[:120]])
        return None
    return found


def _tell(incident: Incident, actor: Actor, warnings: list[list[str]]) -> None:
    try:
        telling.send(incident, Notice.OPENING, actor)
    except Refused as refused:
        warnings.append(["", "not_told", refused.message])
