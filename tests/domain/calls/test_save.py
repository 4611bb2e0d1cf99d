"""Calls are scheduled, changed, made and taken back."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.calls import find, save
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.call import Call, CallOutcome, CallState
from mailer.models.contact import Contact
from tests.factories import add
from tests.factories.calls import make_call
from tests.factories.customers import make_customer
from tests.personas import support

LATER = dt.timedelta(hours=3)


def test_a_call_is_made_and_taken_back(app_both: Flask) -> None:
    me = support()
    call = make_call(assignee_id=me.id, starts_at=clock.now() - LATER)
    assert find.count_due(me.id) == find.count_open_of_customer(call.customer_id) == 1
    save.do(call, CallOutcome.REACHED, " Wants it  ", me)
    assert (call.state, call.result, call.done_by_id) == (CallState.DONE, "Wants it", me.id)
    assert find.count_due(me.id) == 0
    save.reopen(call, me)
    assert (call.state, call.outcome, call.done_at) == (CallState.OPEN, None, None)
    save.delete(call, me)
    assert find.of_customer(call.customer_id, 10) == []
    assert save.restore(call.id, me) is call
    assert find.of_customer(call.customer_id, 10) == [call]


def test_what_makes_no_call_is_named(app: Flask) -> None:
    stranger = add(Contact(customer_id=make_customer().id, name="Else"))
    wanted = save.Wanted(
        " ", clock.now(), note="x" * 20_001, contact_id=stranger.id, assignee_id=4711,
        remind_minutes=7,
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        save.create(make_customer(), wanted, SYSTEM)
    named = {"subject", "note", "contact_id", "assignee_id", "remind_minutes"}
    assert refused.value.fields.keys() == named
    call = make_call()
    with pytest.raises(Refused):
        save.do(call, CallOutcome.REACHED, "x" * 20_001, SYSTEM)


def test_a_program_schedules_the_same_call_once(app: Flask) -> None:
    customer, wanted = make_customer(), save.Wanted("Ask", clock.now())
    first = save.create(customer, wanted, SYSTEM, key="trigger:1:2:0")
    assert save.create(customer, wanted, SYSTEM, key="trigger:1:2:0") is first
    assert db.session.scalar(db.select(db.func.count(Call.id))) == 1
