"""What a trigger may be, and who may set one (Z8 to Z10)."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from mailer.domain import custom_fields
from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.mailings import launch, manage
from mailer.domain.mailings.start import start_of
from mailer.domain.triggers import find
from mailer.domain.triggers import set as verbs
from mailer.domain.triggers.actions.all_actions import ACTIONS
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import NotFound, Refused
from mailer.models.custom_field import FieldKind
from mailer.models.trigger import TriggerEvent
from tests.factories.customers import make_customer
from tests.factories.mailings import EVERYONE, make_mailing, make_text_template
from tests.factories.triggers import CALL, FIELD, TASK, TYPED, make_trigger
from tests.personas import marketer, support

LINK = "https://www.example.com/offer"


@pytest.mark.parametrize(
    ("kind", "most"), [("update_field", 3), ("add_task", 2), ("schedule_call", 2)]
)
def test_so_many_of_each_and_no_more(app: Flask, kind: str, most: int) -> None:
    make_customer()
    trigger = make_trigger(make_mailing())
    for _ in range(most):
        verbs.add_action(trigger, kind, TYPED[kind], SYSTEM)
    with pytest.raises(Refused, match=str(most)):
        verbs.add_action(trigger, kind, TYPED[kind], SYSTEM)
    assert len(trigger.actions) == most


def test_what_comes_back_updates_fields_only(app: Flask) -> None:
    make_customer()
    trigger = make_trigger(make_mailing(), TriggerEvent.BOUNCED)
    for kind in ("add_task", "schedule_call"):
        with pytest.raises(Refused, match="only fields"):
            verbs.add_action(trigger, kind, TYPED[kind], SYSTEM)
    verbs.add_action(trigger, "update_field", FIELD, SYSTEM)
    with pytest.raises(NotFound):
        verbs.add_action(trigger, "launch_rocket", {}, SYSTEM)


def test_links_are_known_before_it_is_sent(app: Flask) -> None:
    make_customer()
    mailing = make_mailing(template=make_text_template(source=f"[Offer]({LINK})"))
    assert find.links(mailing) == [LINK]
    assert make_trigger(mailing, TriggerEvent.CLICKED, link_url=LINK).link_url == LINK
    with pytest.raises(Refused):
        make_trigger(mailing, TriggerEvent.CLICKED, link_url="https://www.example.com/else")
    assert make_trigger(mailing, TriggerEvent.OPENED, link_url=LINK).link_url == ""


def test_triggers_go_along_with_the_mailing_that_takes_the_place_of_theirs(app_both: Flask) -> None:
    make_customer()
    marc = marketer()
    later = start_of(clock.now() + dt.timedelta(days=2))
    planned = make_mailing(
        actor=marc, template=make_text_template(source=f"[Offer]({LINK})"), start=later
    )
    trigger = make_trigger(planned, TriggerEvent.CLICKED, "update_field", link_url=LINK, actor=marc)
    draft, _stopped = manage.edit(planned, marc)
    assert find.of_mailing(planned) == [trigger], "until the change is done, the old one is sent"
    changed = launch.launch(make_text_template(), EVERYONE, marc, draft=draft, start=later)
    db.session.commit()
    assert (find.of_mailing(planned), find.of_mailing(changed)) == ([], [trigger])
    assert (trigger.active, trigger.actor_id) == (True, marc.id)
    assert find.link_is_gone(trigger), "the other template does not have it"


def test_it_is_changed_while_it_is_off_and_on_only_with_actions(app: Flask) -> None:
    make_customer()
    trigger = make_trigger(make_mailing())
    with pytest.raises(Refused):
        verbs.switch_on(trigger, SYSTEM)
    verbs.add_action(trigger, "add_task", TASK, SYSTEM)
    verbs.switch_on(trigger, SYSTEM)
    with pytest.raises(Refused):
        verbs.add_action(trigger, "add_task", TASK, SYSTEM)
    with pytest.raises(Refused):
        verbs.remove_action(trigger, 0, SYSTEM)
    verbs.switch_off(trigger, SYSTEM)
    verbs.remove_action(trigger, 0, SYSTEM)
    assert trigger.actions == []


def test_only_who_may_do_it_by_hand_has_it_done(app: Flask) -> None:
    make_customer()
    marc = marketer()
    mailing = make_mailing(actor=marc)
    trigger = make_trigger(mailing, actor=marc)
    with pytest.raises(Forbidden):
        verbs.add_action(trigger, "add_task", TASK, marc)
    verbs.add_action(trigger, "update_field", FIELD, marc)
    with pytest.raises(Refused):
        verbs.switch_on(trigger, support())


@pytest.mark.parametrize(
    ("kind", "typed", "named"),
    [
        ("add_task", TASK | {"subject": " "}, "subject"),
        ("add_task", TASK | {"subject": "x" * 201}, "subject"),
        ("add_task", TASK | {"days": "-1"}, "days"),
        ("add_task", TASK | {"days": "²"}, "days"),
        ("add_task", TASK | {"assignee": "4711"}, "assignee"),
        ("add_task", TASK | {"priority": "x"}, "priority"),
        ("add_task", TASK | {"state": "x"}, "state"),
        ("schedule_call", CALL | {"subject": ""}, "subject"),
        ("schedule_call", CALL | {"days": "366"}, "days"),
        ("schedule_call", CALL | {"time": "25:00"}, "time"),
        ("schedule_call", CALL | {"assignee": "x"}, "assignee"),
        ("update_field", {"field": "email", "value": "x"}, "field"),
        ("update_field", {"field": "custom:gone", "value": "x"}, "field"),
        ("update_field", {"field": "custom:score", "value": "many"}, "value"),
        ("update_field", {"field": "kind", "value": "enemy"}, "value"),
        ("update_field", {"field": "region", "value": "x" * 121}, "value"),
    ],
)
def test_what_makes_no_action_is_named(
    app: Flask, kind: str, typed: dict[str, str], named: str
) -> None:
    custom_fields.create("Score", FieldKind.NUMBER, [], SYSTEM)
    with pytest.raises(Refused) as refused:
        ACTIONS[kind].read(typed)
    assert refused.value.fields.keys() == {named}
