"""Write a mail without a template: what the page keeps, what it refuses, where it leads."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from mailer.domain.lists import selection as ticks
from mailer.domain.outbox import attachments
from mailer.domain.templates.sender import set_sender
from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.mailing import Mailing, MailingState
from mailer.models.user import User
from tests import personas
from tests.factories.accounts import make_account
from tests.factories.customers import make_customer
from tests.factories.mailings import make_text_template
from tests.factories.settings import make_company
from tests.fixtures.application import Browser

SignIn = Callable[[User], Browser]
KEY = "c" * 32


@pytest.fixture
def marc(app: Flask, sign_in: SignIn) -> Browser:
    make_company()
    make_account(company_default=True, port=25)
    for name in ("anna", "bert"):
        make_customer(email=f"{name}@c.example")
    db.session.commit()
    return sign_in(personas.marketer())


def fields(**more: Any) -> dict[str, Any]:
    return {
        "draft": KEY,
        "writer": personas.marketer().id,
        "subject": "Hello",
        "source": "<p>Dear <b>you</b></p>",
        "mode": "rich",
        **more,
    }


def told(answer: Any) -> dict[str, Any]:
    """What the script of the page is answered."""
    found: dict[str, Any] = answer.json
    return found


def the_draft() -> Mailing:
    db.session.expire_all()
    return db.session.scalars(db.select(Mailing).where(Mailing.draft_key == KEY)).one()


def test_one_customer_from_writing_to_sending(marc: Browser) -> None:
    customer = make_customer(first_name="Carl", email="carl@c.example")
    db.session.commit()
    assert f"customer={customer.id}" in marc.get(f"/customers/{customer.id}").text
    assert f"To: {customer.name}." in marc.get(f"/mailings/write?customer={customer.id}").text
    # Half written is kept, and found again by the URL that the page then has.
    url = f"/mailings/write/keep?customer={customer.id}"
    kept = marc.post(url, data=fields(subject="", window="w"))
    assert told(kept)["draft"] == KEY
    again = marc.get(f"/mailings/write?draft={KEY}").text
    assert f"To: {customer.name}." in again
    assert "Dear &lt;b&gt;you" in again
    missing = marc.post(f"/mailings/write?draft={KEY}", data=fields(subject="", window="w"))
    assert missing.status_code == 422
    assert list(told(missing)["fields"]) == ["subject"]
    # The same window goes on, though what it kept is newer than the page knows.
    on = marc.post(f"/mailings/write?draft={KEY}", data=fields(window="w"))
    assert told(on)["url"].startswith("/mailings/send/review")
    review = marc.get(told(on)["url"]).text
    assert "Send to 1 recipient" in review
    assert f"/mailings/write?draft={KEY}" in review
    data = {"template": the_draft().template_id, "customer": customer.id, "draft": KEY}
    assert marc.post("/mailings/send", data={**data, "expected": 1}).status_code == 303
    assert the_draft().state == MailingState.SENDING
    # It is no draft any more: the page leads to the mailing.
    assert marc.get(f"/mailings/write?draft={KEY}").status_code == 303


def test_those_who_were_ticked_when_it_was_begun_get_it(marc: Browser) -> None:
    anna = db.session.scalars(db.select(Customer).where(Customer.email == "anna@c.example")).one()
    selection = ticks.selection_of(personas.marketer(), "customers")
    ticks.tick(selection, [anna.id])
    db.session.commit()
    marc.post("/mailings/write/keep?ticked=1", data=fields(window="w"))
    ticks.untick_all(selection)
    db.session.commit()
    on = marc.post(f"/mailings/write?draft={KEY}", data=fields(kept=1))
    assert "Send to 1 recipient" in marc.get(told(on)["url"]).text


def test_without_recipients_they_are_chosen_next(marc: Browser) -> None:
    assert "/mailings/write?chosen=1" in marc.get("/mailings/new").text
    on = marc.post("/mailings/write?chosen=1", data=fields())
    assert told(on)["url"].startswith("/mailings/send/audience")
    assert "Write" in marc.get(told(on)["url"]).text


def test_what_is_newer_in_another_window_is_not_overwritten(marc: Browser) -> None:
    marc.post("/mailings/write/keep?to=all", data=fields(window="one"))
    marc.post("/mailings/write/keep?to=all", data=fields(window="two", kept=1, subject="Newer"))
    late = marc.post("/mailings/write/keep?to=all", data=fields(window="one", kept=1))
    assert (late.status_code, told(late)["reason"]) == (409, "elsewhere")
    late = marc.post("/mailings/write?to=all", data=fields(kept=1))
    assert (late.status_code, told(late)["outdated"]) == (422, True)
    assert the_draft().subject == "Newer"
    marc.post("/mailings/write?to=all", data=fields(kept=1, force=1, subject="Mine"))
    assert the_draft().subject == "Mine"


def test_files_stay_with_what_is_written(marc: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def attach(content: bytes) -> Any:
        data = {"draft": KEY, "at": "write", "files": (io.BytesIO(content), "note.txt")}
        return marc.post("/mailings/send/attachments", data=data)

    answer = attach(b"content")
    assert "note.txt" in answer.text
    assert "HX-Replace-Url" not in answer.headers
    assert "note.txt" in marc.get(f"/mailings/write?draft={KEY}&to=all").text
    monkeypatch.setattr(attachments, "LIMIT", 10)
    assert "note.txt" not in attach(b"x" * 20).text.split("attachments-error")[1].split("</li>")[0]


def test_another_person_neither_reads_nor_keeps_it(marc: Browser, sign_in: SignIn) -> None:
    marc.post("/mailings/write/keep?to=all", data=fields())
    other = sign_in(personas.super_admin())
    assert other.get(f"/mailings/write?draft={KEY}").status_code == 404
    assert other.get(f"/templates/{the_draft().template_id}/preview").status_code == 404
    answer = other.post("/mailings/write/keep?to=all", data=fields())
    assert answer.status_code in (404, 409)


def test_the_senders_of_a_template_are_preselected(marc: Browser) -> None:
    template = make_text_template(name="Spring")
    db.session.commit()
    saved = marc.post(
        f"/templates/{template.id}/sender",
        data={"from_name": "Sales", "from_address": "sales@example.com", "reply_to": "d@e.example"},
    )
    assert saved.status_code == 303
    review = marc.get(f"/mailings/send/review?template={template.id}&to=all").text
    assert '<option value="template" selected>Template: Sales<' in review
    assert "Sales &lt;sales@example.com&gt;" in review
    bad = marc.post(f"/templates/{template.id}/sender", data={"from_address": "nobody"})
    assert bad.status_code == 422
    assert "is not a valid e-mail address" in bad.text
    set_sender(template, "", "ceo@bank.example", "", personas.marketer())
    db.session.commit()
    review = marc.get(f"/mailings/send/review?template={template.id}&to=all").text
    assert "No account may send as ceo@bank.example" in review
    assert "Sender cannot send" in review


def test_a_template_made_on_the_way_is_the_one_that_is_sent(marc: Browser) -> None:
    page = marc.get(f"/mailings/send?to=all&draft={KEY}").text
    assert "/templates/new?mailing=draft%3D" in page
    way = f"/templates/new?mode=text&mailing=draft%3D{KEY}%26to%3Dall"
    data = {"name": "Made", "subject": "S", "source": "Text", "mode": "text", "language": "en"}
    made = marc.post(way, data={**data, "writer": personas.marketer().id})
    assert made.status_code == 303
    on = marc.get(made.headers["Location"])
    assert on.status_code in (302, 303)
    assert on.headers["Location"].startswith("/mailings/send/review?template=")
    assert "to=all" in on.headers["Location"]
