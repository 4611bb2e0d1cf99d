"""One list of what happened, from many tables."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Flask
from sqlalchemy import insert

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.activity import facts, find, labels
from mailer.domain.activity.paging import page
from mailer.domain.customers.consent import set_consent
from mailer.domain.lists.paging import Order
from mailer.domain.tasks import save
from mailer.domain.tasks.about import About
from mailer.infra.db import db
from mailer.lib import clock as time
from mailer.models.activity import Activity, ActivityKind
from mailer.models.consent_entry import ConsentEntry, ConsentSource
from mailer.models.customer import Consent, Customer
from mailer.models.task import TaskAbout
from mailer.models.tracking_event import Grade, TrackingEvent, TrackingKind
from tests.factories.customers import make_customer
from tests.factories.incidents import make_incident
from tests.factories.ratings import make_asked, make_rating
from tests.factories.tasks import make_task
from tests.personas import accountant, support

NEWEST = Order((Activity.at, Activity.id), descending=True)


def happened(*conditions: Any) -> list[Activity]:
    return list(page(conditions, NEWEST, None, 50).records)


def make_history() -> Customer:
    """A customer with whom something of most kinds happened."""
    customer = make_customer()
    delivery = make_asked(make_incident(customer))
    for kind, grade in (
        (TrackingKind.OPEN, Grade.PROBABLE),
        (TrackingKind.CLICK, Grade.MACHINE),
        (TrackingKind.CLICK, None),
    ):
        db.session.add(
            TrackingEvent(
                record_id=f"{kind}{grade}{delivery.id}"[:24], kind=kind, delivery_id=delivery.id,
                message_id=delivery.message_id, at=time.now(), grade=grade,
            )
        )  # fmt: skip
    make_rating(delivery, 2, "Slow")
    save.do(make_task(About(TaskAbout.CUSTOMER, customer.id)), support())
    set_consent(customer, Consent.GIVEN, ConsentSource.STAFF, SYSTEM)
    db.session.flush()
    return customer


def test_what_happened_with_a_customer_is_one_list(app_both: Flask) -> None:
    customer = make_history()
    make_asked()
    lines = happened(find.of_customer(customer.id))
    assert {line.kind for line in lines} == {
        "mail", "open", "rating", "incident_opened", "incident_closed", "task_done", "consent",
    }  # fmt: skip
    assert [line.at for line in lines] == sorted((line.at for line in lines), reverse=True)
    told = facts.of_page(lines)
    words = {line.kind: labels.detail(ActivityKind(line.kind), told[line.id]) for line in lines}
    assert words["rating"].startswith("2 · ")
    assert words["rating"].endswith("Slow")
    assert words["task_done"] == "Call back"
    assert words["mail"] == words["open"] != ""


def test_filters_narrow_it(app_both: Flask) -> None:
    customer = make_history()
    other = make_history()
    assert {line.kind for line in happened(find.of_kinds(["rating", "open"]))} == {"rating", "open"}
    (done, _also) = happened(find.by_people([str(support().id)]))
    assert done.kind == "task_done"
    assert {line.customer_id for line in happened(find.matches_text(customer.last_name))} == {
        customer.id
    }
    old = db.session.scalars(db.select(ConsentEntry).filter_by(customer_id=other.id)).one()
    old.at = time.now() - dt.timedelta(days=8)
    db.session.flush()
    kept = [find.of_kinds(["consent"]), find.in_periods([find.WEEK])]
    assert [line.customer_id for line in happened(*kept)] == [customer.id]


def test_nobody_sees_kinds_that_they_may_not(app: Flask) -> None:
    make_history()
    assert {line.kind for line in happened(*find.seen_by(accountant()))} == {
        "mail", "open", "consent",
    }  # fmt: skip
    assert find.seen_by(SYSTEM) == []


def test_pages_meet_without_a_gap(app_both: Flask) -> None:
    """Several things in the same moment, too."""
    moment, customer = time.now(), make_customer()
    rows = [
        {"customer_id": customer.id, "at": moment + dt.timedelta(seconds=i // 4),
         "consent": Consent.GIVEN, "source": ConsentSource.STAFF, "address": "", "note": ""}
        for i in range(30)
    ]  # fmt: skip
    db.session.execute(insert(ConsentEntry), rows)
    for _time in range(4):
        make_incident(customer)
    seen: list[int] = []
    cursor = None
    while True:
        found = page([], NEWEST, cursor, 7)
        seen += [line.id for line in found.records]
        cursor = found.following
        if cursor is None:
            break
    assert found.previous is not None
    back = page([], NEWEST, found.previous, 7)
    assert [line.id for line in back.records] == seen[-7 - len(found.records) : -len(found.records)]
    assert len(seen) == len(set(seen)) == found.total == 34
    assert seen == [line.id for line in happened()]
