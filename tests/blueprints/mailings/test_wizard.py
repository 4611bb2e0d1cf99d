"""The steps of sending: what is kept, what is refused, and what two windows do to each other."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.lists import selection as ticks
from mailer.domain.mailings.start import start_at
from mailer.domain.outbox import attachments
from mailer.domain.templates import library
from mailer.infra.db import db
from mailer.models.attachment import Attachment
from mailer.models.mailing import Mailing, MailingState
from mailer.models.message import Message
from mailer.models.template import Template
from mailer.models.user import User
from tests import personas
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing, make_text_template
from tests.factories.settings import make_company
from tests.fixtures.application import Browser
from tests.fixtures.clock import MovedClock

SignIn = Callable[[User], Browser]
#: A Friday; in Brussels it is ten o'clock.
NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
KEY = "a" * 32


@pytest.fixture
def template(app: Flask, clock: MovedClock) -> Template:
    clock.move_to(NOW)
    make_company(time_zone="Europe/Brussels")
    make_company_account()
    for name in ("anna", "bert"):
        make_customer(email=f"{name}@example.com")
    made = make_text_template(name="Spring", subject="News")
    db.session.commit()
    return made


@pytest.fixture
def marc(template: Template, sign_in: SignIn) -> Browser:
    return sign_in(personas.marketer())


def fields(template: Template, **more: Any) -> dict[str, Any]:
    return {"template": template.id, "to": "all", "draft": KEY, "expected": 2, **more}


def the_draft() -> Mailing:
    db.session.expire_all()
    return db.session.scalars(db.select(Mailing).where(Mailing.draft_key == KEY)).one()


def test_it_is_planned_in_the_companys_zone_with_its_own_subject_and_sender(
    template: Template, marc: Browser
) -> None:
    page = marc.get(f"/mailings/send/review?template={template.id}&to=all&draft={KEY}").text
    assert "By the clocks of Europe/Brussels (UTC+0100)." in page
    later = {"when": "later", "date": "2026-12-01", "time": "08:30"}
    answer = marc.post(
        "/mailings/send",
        data=fields(template, subject="Spring!", sender="me", reply="company", **later),
    )
    assert answer.status_code == 303
    mailing = the_draft()
    assert mailing.state == MailingState.SCHEDULED
    assert mailing.start_at == dt.datetime(2026, 12, 1, 7, 30, tzinfo=dt.UTC)
    message = db.session.get_one(Message, mailing.message_id)
    assert (message.subject, message.from_address) == ("Spring!", personas.marketer().email)
    assert message.reply_to == "company@example.com"
    assert "Europe/Brussels" in marc.get(answer.location).text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"date": "2026-11-20", "time": "10:00"}, "The next possible time is"),
        ({"date": "", "time": "10:00"}, "Choose a date and a time"),
        ({"date": "31/12/2026", "time": "noon"}, "Choose a date and a time"),
        ({"when": "now", "subject": "two\nlines"}, "A subject is one line."),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(
    template: Template, marc: Browser, typed: dict[str, str], said: str
) -> None:
    asked = fields(template, title="My title", **({"when": "later"} | typed))
    answer = marc.post("/mailings/send", data=asked)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="My title"' in answer.text
    assert db.session.scalar(db.select(Mailing.id)) is None


def test_the_steps_keep_what_was_chosen_and_typed(template: Template, marc: Browser) -> None:
    assert (
        "missing=1" in marc.post("/mailings/send/audience", data={"template": template.id}).location
    )
    step = marc.post("/mailings/send/audience", data=fields(template))
    contacts = marc.get(step.location).text
    assert "anna@example.com" in contacts
    anna = re.search(r'"one": (\d+)', contacts)
    assert anna is not None
    count = marc.post("/mailings/send/contacts/tick", data=fields(template, one=anna[1]))
    assert "1 recipient" in count.text
    kept = marc.post("/mailings/send/draft", data=fields(template, subject="Mine", revision=2))
    assert "Kept as a draft" in kept.text
    review = marc.get(f"/mailings/{the_draft().id}/draft")
    page = marc.get(review.location).text
    assert 'value="Mine"' in page
    assert "Send to 1 recipient" in page
    assert "1" in marc.get("/mailings/?state=draft").text


def test_the_second_window_is_told_and_loses_nothing(template: Template, marc: Browser) -> None:
    marc.post("/mailings/send/draft", data=fields(template, title="One", revision=0))
    stale = marc.post("/mailings/send/draft", data=fields(template, title="Two", revision=0))
    assert "was changed in another window" in stale.text
    assert the_draft().title == "One"
    leaving = marc.post(
        "/mailings/send/draft", data=fields(template, title="Two", revision=0, leave=1)
    )
    assert leaving.status_code == 422
    assert 'value="Two"' in leaving.text
    sent = marc.post("/mailings/send", data=fields(template, title="Two", revision=0))
    assert sent.status_code == 422
    marc.post("/mailings/send/draft", data=fields(template, title="Two", revision=-1, force=1))
    assert the_draft().title == "Two"


def test_a_time_that_the_clocks_jump_over_is_moved_and_said(
    template: Template, marc: Browser
) -> None:
    gap = {"when": "later", "date": "2027-03-28", "time": "02:30"}
    answer = marc.post("/mailings/send", data=fields(template, **gap))
    page = marc.get(answer.location).text
    assert "The clocks are put forward at the time that you chose" in page
    assert "3:00" in page


def test_the_page_that_says_why_it_was_not_sent_is_the_same_window(
    template: Template, marc: Browser
) -> None:
    over = {"when": "later", "date": "2020-01-01", "time": "10:00"}
    refused = marc.post("/mailings/send", data=fields(template, once="page", **over))
    assert refused.status_code == 422
    once = re.search(r'name="once" value="([^"]+)"', refused.text)
    assert once is not None
    # What the page before kept by itself as the button was pressed comes late.
    marc.post("/mailings/send/draft", data=fields(template, once="page", revision=0))
    sent = marc.post("/mailings/send", data=fields(template, once=once[1], revision=0))
    assert sent.status_code == 303


def test_who_sends_in_two_windows_sends_once(template: Template, marc: Browser) -> None:
    answers = [
        marc.post("/mailings/send", data=fields(template, once=once))
        for once in ("first", "second")
    ]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert db.session.scalars(db.select(Mailing)).one().state == MailingState.SENDING


def test_a_template_that_was_deleted_is_chosen_again(template: Template, marc: Browser) -> None:
    marc.post("/mailings/send/draft", data=fields(template, title="Mine", revision=0))
    library.delete(template, SYSTEM)
    db.session.commit()
    step = f"template={template.id}&to=all&draft={KEY}"
    for again in (
        marc.get(f"/mailings/{the_draft().id}/draft"),
        marc.get(f"/mailings/send/audience?{step}"),
        marc.get(f"/mailings/send/contacts?{step}"),
        marc.get(f"/mailings/send/review?{step}"),
        marc.post("/mailings/send", data=fields(template)),
    ):
        page = marc.get(again.location).text
        assert "“Spring” was deleted since" in page
        assert "to=all" in again.location
        assert f"draft={KEY}" in again.location
    assert the_draft().state == MailingState.DRAFT
    assert marc.get("/mailings/send/review?template=999&to=all").status_code == 404


def test_ticks_are_kept_as_they_were(template: Template, marc: Browser) -> None:
    selection = ticks.selection_of(personas.marketer(), "customers")
    chosen = make_customer(email="chosen@example.com")
    ticks.tick(selection, [chosen.id])
    db.session.commit()
    marc.post("/mailings/send/draft", data={"template": template.id, "draft": KEY, "revision": 0})
    ticks.untick_all(selection)
    db.session.commit()
    review = marc.get(f"/mailings/{the_draft().id}/draft").location
    assert "Send to 1 recipient" in marc.get(review).text


def test_a_draft_keeps_its_files(template: Template, marc: Browser, clock: MovedClock) -> None:
    marc.post("/mailings/send/draft", data=fields(template, revision=0))
    for key in (KEY, "b" * 32):
        db.session.add(
            Attachment(
                draft_key=key,
                name="a.pdf",
                media_type="application/pdf",
                size=1,
                encoded_size=1,
                digest="x",
                key=f"mails/{key}",
                created_by_id=personas.marketer().id,
                created_at=NOW,
            )
        )
    clock.move_to(NOW + dt.timedelta(days=30))
    attachments.forget_waiting()
    assert list(db.session.scalars(db.select(Attachment.draft_key))) == [KEY]


def test_change_duplicate_delete_and_undo(template: Template, marc: Browser) -> None:
    planned = make_mailing(
        actor=personas.marketer(), title="Spring", start=start_at(NOW + 2 * HOUR)
    )
    db.session.commit()
    edit = marc.post(f"/mailings/{planned.id}/edit")
    page = marc.get(edit.location).text
    assert 'value="12:00"' in page
    assert "Plan for 2 recipients" in page
    copy = marc.post(f"/mailings/{planned.id}/duplicate")
    assert 'value="Copy of Spring"' in marc.get(copy.location).text
    refused = marc.post(f"/mailings/{planned.id}/delete")
    assert "Stop it first" in refused.text
    marc.post(f"/mailings/{planned.id}/stop")
    assert marc.post(f"/mailings/{planned.id}/delete").status_code == 303
    assert marc.get(f"/mailings/{planned.id}").status_code == 404
    assert marc.post(f"/mailings/{planned.id}/restore").status_code == 303
    assert marc.get(f"/mailings/{planned.id}").status_code == 200


def test_a_super_admin_hands_over_what_a_leaver_planned(
    template: Template, sign_in: SignIn
) -> None:
    planned = make_mailing(actor=personas.marketer(), start=start_at(NOW + 2 * HOUR))
    db.session.commit()
    anna, marc = personas.super_admin(), personas.marketer()
    browser = sign_in(anna)
    assert "Hand over" in browser.get(f"/mailings/{planned.id}").text
    assert "1 mailing of this person" in browser.get(f"/users/{marc.id}").text
    browser.post(f"/mailings/hand-over/{marc.id}", data={"heir": anna.id})
    db.session.refresh(planned)
    assert planned.created_by_id == anna.id
    assert sign_in(marc).post(f"/mailings/{planned.id}/edit").status_code != 303
    browser.post(f"/mailings/{planned.id}/hand-over", data={"heir": marc.id})
    db.session.refresh(planned)
    assert planned.created_by_id == marc.id


def test_the_limits_are_set_by_who_may(template: Template, sign_in: SignIn) -> None:
    admin = sign_in(personas.super_admin())
    assert admin.post("/mailings/limits", data={"starts": "7", "planned": "9"}).status_code == 303
    assert 'value="7"' in admin.get("/mailings/limits").text
    wrong = admin.post("/mailings/limits", data={"starts": "0", "planned": "x"})
    assert wrong.status_code == 422
