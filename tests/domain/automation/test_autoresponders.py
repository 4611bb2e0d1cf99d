"""Autoresponders: who gets which mail when, and nobody twice."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from flask import Flask

from mailer.domain import custom_fields
from mailer.domain.accounts.access import SYSTEM
from mailer.domain.automation import autoresponders
from mailer.domain.automation.autoresponders import Wanted
from mailer.domain.deliveries.finish import finish_mailings
from mailer.domain.mailings import limits, operate
from mailer.domain.settings import mailing_limits
from mailer.domain.templates import library
from mailer.infra.db import db
from mailer.jobs import autoresponders as jobs
from mailer.lib import clock as now
from mailer.lib.errors import Refused
from mailer.models.autoresponder import Autoresponder, Autoresponse, Occasion, ResponseState
from mailer.models.custom_field import CustomField, FieldKind
from mailer.models.customer import Consent, Customer
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.group import GroupMember
from mailer.models.import_run import ImportRow, RowOutcome
from mailer.models.mailing import ExclusionReason, Mailing, MailingExclusion, MailingState
from tests.factories.autoresponders import make_autoresponder
from tests.factories.customers import make_customer, make_group
from tests.factories.imports import make_import
from tests.factories.mailings import make_mailing, make_text_template, put_in
from tests.factories.saved_lists import make_list
from tests.fixtures.clock import MovedClock
from tests.personas import super_admin

DAY = dt.timedelta(days=1)
MAY = dt.datetime(2027, 5, 10, 12, 0, tzinfo=dt.UTC)


def run(autoresponder: Autoresponder, *, days: bool = True) -> None:
    """What a worker does when the tick asks."""
    db.session.commit()
    jobs.run(autoresponder.id, days)
    db.session.expire_all()


def written_to() -> Counter[str]:
    return Counter(db.session.scalars(db.select(Delivery.address)))


def birthday() -> CustomField:
    return custom_fields.create("Birthday", FieldKind.DATE, (), SYSTEM)


def on_birthdays(field: CustomField, **wanted: Any) -> Autoresponder:
    values: dict[str, Any] = {"yearly": True, "hour": 9} | wanted
    return make_autoresponder(occasion=Occasion.DATE, field_key=field.key, **values)


def test_a_new_customer_gets_it_once_and_earlier_ones_do_not(app_both: Flask) -> None:
    make_customer(email="earlier@example.com", created_at=now.now() - DAY)
    welcome = make_autoresponder()
    make_customer(email="new@example.com")
    run(welcome)
    run(welcome)
    assert written_to() == {"new@example.com": 1}


def test_it_waits_its_days_and_goes_on_with_the_same_mailing(
    app_both: Flask, clock: MovedClock
) -> None:
    welcome = make_autoresponder(days=2)
    make_customer(email="first@example.com")
    run(welcome)
    assert written_to() == {}
    clock.advance(2 * DAY)
    make_customer(email="second@example.com")
    run(welcome)
    assert written_to() == {"first@example.com": 1}
    (mailing,) = db.session.scalars(db.select(Mailing))
    (mail,) = db.session.scalars(db.select(Delivery))
    put_in(mail, DeliveryState.ACCEPTED)
    finish_mailings(db.session.connection(), now.now())
    db.session.commit()
    assert mailing.state is MailingState.SENT
    clock.advance(2 * DAY)
    run(welcome)
    assert written_to() == {"first@example.com": 1, "second@example.com": 1}
    (mailing,) = db.session.scalars(db.select(Mailing))
    assert (mailing.state, mailing.expected) == (MailingState.SENDING, 2)


def test_no_person_starts_its_mailing_so_it_takes_nobodys_turn(app_both: Flask) -> None:
    mailing_limits.change(1, 1, SYSTEM)
    welcome = make_autoresponder(actor=super_admin())
    make_customer()
    make_customer()
    run(welcome)
    (mailing,) = db.session.scalars(db.select(Mailing))
    assert (mailing.expected, mailing.created_by_id) == (2, super_admin().id)
    assert limits.free_start(now.now()) <= now.now()
    assert make_mailing(actor=super_admin()).state is MailingState.SENDING
    assert make_mailing(actor=super_admin()).waits


def test_customers_of_an_import_count_only_if_wanted(app: Flask) -> None:
    only_by_hand, all_of_them = make_autoresponder(), make_autoresponder(imported=True)
    customer = make_customer(email="imported@example.com")
    imported = make_import()
    db.session.add(
        ImportRow(
            run_id=imported.id,
            number=900,
            outcome=RowOutcome.CREATED,
            customer_id=customer.id,
            messages=None,
        )
    )
    run(only_by_hand)
    assert "imported@example.com" not in written_to()
    run(all_of_them)
    assert written_to()["imported@example.com"] == 1


def test_who_joins_a_group_gets_it_and_who_was_in_it_or_left_does_not(
    app_both: Flask, clock: MovedClock
) -> None:
    old = make_customer(email="member@example.com")
    group = make_group(customers=[old])
    joined = make_autoresponder(occasion=Occasion.JOINED, group_id=group.id, days=1)
    stays, leaves = (
        make_customer(email="stays@example.com"),
        make_customer(email="left@example.com"),
    )
    db.session.add_all(
        GroupMember(group_id=group.id, customer_id=each.id) for each in (stays, leaves)
    )
    run(joined)
    db.session.delete(db.session.get_one(GroupMember, (group.id, leaves.id)))
    clock.advance(DAY)
    run(joined)
    assert written_to() == {"stays@example.com": 1}


@pytest.mark.parametrize(("country", "hour"), [("FR", 7), ("JP", 0), ("US", 7), ("nowhere", 7)])
def test_a_birthday_wish_leaves_at_its_hour_where_the_customer_lives(
    app: Flask, clock: MovedClock, country: str, hour: int
) -> None:
    """At 9 in Paris (UTC+2) or Tokyo (UTC+9); where a country has several zones, at the
    company's (Paris)."""
    clock.move_to(MAY)
    field = birthday()
    wishes = on_birthdays(field)
    make_customer(email="jo@example.com", country=country, custom={field.key: "1980-05-12"})
    clock.move_to(dt.datetime(2027, 5, 12, hour, 0, tzinfo=dt.UTC) - dt.timedelta(minutes=2))
    run(wishes)
    assert written_to() == {}
    clock.advance(dt.timedelta(minutes=3))
    run(wishes)
    run(wishes)
    assert written_to() == {"jo@example.com": 1}


def test_it_comes_every_year_in_a_mailing_of_that_year(app_both: Flask, clock: MovedClock) -> None:
    clock.move_to(MAY)
    field = birthday()
    wishes = on_birthdays(field)
    make_customer(email="jo@example.com", custom={field.key: "2000-02-29"})
    make_customer(email="not-yet@example.com", custom={field.key: "2031-02-28"})
    make_customer(email="odd@example.com", custom={field.key: "soon"})
    for moment in (dt.datetime(2028, 2, 29, 20), dt.datetime(2029, 2, 28, 20)):
        clock.move_to(moment.replace(tzinfo=dt.UTC))
        run(wishes)
    assert written_to() == {"jo@example.com": 2}
    titles = db.session.scalars(db.select(Mailing.title).order_by(Mailing.id)).all()
    assert titles == [f"{wishes.name} 2028", f"{wishes.name} 2029"]


def test_days_before_a_date_once_and_a_corrected_date_on_its_new_day(
    app_both: Flask, clock: MovedClock
) -> None:
    clock.move_to(MAY)
    field = birthday()
    ends = on_birthdays(field, yearly=False, days=-7)
    kept = make_customer(email="kept@example.com", custom={field.key: "2027-05-20"})
    moved = make_customer(email="moved@example.com", custom={field.key: "2027-05-20"})
    clock.move_to(dt.datetime(2027, 5, 12, 20, tzinfo=dt.UTC))
    run(ends)
    moved.custom = {field.key: "2027-05-30"}
    clock.move_to(dt.datetime(2027, 5, 13, 12, tzinfo=dt.UTC))
    run(ends)
    assert written_to() == {kept.email: 1}
    clock.move_to(dt.datetime(2027, 5, 23, 12, tzinfo=dt.UTC))
    run(ends)
    assert written_to() == {"kept@example.com": 1, "moved@example.com": 1}


def test_a_missed_day_is_made_good_for_three_days_and_no_longer(
    app: Flask, clock: MovedClock
) -> None:
    clock.move_to(MAY)
    field = birthday()
    wishes = on_birthdays(field)
    for day in (15, 18):
        make_customer(email=f"on-{day}@example.com", custom={field.key: f"1980-05-{day}"})
    clock.move_to(dt.datetime(2027, 5, 20, 12, tzinfo=dt.UTC))
    run(wishes)
    assert written_to() == {"on-18@example.com": 1}


def test_the_ledger_names_who_gets_none(app_both: Flask) -> None:
    welcome = make_autoresponder()
    make_customer(email="out@example.com", consent=Consent.WITHDRAWN)
    make_customer(email="same@example.com")
    make_customer(email="SAME@example.com")
    make_customer(email="")
    run(welcome)
    assert written_to() == {"same@example.com": 1}
    reasons = Counter(db.session.scalars(db.select(MailingExclusion.reason)))
    assert reasons == {
        ExclusionReason.OPTED_OUT: 1,
        ExclusionReason.DUPLICATE: 1,
        ExclusionReason.NO_ADDRESS: 1,
    }
    assert db.session.scalars(db.select(Mailing.expected)).all() == [1]


def test_only_customers_of_its_list(app: Flask) -> None:
    welcome = make_autoresponder(list_id=make_list(name="In Lyon").id)
    make_customer(email="lyon@example.com", city="Lyon")
    make_customer(email="paris@example.com", city="Paris")
    run(welcome)
    assert written_to() == {"lyon@example.com": 1}


def test_a_changed_template_begins_a_new_mailing(app: Flask) -> None:
    template = make_text_template()
    welcome = make_autoresponder(template_id=template.id)
    make_customer(email="first@example.com")
    run(welcome)
    library.save_version(
        template,
        base_number=1,
        name=template.name,
        subject="Another",
        source="Other words",
        language="en",
        actor=SYSTEM,
    )
    make_customer(email="second@example.com")
    run(welcome)
    subjects = db.session.scalars(db.select(Mailing.subject).order_by(Mailing.id)).all()
    assert subjects == ["News for @CUSTOMERNAME@", "Another"]


def test_who_stops_its_mailing_switches_it_off(app: Flask) -> None:
    welcome = make_autoresponder()
    make_customer(email="first@example.com")
    run(welcome)
    operate.stop(db.session.scalars(db.select(Mailing)).one(), SYSTEM)
    make_customer(email="second@example.com")
    run(welcome)
    assert not welcome.active
    assert written_to() == {"first@example.com": 1}


def test_off_means_nobody_and_on_again_means_from_now_on(app: Flask) -> None:
    welcome = make_autoresponder(days=1)
    waiting = make_customer(email="waiting@example.com")
    run(welcome)
    autoresponders.switch_off(welcome, SYSTEM)
    make_customer(email="meanwhile@example.com")
    run(welcome)
    autoresponders.switch_on(welcome, SYSTEM)
    run(welcome)
    states = {each.customer_id: each.state for each in db.session.scalars(db.select(Autoresponse))}
    assert states == {waiting.id: ResponseState.DROPPED}
    assert written_to() == {}


def test_what_is_missing_makes_it_wait_and_is_said(app: Flask) -> None:
    template = make_text_template()
    welcome = make_autoresponder(template_id=template.id)
    template.deleted_at = now.now()
    make_customer(email="new@example.com")
    run(welcome)
    assert written_to() == {}
    assert "template was deleted" in autoresponders.obstacle(welcome)
    template.deleted_at = None
    run(welcome)
    assert written_to() == {"new@example.com": 1}


def test_a_deleted_customer_is_forgotten(app_both: Flask) -> None:
    welcome = make_autoresponder(days=1)
    customer = make_customer()
    run(welcome)
    db.session.execute(db.delete(Customer).where(Customer.id == customer.id))
    run(welcome)
    assert db.session.scalars(db.select(Autoresponse)).all() == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"template_id": 999}, "template_id"),
        ({"occasion": Occasion.JOINED, "group_id": 999}, "group_id"),
        ({"occasion": Occasion.DATE, "field_key": "nothing", "hour": 9}, "field_key"),
        ({"occasion": Occasion.DATE, "field_key": "nothing"}, "hour"),
        ({"days": -1}, "days"),
        ({"days": 400}, "days"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    app: Flask, changed: dict[str, object], field: str
) -> None:
    good: dict[str, object] = {
        "name": "Welcome",
        "occasion": Occasion.CREATED,
        "template_id": make_text_template().id,
    }
    with pytest.raises(Refused) as refused:
        autoresponders.create(Wanted(**(good | changed)), SYSTEM)  # type: ignore[arg-type]
    assert field in refused.value.fields
    assert db.session.scalars(db.select(Autoresponder)).all() == []


def test_two_may_not_have_one_name(app: Flask) -> None:
    make_autoresponder(name="Welcome")
    with pytest.raises(Refused) as refused:
        make_autoresponder(name="  welcome ")
    assert "already" in refused.value.fields["name"]
