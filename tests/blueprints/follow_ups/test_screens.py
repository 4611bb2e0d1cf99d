"""Follow-ups as a browser without scripts sees them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from flask import Flask

from mailer.domain.follow_ups import leave
from mailer.domain.mailings import launch, queueing
from mailer.domain.triggers import find as triggers
from mailer.infra.db import db
from mailer.models.follow_up import FollowUp, Reaction
from mailer.models.mailing import Mailing
from mailer.models.user import User
from tests import personas
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer, make_group
from tests.factories.follow_ups import make_follow_up, make_sent_mailing
from tests.factories.mailings import make_text_template
from tests.fixtures.application import Browser
from tests.fixtures.clock import MovedClock

DAY = dt.timedelta(days=1)
MAY = dt.datetime(2027, 5, 10, 12, 0, tzinfo=dt.UTC)
SignIn = Callable[[User], Browser]


@pytest.fixture
def origin(app: Flask, clock: MovedClock) -> Mailing:
    clock.move_to(MAY)
    make_company_account()
    make_customer(email="ann@example.com")
    return make_sent_mailing(actor=personas.marketer(), title="Spring")


@pytest.fixture
def marc(origin: Mailing, sign_in: SignIn) -> Browser:
    return sign_in(personas.marketer())


def only() -> FollowUp:
    return db.session.scalars(db.select(FollowUp)).one()


def test_from_the_empty_page_to_the_mailing_that_left(
    marc: Browser, origin: Mailing, clock: MovedClock
) -> None:
    template, group = make_text_template(subject="Still there?"), make_group(name="Fair")
    db.session.commit()
    url = f"/mailings/{origin.id}/follow-ups"
    assert "New follow-up" in marc.get(url).text
    form = {
        "who": "unopened", "when": "days", "days": "4", "on_date": "", "template_id": str(template.id),
        "sender": "me", "reply": "", "except": f"group:{group.id}", "criteria": "",
    }  # fmt: skip
    saved = marc.post(f"{url}/new", data=form, follow_redirects=True).text
    assert "Those who did not open it, 4 days after the mailing" in saved
    assert only().leave_out == [{"groups": [group.id]}]
    follow_up = only().mailing_id
    again = marc.get(f"/follow-ups/{follow_up}/edit").text
    assert f'value="group:{group.id}" checked' in again
    # Until it leaves, it stands with its mailing and in no list.
    assert "Still there?" not in marc.get("/mailings/").text
    assert "Still there?" in marc.get(f"/mailings/{origin.id}").text
    assert marc.get(f"/mailings/{follow_up}").headers["Location"] == url
    clock.move_to(MAY + 4 * DAY + dt.timedelta(minutes=1))
    leave.run(follow_up)
    while queueing.queue_slice(follow_up):
        continue
    db.session.commit()
    page = marc.get(f"/mailings/{follow_up}").text
    assert "Follow-up of" in page
    assert f'href="/mailings/{origin.id}"' in page
    assert f'href="/mailings/{follow_up}"' in marc.get(url).text
    assert "Still there?" in marc.get("/mailings/").text


def test_criteria_of_its_own_leave_out(marc: Browser, origin: Mailing) -> None:
    template = make_text_template()
    db.session.commit()
    form = {
        "who": "received", "when": "date", "on_date": "2027-05-20",
        "template_id": str(template.id), "sender": "me", "reply": "", "criteria": "own",
        "node": ["c", "c-0"], "c.join": "all", "c-0.field": "city", "c-0.is": "is",
        "c-0.value": "",
    }  # fmt: skip
    url = f"/mailings/{origin.id}/follow-ups/new"
    assert marc.post(url, data=form).status_code == 422
    known = marc.get(url).text
    assert 'name="c-0.is"' in known
    operator = known.split('name="c-0.is"')[1].split('option value="')[1].split('"')[0]
    form |= {"c-0.is": operator, "c-0.value": "Namur"}
    saved = marc.post(url, data=form)
    assert saved.status_code == 303
    (source,) = only().leave_out
    assert source["criteria"]["all"][0]["value"] == ["Namur"]
    assert 'value="Namur"' in marc.get(f"/follow-ups/{only().mailing_id}/edit").text


def test_what_is_wrong_comes_back_with_what_was_typed(marc: Browser, origin: Mailing) -> None:
    form = {
        "who": "opened", "when": "date", "on_date": "2027-05-20", "subject": "Kept",
        "template_id": str(make_text_template().id), "sender": "me", "reply": "", "criteria": "",
    }  # fmt: skip
    db.session.commit()
    answer = marc.post(f"/mailings/{origin.id}/follow-ups/new", data=form)
    assert answer.status_code == 422
    assert "For those who opened it there is no date" in answer.text
    assert 'value="Kept"' in answer.text
    answer = marc.post(
        f"/mailings/{origin.id}/follow-ups/new", data=form | {"when": "days", "days": "soon"}
    )
    assert "from 1 to 365" in answer.text
    answer = marc.post(f"/mailings/{origin.id}/follow-ups/new", data=form | {"on_date": ""})
    assert "Please choose a date." in answer.text
    assert not db.session.scalars(db.select(FollowUp)).all()


def test_a_sixth_is_refused_in_a_sentence(marc: Browser, origin: Mailing) -> None:
    for _each in range(5):
        make_follow_up(origin)
    page = marc.get(f"/mailings/{origin.id}/follow-ups").text
    assert "A mailing can have 5 follow-ups at most." in page
    assert "New follow-up" not in page
    refused = marc.get(f"/mailings/{origin.id}/follow-ups/new")
    assert refused.status_code == 422 or "5 follow-ups at most" in refused.text


def test_a_late_one_is_sent_by_a_button_and_one_is_deleted(
    marc: Browser, origin: Mailing, clock: MovedClock
) -> None:
    late, other = make_follow_up(origin), make_follow_up(origin, days=30)
    clock.move_to(MAY + 4 * DAY)
    url = f"/mailings/{origin.id}/follow-ups"
    assert "Send it now" in marc.get(url).text
    marc.post(f"/follow-ups/{late.mailing_id}/send-late")
    db.session.expire_all()
    assert leave.due() == [late.mailing_id]
    gone = marc.post(f"/follow-ups/{other.mailing_id}/delete", follow_redirects=True).text
    assert "The follow-up is deleted." in gone
    assert "30 days" not in gone


def test_triggers_are_set_before_it_leaves(marc: Browser, origin: Mailing) -> None:
    template = make_text_template(source="See https://example.com/offer")
    follow_up = make_follow_up(origin, template_id=template.id, actor=personas.marketer())
    assert triggers.links(follow_up.mailing) == ["https://example.com/offer"]
    url = f"/mailings/{follow_up.mailing_id}/triggers"
    form = {"event": "clicked", "link_url": "https://example.com/offer"}
    assert marc.post(f"{url}/new", data=form).status_code == 303
    assert "1 trigger" in marc.get(f"/mailings/{origin.id}/follow-ups").text
    # The link is the one that its mails count.
    leave_now = make_follow_up(origin, Reaction.RECEIVED, template_id=template.id)
    launch.launch(
        template, {"any": [{"all": True}]}, personas.marketer(), draft=leave_now.mailing,
        by_itself=True,
    )  # fmt: skip
    assert triggers.links(leave_now.mailing) == ["https://example.com/offer"]


def test_who_does_not_send_the_mailing_only_looks(origin: Mailing, sign_in: SignIn) -> None:
    make_follow_up(origin, actor=personas.marketer())
    other = sign_in(personas.support())
    page = other.get(f"/mailings/{origin.id}/follow-ups").text
    assert "Your role does not allow this" in page
    assert "New follow-up" not in page
