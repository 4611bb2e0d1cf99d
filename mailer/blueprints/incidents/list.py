"""The list of incidents: columns, filters, actions."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import selectinload

from mailer.blueprints.access import can_open
from mailer.blueprints.components.list_parts import (
    Badge,
    Choices,
    Column,
    Empty,
    Filter,
    Link,
    RowAction,
)
from mailer.blueprints.components.records import RecordList
from mailer.blueprints.ratings.list import badges_of
from mailer.domain.customers import rating_filter
from mailer.domain.incidents import labels, search
from mailer.models.incident import Incident, IncidentState

STATE_TONES = {
    IncidentState.OPEN: "warn",
    IncidentState.IN_PROGRESS: "info",
    IncidentState.CLOSED: "ok",
}


def state_badge(incident: Incident) -> Badge:
    """How far it has come."""
    return Badge(labels.STATES[incident.state], STATE_TONES[incident.state])


def _customer(incident: Incident) -> Any:
    customer = incident.customer
    if not can_open("customers.show"):
        return customer.name
    return Link(customer.name, url_for("customers.show", customer_id=customer.id))


def _assignees() -> Choices:
    found = [(str(user.id), user.name) for user in search.assignees()]
    return [*found, (search.NONE, _("Nobody"))]


COLUMNS = [
    Column("title", _l("Title"), lambda i: i.title, sort=(Incident.title_key,)),
    Column("number", _l("Number"), lambda i: i.number, sort=(Incident.number,)),
    Column("customer", _l("Customer"), _customer),
    Column("state", _l("State"), state_badge, sort=(Incident.state, Incident.opened_at)),
    Column("rating", _l("Rating"), lambda i: badges_of(i.ratings)),
    Column("assignee", _l("Assignee"), lambda i: i.assignee.name if i.assignee else ""),
    Column("opened", _l("Opened on"), lambda i: i.opened_at, sort=(Incident.opened_at,), largest_first=True),
    Column("closed", _l("Closed on"), lambda i: i.closed_at, sort=(Incident.closed_at,), largest_first=True, shown=False),
    Column("modified", _l("Modified"), lambda i: i.modified_at, sort=(Incident.modified_at,), largest_first=True, shown=False),
]  # fmt: skip

FILTERS = [
    Filter(
        "state",
        _l("State"),
        lambda: [(s.value, v) for s, v in labels.STATES.items()],
        search.in_states,
    ),
    Filter("assignee", _l("Assignee"), _assignees, search.assigned_to),
    Filter("rating", _l("Rating status"), rating_filter.choices, rating_filter.of_incidents),
]

ACTIONS = [
    RowAction("edit", _l("Edit"), "pencil", "incidents.edit", argument="incident_id"),
    RowAction(
        "close", _l("Close the incident"), "circle-check", "incidents.close", argument="incident_id"
    ),
]

INCIDENTS = RecordList(
    key="incidents",
    model=Incident,
    permission="incidents:view",
    columns=COLUMNS,
    default_sort="-opened",
    row_name=lambda i: i.title,
    row_url=lambda i: url_for("incidents.show", incident_id=i.id),
    noun=lambda n, shown: ngettext("%(shown)s incident", "%(shown)s incidents", n, shown=shown),
    empty=Empty(
        "lifebuoy",
        _l(
            "What a customer reports stands here until it is solved: a question, a breakdown, a "
            "complaint. The customer can be told when it is opened and when it is closed."
        ),
        "incidents.new",
        _l("Open an incident"),
    ),
    search=search.matches_text,
    search_label=_l("Title, number, customer"),
    filters=FILTERS,
    actions=ACTIONS,
    options=(
        selectinload(Incident.customer),
        selectinload(Incident.assignee),
        selectinload(Incident.ratings),
    ),
)
