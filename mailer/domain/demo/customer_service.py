"""The made-up company's customer service: incidents, what customers said of it, tasks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.demo.customer_service_texts import Report, Service, service
from mailer.domain.incidents import close as closing
from mailer.domain.incidents import save
from mailer.domain.ratings import low
from mailer.domain.settings.company import company
from mailer.domain.tasks import save as tasks
from mailer.domain.tasks.about import About
from mailer.infra.db import db
from mailer.lib import clock, email_address
from mailer.models.customer import Customer, CustomerKind, EmailState
from mailer.models.incident import Incident, IncidentState
from mailer.models.rating import RatedKind, Rating, RatingVote, VoteState
from mailer.models.task import TaskAbout, TaskPriority
from mailer.models.user import User

#: How long a rating takes to come.
_LATER = dt.timedelta(hours=5)


@dataclass(frozen=True)
class _World:
    """Who there is."""

    customers: list[Customer]
    people: list[User]
    today: dt.date


def add(language: str) -> None:
    """Some of each, so that no page is empty. No mail goes out."""
    telling = service(language)
    ours = select(Customer).where(
        Customer.email_state == EmailState.VALID, Customer.kind == CustomerKind.CUSTOMER
    )
    world = _World(
        list(db.session.scalars(ours.order_by(Customer.id).limit(len(telling.reports)))),
        list(db.session.scalars(select(User).order_by(User.id)).unique()),
        clock.today(company().time_zone),
    )
    made = [
        _incident(report, customer, world)
        for report, customer in zip(telling.reports, world.customers, strict=False)
    ]
    _add_tasks(telling, made, world)
    db.session.flush()


def _incident(report: Report, customer: Customer, world: _World) -> Incident:
    now = clock.now()
    in_progress = report.state is IncidentState.IN_PROGRESS
    wanted = save.Wanted(
        title=report.title,
        description=report.description,
        # The last of the people is customer service.
        assignee_id=world.people[-1].id if report.state is not IncidentState.OPEN else None,
        in_progress=in_progress,
    )
    incident = save.open_incident(customer, wanted, SYSTEM)
    incident.opened_at = now - dt.timedelta(days=report.days, hours=2)
    if report.state is IncidentState.CLOSED:
        closing.close(incident, report.closing_text, SYSTEM)
        incident.closed_at = incident.opened_at + dt.timedelta(days=1, hours=3)
    incident.modified_at = incident.closed_at or incident.opened_at
    if report.score:
        _rate(report, incident)
    db.session.flush()
    return incident


def _rate(report: Report, incident: Incident) -> None:
    """An answer that counts, as a reader's."""
    customer = incident.customer
    at = (incident.closed_at or incident.opened_at) + _LATER
    address = email_address.parse(customer.email)
    vote = RatingVote(
        score=report.score,
        comment=report.comment,
        state=VoteState.COUNTED,
        at=at,
        page="",
        shown_at=at - dt.timedelta(seconds=40),
        signs=[],
    )
    rating = Rating(
        kind=RatedKind.INCIDENT,
        object_id=incident.id,
        address=customer.email,
        address_key=address.key if address else customer.email,
        delivery_id=0,
        customer_id=customer.id,
        score=report.score,
        comment=report.comment,
        first_at=at,
        last_at=at,
        votes=[vote],
    )
    db.session.add(rating)
    db.session.flush()
    low.follow_up(rating, None, vote)


def _add_tasks(telling: Service, incidents: list[Incident], world: _World) -> None:
    """Due today, overdue, to come, and one that is done."""
    for number, job in enumerate(telling.jobs):
        incident = incidents[number % len(incidents)] if incidents else None
        about = None
        if incident is not None and job.about is TaskAbout.INCIDENT:
            about = About(TaskAbout.INCIDENT, incident.id)
        elif world.customers and job.about is TaskAbout.CUSTOMER:
            about = About(TaskAbout.CUSTOMER, world.customers[number % len(world.customers)].id)
        task = tasks.create(
            tasks.Wanted(
                subject=job.subject,
                due_on=world.today + dt.timedelta(days=job.days),
                priority=TaskPriority.HIGH if job.urgent else TaskPriority.NORMAL,
                # The first of the people is the one who tries the demonstration.
                assignee_id=world.people[-1 if job.of_service else 0].id,
            ),
            SYSTEM,
            about=about,
        )
        if job.done:
            tasks.do(task, world.people[0])
