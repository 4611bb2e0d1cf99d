"""The list of what happened: columns and filters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mailer.blueprints.access import actor, can_open
from mailer.blueprints.components.list_parts import Badge, Choices, Column, Empty, Filter, Link
from mailer.blueprints.components.records import RecordList
from mailer.domain.activity import facts, find, labels, paging
from mailer.domain.activity.facts import Told
from mailer.models.activity import Activity, ActivityKind
from mailer.models.message import MessageKind
from mailer.models.rating import VoteState

TONES = {
    ActivityKind.RATING: "info",
    ActivityKind.INCIDENT_OPENED: "warn",
    ActivityKind.INCIDENT_CLOSED: "ok",
    ActivityKind.PAYMENT: "ok",
    ActivityKind.TASK_DONE: "ok",
    ActivityKind.CALL_MADE: "ok",
    ActivityKind.TRIGGER: "info",
}


def prepare(lines: Sequence[Activity]) -> None:
    """Read what the lines tell, for their cells."""
    g.activity = facts.of_page(lines)


def _told(line: Activity) -> Told | None:
    found: Told | None = g.activity.get(line.id)
    return found


def detail(line: Activity) -> str:
    """What it was about."""
    return labels.detail(ActivityKind(line.kind), _told(line))


def kind_badges(line: Activity) -> list[Badge]:
    """What happened; an answer that does not count says so."""
    kind, told = ActivityKind(line.kind), _told(line)
    found = [Badge(labels.KINDS[kind], TONES.get(kind, "muted"))]
    if kind is ActivityKind.RATING and told and told.row.state is VoteState.SUSPICIOUS:
        found.append(Badge(_("Suspicious"), "warn", _("Kept apart; it does not count.")))
    return found


def url_of(line: Activity) -> str:
    """The page that has all of it; empty where there is none that this person may open."""
    kind, told = ActivityKind(line.kind), _told(line)
    if told is None:
        return ""
    endpoint, values = _page(kind, line, told)
    return url_for(endpoint, **values) if endpoint and can_open(endpoint) else ""


def _page(kind: ActivityKind, line: Activity, told: Told) -> tuple[str, dict[str, Any]]:
    row, above = told.row, told.above
    if kind is ActivityKind.RATING:
        return "ratings.show", {"rating_id": row.rating_id}
    if kind in (ActivityKind.INCIDENT_OPENED, ActivityKind.INCIDENT_CLOSED):
        return "incidents.show", {"incident_id": row.id}
    if kind is ActivityKind.PAYMENT:
        return ("documents.show", {"document_id": above.id}) if above else ("", {})
    if kind is ActivityKind.TASK_DONE:
        return "tasks.show", {"task_id": row.id}
    if kind is ActivityKind.CALL_MADE:
        return "calls.show", {"call_id": row.id}
    if kind is ActivityKind.CONSENT:
        return "customers.show", {"customer_id": row.customer_id}
    if row.mailing_id is not None:
        return "mailings.show", {"mailing_id": row.mailing_id}
    if above is not None and above.kind is MessageKind.INCIDENT and kind is ActivityKind.MAIL:
        values = {"incident_id": above.guard_object_id, "delivery_id": row.id}
        return "incidents.sent", values
    return "customers.mails", {"customer_id": line.customer_id}


def _customer(line: Activity) -> Any:
    told = _told(line)
    customer = told.customer if told else None
    if customer is None:
        return None
    return Link(customer.name or customer.email, url_for("customers.show", customer_id=customer.id))


def _who(line: Activity) -> str:
    told = _told(line)
    return told.actor.name if told and told.actor else ""


def _kinds() -> Choices:
    return [(kind.value, labels.KINDS[kind]) for kind in find.kinds_for(actor())]


COLUMNS = [
    Column("what", _l("What"), detail),
    Column("kind", _l("Kind"), kind_badges),
    Column("customer", _l("Customer"), _customer),
    Column("who", _l("Colleague"), _who),
    Column("when", _l("When"), lambda a: a.at, sort=(Activity.at,), largest_first=True),
]

ACTIVITY = RecordList(
    key="activity",
    model=Activity,
    permission="customers:view",
    columns=COLUMNS,
    default_sort="-when",
    row_name=detail,
    row_url=url_of,
    noun=lambda n, shown: ngettext("%(shown)s event", "%(shown)s events", n, shown=shown),
    empty=Empty(
        "history",
        _l(
            "What happens with customers is listed here: mails and who opened them, ratings, "
            "incidents, payments, tasks that were done, changes of consent."
        ),
    ),
    search=find.matches_text,
    search_label=_l("Customer"),
    filters=[
        Filter("kind", _l("Kind"), _kinds, find.of_kinds),
        Filter(
            "period",
            _l("Period"),
            lambda: [
                (find.TODAY, _("Today")),
                (find.WEEK, _("Last 7 days")),
                (find.MONTH, _("Last 30 days")),
                (find.YEAR, _("Last 365 days")),
            ],
            find.in_periods,
        ),
        Filter(
            "who",
            _l("Colleague"),
            lambda: [(str(user.id), user.name) for user in find.people()],
            find.by_people,
        ),
    ],
    always=lambda: find.seen_by(actor()),
    pages=paging.page,
    prepare=prepare,
)
