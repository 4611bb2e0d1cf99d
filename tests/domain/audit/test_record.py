"""The audit log."""

from __future__ import annotations

from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.audit.record import record
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.audit_entry import AuditEntry
from tests.personas import super_admin


def test_it_notes_who_did_what_to_what_and_when(app_both: Flask) -> None:
    anna = super_admin()
    before = clock.now()
    record(anna, "users.create", object_type="user", object_id=7, email="new@example.com")
    db.session.commit()
    entry = db.session.scalars(db.select(AuditEntry)).one()
    assert (entry.actor_id, entry.actor_name) == (anna.id, "Anna Admin")
    assert (entry.action, entry.object_type, entry.object_id) == ("users.create", "user", 7)
    assert entry.details == {"email": "new@example.com"}
    assert before <= entry.at <= clock.now()


def test_it_goes_with_the_unit_of_work(app: Flask) -> None:
    record(super_admin(), "users.create")
    db.session.rollback()
    assert db.session.scalars(db.select(AuditEntry)).all() == []


def test_the_system_has_a_name_and_no_id(app: Flask) -> None:
    record(SYSTEM, "users.create")
    entry = db.session.scalars(db.select(AuditEntry)).one()
    assert (entry.actor_id, entry.actor_name) == (None, "system")


def test_a_name_stays_as_it_was(app: Flask) -> None:
    anna = super_admin()
    record(anna, "users.create")
    anna.name = "Anna Other"
    db.session.flush()
    assert db.session.scalars(db.select(AuditEntry.actor_name)).one() == "Anna Admin"
