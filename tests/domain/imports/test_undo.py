"""An import is taken back, but for what people did since."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from mailer.domain.accounts.access import SYSTEM, Actor
from mailer.domain.customers import save
from mailer.domain.customers.consent import set_consent
from mailer.domain.imports import intake, rows, undo
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.consent_entry import ConsentEntry, ConsentSource
from mailer.models.customer import Consent, Customer
from mailer.models.delivery import Delivery
from mailer.models.group import CustomerGroup, Family
from mailer.models.import_run import ImportRow, ImportRun, ImportState
from tests.factories.calls import make_call
from tests.factories.custom_lists import make_entry, make_list
from tests.factories.customers import make_contact, make_customer, make_family, make_group
from tests.factories.imports import make_import
from tests.personas import marketer

HEAD = "Code client;Société;E-mail;Ville;Famille;Groupe;Newsletter\n"


def undone(made: ImportRun, actor: Actor = SYSTEM) -> ImportRun:
    run_id = made.id
    intake.undo(made, actor)
    db.session.commit()
    undo.work(run_id)
    return db.session.get_one(ImportRun, run_id, populate_existing=True)


def customer(number: str) -> Customer | None:
    query = select(Customer).filter_by(number=number)
    return db.session.scalar(query.execution_options(populate_existing=True))


def everything() -> list[Any]:
    """All customers with all that belongs to them."""
    query = select(Customer).order_by(Customer.id).execution_options(populate_existing=True)
    skipped = ("modified_at", "_sa_instance_state")
    return [
        (
            {
                c.name: getattr(each, c.name)
                for c in Customer.__table__.columns
                if c.name not in skipped
            },
            [group.name for group in each.groups],
        )
        for each in db.session.scalars(query)
    ]


def test_undo_gives_back_what_was_there(app_both: Flask) -> None:
    old = make_customer(number="C1", company="Old", city="Paris", family_id=make_family().id)
    make_group(name="VIP", customers=[old])
    db.session.commit()
    before = everything()
    made = make_import(
        f"{HEAD}C1;New;new@example.com;Liège;Or;VIP;non\nC1b;B;b@example.com;;Or;Salon;oui\n"
    )
    assert everything() != before
    made = undone(made)
    assert (made.state, made.summary["undone"], made.summary["kept"]) == (ImportState.UNDONE, 2, 0)
    assert everything() == before
    assert db.session.scalar(select(func.count()).select_from(Family)) == 1
    assert db.session.scalars(select(CustomerGroup.name)).all() == ["VIP"]


def test_undo_of_an_opt_out_is_in_the_log(app_both: Flask) -> None:
    known = make_customer(number="C1", consent=Consent.GIVEN)
    undone(make_import(f"{HEAD}C1;A;;;;;non\n"))
    query = select(ConsentEntry.consent).where(ConsentEntry.customer_id == known.id)
    assert db.session.scalars(query.order_by(ConsentEntry.id)).all() == [
        Consent.WITHDRAWN,
        Consent.GIVEN,
    ]


def test_the_log_names_who_took_the_import_back(app: Flask) -> None:
    known, marc = make_customer(number="C1", consent=Consent.GIVEN), marketer()
    marc_id = marc.id
    undone(make_import(f"{HEAD}C1;A;;;;;non\n"), marc)
    query = select(ConsentEntry.actor_id).where(ConsentEntry.customer_id == known.id)
    assert db.session.scalars(query.order_by(ConsentEntry.id)).all() == [None, marc_id]


def test_nobody_is_deleted_under_a_mail_on_its_way(app_both: Flask) -> None:
    made = make_import(f"{HEAD}C1;One;one@example.com;;;;\nC2;Two;two@example.com;;;;\n")
    one, now = customer("C1"), clock.now()
    assert one
    db.session.add(
        Delivery(
            message_id=1, account_id=1, priority=1, address=one.email, address_key=one.email_key,
            customer_id=one.id, state="queued", due_at=now, updated_at=now,
        )
    )  # fmt: skip
    made = undone(made)
    assert made.summary["kept"] == 1
    assert customer("C1")
    assert customer("C2") is None


def test_what_someone_changed_since_stays_and_is_named(app_both: Flask) -> None:
    make_customer(number="C1", company="Old", city="Paris")
    made = make_import(
        f"{HEAD}C1;New;;Liège;;;\nC2;Two;;;;;\nC3;Three;;;;;\nC4;Four;;;;;\nC5;Five;;;;;\n"
        "C6;Six;;;;;\n"
    )
    one, two, three, five = customer("C1"), customer("C2"), customer("C3"), customer("C5")
    six = customer("C6")
    assert one and two and three and five and six
    save.update(one, {"city": "Mons"}, SYSTEM)
    save.update(two, {"phone": "1"}, SYSTEM)
    make_contact(three)
    make_call(five)
    make_entry(make_list(), customer=six)
    made = undone(made)
    assert made.summary["kept"] == 5
    one = customer("C1")
    assert one
    assert (one.company, one.city) == ("Old", "Mons")
    assert customer("C2")
    assert customer("C3")
    assert customer("C4") is None
    assert customer("C5"), "somebody is to call them"
    assert customer("C6"), "a list has something of them"
    found, _more = rows.page(made, rows.WARNED)
    assert [m for row in found for m in row.messages or []] == [
        ["city", "kept_value", ""],
        ["", "kept_record", ""],
        ["", "kept_record", ""],
        ["", "kept_record", ""],
        ["", "kept_record", ""],
    ]


def test_who_opted_out_since_is_not_forgotten(app_both: Flask) -> None:
    make_customer(number="C1", company="Old")
    made = make_import(f"{HEAD}C1;New;;;;;oui\nC2;Two;two@example.com;;;;\n")
    for number in ("C1", "C2"):
        found = customer(number)
        assert found
        set_consent(found, Consent.WITHDRAWN, ConsentSource.CUSTOMER, SYSTEM)
    undone(made)
    one, two = customer("C1"), customer("C2")
    assert one and two
    assert (one.company, one.consent) == ("Old", Consent.WITHDRAWN)
    assert two.consent is Consent.WITHDRAWN


def test_undo_goes_on_where_it_stopped(app_both: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo, "SLICE", 10)
    made = make_import("Code client;Société\n" + "".join(f"C{n};A{n}\n" for n in range(35)))
    run_id = made.id
    intake.undo(made, SYSTEM)
    db.session.commit()

    class Dead(BaseException):
        """The process is gone."""

    def die(progress: Any) -> None:
        if progress.processed >= 20:
            raise Dead

    with pytest.raises(Dead):
        undo.work(run_id, die)
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(Customer)) == 15
    db.session.get_one(ImportRun, run_id).lease_until = None
    db.session.commit()
    undo.work(run_id)
    assert db.session.scalar(select(func.count()).select_from(Customer)) == 0
    assert db.session.get_one(ImportRun, run_id).state is ImportState.UNDONE


def test_a_trial_has_nothing_to_undo(app: Flask) -> None:
    with pytest.raises(Refused):
        intake.undo(make_import(dry_run=True), SYSTEM)


def test_rows_are_gone_with_a_discarded_trial(app: Flask) -> None:
    made = make_import(dry_run=True)
    intake.discard(made, SYSTEM)
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(ImportRow)) == 0
    assert db.session.scalar(select(func.count()).select_from(ImportRun)) == 0


def test_what_was_imported_is_not_discarded(app: Flask) -> None:
    with pytest.raises(Refused):
        intake.discard(make_import(), SYSTEM)
