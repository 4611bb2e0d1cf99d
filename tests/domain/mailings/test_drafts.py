"""Drafts: kept step by step, changed by one at a time, and what becomes of planned mailings."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.mailings import (
    drafts,
    launch,
    manage,
    operate,
    planning,
    queueing,
    recipients,
    schedule,
)
from mailer.domain.mailings.start import start_at
from mailer.domain.templates import library
from mailer.domain.triggers import find as triggers
from mailer.infra.db import db
from mailer.lib.errors import NotFound, Refused
from mailer.models.delivery import Delivery
from mailer.models.mailing import Mailing, MailingState
from mailer.models.trigger import TriggerEvent
from tests.factories.accounts import make_company_account, make_user
from tests.factories.customers import make_customer
from tests.factories.mailings import EVERYONE, make_mailing, make_text_template
from tests.factories.settings import make_company
from tests.factories.triggers import make_trigger
from tests.fixtures.clock import MovedClock
from tests.personas import accountant, marketer, super_admin

NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)
KEY = "0" * 32


@pytest.fixture(autouse=True)
def _friday(app: Flask, clock: MovedClock) -> None:
    clock.move_to(NOW)
    make_company(time_zone="Europe/Brussels")


def a_draft(key: str = KEY, **wishes: Any) -> Mailing:
    return drafts.keep(key, make_text_template(), {"to": ["all"], **wishes}, marketer())


def a_plan(moment: dt.datetime = NOW + 2 * HOUR) -> Mailing:
    make_customer()
    mailing = make_mailing(actor=marketer(), title="Spring", start=start_at(moment))
    db.session.commit()
    return mailing


def addresses(mailing: Mailing) -> list[str]:
    while queueing.queue_slice(mailing.id):
        pass
    found = select(Delivery.address).where(Delivery.mailing_id == mailing.id)
    return sorted(db.session.scalars(found))


def test_who_changes_it_in_a_second_window_is_told_and_may_insist() -> None:
    draft = a_draft(title="First")
    template, revision = draft.template, draft.revision
    drafts.keep(KEY, template, {"title": "Second"}, marketer(), revision=revision)
    with pytest.raises(drafts.ChangedMeanwhile):
        drafts.keep(KEY, template, {"title": "Third"}, marketer(), revision=revision)
    assert draft.title == "Second"
    drafts.keep(KEY, template, {"title": "Third"}, marketer())
    assert (draft.title, draft.wishes["to"]) == ("Third", ["all"])


def test_a_draft_is_its_authors_alone() -> None:
    draft = a_draft()
    with pytest.raises(NotFound):
        drafts.of_key(KEY, super_admin())
    with pytest.raises(Refused, match="whose draft this is"):
        manage.delete(draft, make_user(role=marketer().role))


def test_who_was_unticked_gets_nothing_and_stays_unticked_in_a_copy(app_both: Flask) -> None:
    make_company_account()
    one, two, three = (make_customer(email=f"c{n}@example.com") for n in range(3))
    draft = a_draft()
    drafts.set_tick(draft, two.id, on=False)
    audience = drafts.with_ticks(EVERYONE, draft)
    assert recipients.ledger(audience).receive == 2
    mailing = launch.launch(draft.template, audience, marketer(), draft=draft)
    assert mailing.id == draft.id
    assert addresses(mailing) == [one.email, three.email]
    copy = drafts.copy(mailing, marketer())
    assert (copy.title, copy.state) == (f"Copy of {mailing.title}", MailingState.DRAFT)
    assert drafts.ticked_among(copy, [one.id, two.id, three.id]) == {one.id, three.id}


def test_none_but_some_is_kept_as_those_some() -> None:
    one, two = make_customer(), make_customer()
    draft = a_draft()
    drafts.set_tick(draft, one.id, on=False)
    drafts.set_all(draft, on=False)
    drafts.set_tick(draft, two.id, on=True)
    assert drafts.exceptions(draft) == 1
    assert drafts.ticked_among(draft, [one.id, two.id]) == {two.id}
    assert recipients.ledger(drafts.with_ticks(EVERYONE, draft)).receive == 1
    drafts.set_all(draft, on=True)
    assert drafts.with_ticks(EVERYONE, draft) == EVERYONE


def test_a_changed_plan_takes_the_place_of_the_old_one() -> None:
    old = a_plan()
    draft, stopped = manage.edit(old, marketer())
    assert (stopped, old.state) == (False, MailingState.SCHEDULED)
    # Who opens it once more goes on with the same changes.
    assert manage.edit(old, marketer())[0] is draft
    assert (draft.wishes["date"], draft.wishes["time"]) == ("2026-11-20", "12:00")
    new = launch.launch(
        draft.template, EVERYONE, marketer(), draft=draft, start=start_at(NOW + 3 * HOUR)
    )
    assert (old.state, new.state) == (MailingState.STOPPED, MailingState.SCHEDULED)
    assert old.deleted_at is not None
    with pytest.raises(NotFound):
        manage.restore(old.id, marketer())
    # Someone else had begun to change the same.
    late = drafts.copy(old, super_admin(), replaces=True)
    with pytest.raises(Refused, match="was changed by someone else"):
        launch.launch(late.template, EVERYONE, super_admin(), draft=late)


def test_triggers_come_along_from_a_stopped_mailing_that_was_deleted_meanwhile() -> None:
    old = a_plan()
    trigger = make_trigger(old, TriggerEvent.OPENED, "add_task")
    draft, _stopped = manage.edit(old, marketer())
    assert triggers.of_mailing(draft) == [trigger]
    operate.stop(old, marketer())
    manage.delete(old, marketer())
    assert triggers.of_mailing(draft) == [trigger]
    new = launch.launch(draft.template, EVERYONE, marketer(), draft=draft)
    db.session.commit()
    db.session.expire_all()
    assert (trigger.mailing_id, trigger.active) == (new.id, True)
    assert triggers.of_mailing(new) == [trigger]
    assert triggers.of_mailing(old) == []


def test_a_plan_that_has_started_meanwhile_is_not_sent_twice(clock: MovedClock) -> None:
    old = a_plan()
    draft, _stopped = manage.edit(old, marketer())
    clock.move_to(NOW + 2 * HOUR)
    assert schedule.start(old.id)
    db.session.commit()
    with pytest.raises(Refused, match="has started meanwhile"):
        launch.launch(draft.template, EVERYONE, marketer(), draft=draft)


@pytest.mark.parametrize(("before", "stopped"), [(16, False), (15, True)])
def test_one_that_starts_within_a_quarter_of_an_hour_is_stopped_while_it_is_changed(
    clock: MovedClock, before: int, stopped: bool
) -> None:
    old = a_plan()
    clock.move_to(NOW + 2 * HOUR - before * MINUTE + MINUTE / 60)
    assert manage.edit(old, marketer())[1] is stopped
    assert (old.state == MailingState.STOPPED) is stopped


def test_only_what_rests_can_be_deleted_and_it_comes_back() -> None:
    plan = a_plan()
    with pytest.raises(Refused, match="Stop it first"):
        manage.delete(plan, marketer())
    draft = a_draft()
    manage.delete(draft, marketer())
    assert draft.deleted_at is not None
    manage.restore(draft.id, marketer())
    assert draft.deleted_at is None


def test_a_deleted_template_is_refused_and_the_plan_of_before_still_starts(
    clock: MovedClock,
) -> None:
    plan = a_plan()
    library.delete(plan.template, SYSTEM)
    db.session.commit()
    with pytest.raises(Refused, match="was deleted"):
        planning.plan(plan.template, EVERYONE, marketer())
    clock.move_to(NOW + 2 * HOUR)
    assert schedule.start(plan.id)


def test_what_a_leaver_planned_is_handed_over_and_starts_in_the_heirs_name(
    clock: MovedClock,
) -> None:
    plan = a_plan()
    leaver, heir = marketer(), super_admin()
    leaver.active = False
    with pytest.raises(Refused, match="may not send mailings"):
        manage.hand_over(plan, accountant(), heir)
    with pytest.raises(Refused, match="Only super admins"):
        manage.hand_over(plan, heir, make_user(role=leaver.role))
    clock.move_to(NOW + 2 * HOUR)
    with pytest.raises(Refused, match="cannot sign in any more"):
        schedule.start(plan.id)
    assert manage.hand_over_all(leaver, heir, heir) == 1
    assert schedule.start(plan.id)
    assert plan.created_by is heir


def test_a_window_does_not_stand_in_its_own_way(app: Flask) -> None:
    """What is typed keeps itself while a button is pressed: both posts tell the same revision."""
    template, author = make_text_template(), marketer()
    draft = drafts.keep("key", template, {"title": "One"}, author, revision=0, window="mine")
    seen = draft.revision - 1
    drafts.keep("key", template, {"title": "Two"}, author, revision=seen, window="mine")
    assert draft.title == "Two"
    with pytest.raises(drafts.ChangedMeanwhile):
        drafts.keep("key", template, {"title": "Three"}, author, revision=seen, window="other")
    assert draft.title == "Two"
