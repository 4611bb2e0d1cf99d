"""The record that a task is about: its name, its customer, and who takes care of it."""

from __future__ import annotations

from dataclasses import dataclass

from mailer.infra.db import Base, db
from mailer.models.customer import Customer
from mailer.models.document import Document
from mailer.models.incident import Incident
from mailer.models.rating import Rating
from mailer.models.task import Task, TaskAbout

MODELS: dict[TaskAbout, type[Base]] = {
    TaskAbout.CUSTOMER: Customer,
    TaskAbout.DOCUMENT: Document,
    TaskAbout.INCIDENT: Incident,
    TaskAbout.RATING: Rating,
}


@dataclass(frozen=True)
class About:
    """A record, as far as a task names it."""

    kind: TaskAbout
    id: int


def of(task: Task) -> About | None:
    """What it is about; None when it is about nothing."""
    if task.about_kind is None or task.about_id is None:
        return None
    return About(task.about_kind, task.about_id)


def name_of(about: About) -> str:
    """In a few words; empty when the record is gone."""
    record = db.session.get(MODELS[about.kind], about.id)
    if isinstance(record, Incident):
        return f"{record.number} · {record.title}"
    if isinstance(record, Document):
        return record.number
    if isinstance(record, Rating):
        return (record.customer.name if record.customer else "") or record.address
    return (record.name or record.email) if isinstance(record, Customer) else ""


def customer_of(about: About) -> int | None:
    """Whose record it is."""
    if about.kind is TaskAbout.CUSTOMER:
        return about.id if db.session.get(Customer, about.id) is not None else None
    record = db.session.get(MODELS[about.kind], about.id)
    customer_id: int | None = getattr(record, "customer_id", None)
    return customer_id
