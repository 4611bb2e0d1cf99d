"""The demonstration: complete, in both languages, and never on top of real data."""

from __future__ import annotations

import re
import stat

import pytest
from flask import Flask
from sqlalchemy import func, select

from mailer.domain.accounts import passwords, users
from mailer.domain.customers.keys import SOURCES, key_columns
from mailer.domain.demo import bulk, company, mark
from mailer.domain.demo.names import DOMAINS
from mailer.domain.demo.people import customer
from mailer.domain.mailings import statistics
from mailer.domain.mailings.statistics import Figure
from mailer.domain.settings.company import company as the_company
from mailer.infra.db import Base, db
from mailer.infra.installation import installation
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.consent_entry import ConsentEntry
from mailer.models.contact import Contact
from mailer.models.custom_field import CustomField
from mailer.models.customer import Consent, Customer
from mailer.models.delivery import Delivery
from mailer.models.group import GroupMember
from mailer.models.incident import Incident
from mailer.models.mailing import Mailing
from mailer.models.rating import Rating
from mailer.models.task import Task
from mailer.models.template import Template
from mailer.models.trigger import Trigger, TriggerEvent, TriggerRun
from tests.factories.accounts import make_user
from tests.factories.customers import make_customer


def _tasks_of_the_trigger() -> int:
    """Of the two triggers of its mailing, both have acted: one adds a task for each click."""
    runs = {trigger.event: 0 for trigger in db.session.scalars(select(Trigger))}
    for run in db.session.scalars(select(TriggerRun)):
        assert not any("refused" in each for each in run.results)
        runs[run.trigger.event] += 1
    assert min(runs[TriggerEvent.CLICKED], runs[TriggerEvent.BOUNCED]) > 0
    return runs[TriggerEvent.CLICKED]


def _count(model: type[Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_whole_company_is_made(app_both: Flask, language: str) -> None:
    people = company.build(language)
    assert len(people) == 4
    for role, email, password in people:
        user = users.by_email(email)
        assert passwords.verify(user.password_hash, password)
        assert user.super_admin == (user.role is None)
        assert user.super_admin or user.role.name == role
    assert the_company().language == language
    assert _count(Customer) == company.CUSTOMERS
    assert min(map(_count, (Contact, GroupMember, CustomField, Template, ConsentEntry))) > 0
    assert (_count(Incident), _count(Rating)) == (6, 4)
    # Due today, overdue, to come, done; and the one that the low rating made.
    samples = _tasks_of_the_trigger()
    assert samples > 0
    assert _count(Task) == 10 + samples
    assert company.people() == people
    sent, follow_up = db.session.scalars(select(Mailing).order_by(Mailing.id))
    assert follow_up.follows_id == sent.id
    figures = statistics.figures(sent)
    assert figures[Figure.SENT] == _count(Delivery) > figures[Figure.OPENED] > 0
    assert min(figures[each] for each in (Figure.BOUNCED, Figure.CLICKED, Figure.MACHINES)) > 0


def test_the_password_is_made_once_and_for_its_owners_eyes(app: Flask) -> None:
    password = mark.password()
    assert re.fullmatch(r"[a-z]{6}-[a-z]{6}-\d\d", password)
    assert mark.password() == password
    mode = (installation().data_dir / "demo-password").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


@pytest.mark.parametrize("make", [make_user, make_customer])
def test_nothing_made_up_is_added_to_real_data(app_both: Flask, make) -> None:
    make()
    with pytest.raises(Refused, match="already"):
        company.build("fr")
    with pytest.raises(Refused, match="MAILER_DATA_DIR"):
        list(bulk.add(10))
    assert not mark.is_demonstration()
    assert company.people() == []
    assert _count(Customer) <= 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_made_up_customers_have_the_keys_of_real_ones_and_reach_nobody(
    app: Flask, language: str
) -> None:
    for number in range(300):
        values = customer(number, language, clock.now())
        assert values["name"]
        derived = key_columns({name: values.get(name, "") for name in SOURCES})
        assert {name: values[name] for name in derived} == derived
        if values["email_state"] == "valid":
            assert values["email"].rpartition("@")[2] in DOMAINS
        assert values["created_at"] <= values["modified_at"] <= clock.now()
    first, again = (customer(7, language, clock.now())["email"] for _ in range(2))
    assert first == again


def test_any_number_is_added_in_slices(app_both: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "SLICE", 100)
    company.build("en")
    logged, last = _count(ConsentEntry), db.session.scalar(select(func.max(Customer.id)))
    assert list(bulk.add(250)) == [100, 200, 250]
    assert _count(Customer) == company.CUSTOMERS + 250
    added = db.session.scalars(select(Customer).where(Customer.id > last)).all()
    asked = sum(row.consent is not Consent.UNKNOWN for row in added)
    assert _count(ConsentEntry) == logged + asked
    assert any(row.groups for row in added)
    emails = [row.email_key for row in db.session.scalars(select(Customer)) if row.email_key]
    assert len(emails) == len(set(emails))


@pytest.mark.parametrize("count", [0, -1, 10**9])
def test_a_silly_number_is_refused(app: Flask, count: int) -> None:
    company.build("en")
    with pytest.raises(Refused, match="number from 1"):
        bulk.check(count)


def test_the_terminal_makes_it_and_prints_who_signs_in(app: Flask, runner) -> None:
    answer = runner("demo", "--language", "en", "--customers", "30", "--json")
    assert answer.exit_code == 0
    assert answer.json["people"][0]["email"] == "admin@example.com"
    assert answer.json["customers"] == 30
    assert _count(Customer) == company.CUSTOMERS + 30
    again = runner("demo")
    assert again.exit_code == 1
    assert _count(Customer) == company.CUSTOMERS + 30
