"""What is set on a mailing comes along when it is duplicated, and is reached from its last step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask

from mailer.domain.follow_ups import find as follow_ups
from mailer.domain.triggers import find as triggers
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.follow_up import Reaction
from mailer.models.mailing import Mailing, MailingState
from mailer.models.template import Template
from mailer.models.trigger import TriggerEvent
from mailer.models.user import User
from tests.factories.customers import make_customer
from tests.factories.follow_ups import make_follow_up, make_sent_mailing
from tests.factories.mailings import make_text_template
from tests.factories.triggers import make_trigger
from tests.fixtures.application import Browser
from tests.fixtures.clock import MovedClock
from tests.personas import marketer, super_admin

SignIn = Callable[[User], Browser]


@pytest.fixture
def me(app: Flask) -> User:
    make_customer(email="zoe@example.com")
    return super_admin()


def the_draft() -> Mailing:
    query = db.select(Mailing).where(
        Mailing.state == MailingState.DRAFT, Mailing.follows_id.is_(None)
    )
    return db.session.scalars(query).one()


def test_a_copy_has_the_same_follow_ups_and_triggers(me: User, sign_in: SignIn) -> None:
    mailing = make_sent_mailing(me)
    after = make_follow_up(
        mailing, Reaction.UNOPENED, me, days=5, subject="Again", leave_out=[{"all": True}]
    )
    make_trigger(mailing, TriggerEvent.OPENED, "add_task", machines=True, actor=me)
    make_trigger(mailing, TriggerEvent.CLICKED, actor=me)
    make_trigger(after.mailing, TriggerEvent.BOUNCED, "update_field", actor=me)
    page = sign_in(me).post(f"/mailings/{mailing.id}/duplicate", follow_redirects=True).text
    assert "nothing is sent before you say so. 1 follow-up came along. 3 triggers came" in page
    assert "1 follow-up leaves after it." in page
    assert "2 triggers act on what its recipients do." in page
    draft = the_draft()
    (copied,) = follow_ups.of_mailing(draft)
    assert (copied.who, copied.days, copied.leave_out) == (Reaction.UNOPENED, 5, [{"all": True}])
    assert copied.mailing.subject == "Again"
    acts, idle = triggers.of_mailing(draft)
    assert (acts.event, acts.machines, acts.active) == (TriggerEvent.OPENED, True, True)
    assert (acts.actor_id, acts.actions[0]["subject"]) == (me.id, "Call them")
    assert (idle.event, idle.active, idle.actions) == (TriggerEvent.CLICKED, False, [])
    (own,) = triggers.of_mailing(copied.mailing)
    assert (own.event, own.active) == (TriggerEvent.BOUNCED, True)
    # What it was copied from keeps its own.
    assert len(triggers.of_mailing(mailing)) == 2
    assert follow_ups.of_mailing(mailing) == [after]


def test_what_cannot_be_sent_any_more_stays_behind(
    me: User, sign_in: SignIn, clock: MovedClock
) -> None:
    mailing, gone = make_sent_mailing(me), make_text_template(name="Gone")
    make_follow_up(mailing, actor=me, on_date=_in_days(3))
    make_follow_up(mailing, actor=me, days=20, template_id=gone.id)
    deleted = make_follow_up(mailing, actor=me, days=9)
    deleted.mailing.deleted_at = gone.deleted_at = deleted.mailing.created_at
    db.session.commit()
    clock.advance(dt.timedelta(days=6))
    page = sign_in(me).post(f"/mailings/{mailing.id}/duplicate", follow_redirects=True).text
    assert "2 follow-ups stayed behind" in page
    assert "came along" not in page
    assert follow_ups.of_mailing(the_draft()) == []


def test_a_trigger_of_someone_with_more_rights_is_off_in_the_copy(
    me: User, sign_in: SignIn
) -> None:
    mailing = make_sent_mailing(me)
    make_trigger(mailing, TriggerEvent.OPENED, "add_task", actor=me)
    make_trigger(mailing, TriggerEvent.OPENED, "update_field", actor=me)
    marc = marketer()
    marc.role.permissions = sorted(set(marc.role.permissions) - {"tasks:edit"})
    db.session.commit()
    sign_in(marc).post(f"/mailings/{mailing.id}/duplicate")
    task, field = triggers.of_mailing(the_draft())
    assert (task.active, task.actor_id) == (False, None)
    assert (field.active, field.actor_id) == (True, marc.id)


def test_triggers_are_set_from_the_last_step(me: User, sign_in: SignIn) -> None:
    template: Template = make_text_template(name="Spring")
    db.session.commit()
    browser, key = sign_in(me), "c" * 32
    wishes = {"template": template.id, "to": "all", "draft": key, "revision": 0}
    answer = browser.post("/mailings/send/draft", data=wishes | {"aside": "triggers"})
    draft = the_draft()
    assert answer.location == f"/mailings/{draft.id}/triggers"
    page = browser.get(answer.location).text
    assert "Back to the draft" in page
    assert "They act once this mailing has been sent." in page
    answer = browser.post(f"{answer.location}/new", data={"event": "opened", "link_url": ""})
    assert answer.status_code == 303
    (trigger,) = triggers.of_mailing(draft)
    assert "Back to the draft" not in browser.get(f"/triggers/{trigger.id}").text


def _in_days(days: int) -> dt.date:
    return clock.today("UTC") + dt.timedelta(days=days)
