"""Autoresponders as a browser without scripts sees them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from mailer.infra.db import db
from mailer.jobs import autoresponders as jobs
from mailer.models.autoresponder import Autoresponder, Occasion
from mailer.models.user import User
from tests import personas
from tests.factories.accounts import make_company_account
from tests.factories.autoresponders import make_autoresponder
from tests.factories.customers import make_customer, make_group
from tests.factories.mailings import make_text_template
from tests.fixtures.application import Browser

SignIn = Callable[[User], Browser]


@pytest.fixture
def marc(app: Flask, sign_in: SignIn) -> Browser:
    make_company_account()
    return sign_in(personas.marketer())


def only() -> Autoresponder:
    return db.session.scalars(db.select(Autoresponder)).one()


def test_from_the_empty_page_to_the_mail_of_a_new_customer(marc: Browser) -> None:
    template = make_text_template(name="Hello")
    assert "New autoresponder" in marc.get("/mailings/autoresponders/").text
    form = {"name": "Welcome", "occasion": "created", "days": "0", "template_id": str(template.id)}
    saved = marc.post("/mailings/autoresponders/new", data=form, follow_redirects=True)
    assert "It is off until you switch it on." in saved.text
    url = f"/mailings/autoresponders/{only().id}"
    on = marc.post(f"{url}/on", follow_redirects=True)
    assert "is on, from now on" in on.text
    make_customer(first_name="Nora", last_name="Neu")
    db.session.commit()
    jobs.run(only().id)
    page = marc.get(url).text
    assert '<span class="figure-name">Sent</span>' in page
    assert "Welcome</a>" in page
    off = marc.post(f"{url}/off", follow_redirects=True)
    assert "Nobody gets it any more." in off.text
    gone = marc.post(f"{url}/delete", follow_redirects=True)
    assert "Its mailings are still there." in gone.text
    assert "Welcome" in marc.get("/mailings/").text


def test_who_waits_is_named(marc: Browser) -> None:
    welcome = make_autoresponder(days=3)
    make_customer(first_name="Nora", last_name="Neu")
    db.session.commit()
    jobs.run(welcome.id)
    page = marc.get(f"/mailings/autoresponders/{welcome.id}").text
    assert "Nora Neu" in page
    assert "3 days later" in page


def test_what_is_wrong_comes_back_with_what_was_typed(marc: Browser) -> None:
    form = {"name": "Kept", "occasion": "joined", "days": "soon", "template_id": ""}
    answer = marc.post("/mailings/autoresponders/new", data=form)
    assert answer.status_code == 422
    for sentence in ("Please choose a group.", "Please choose a template.", "a number of days"):
        assert sentence in answer.text
    assert 'value="Kept"' in answer.text
    assert db.session.scalars(db.select(Autoresponder)).all() == []


def test_another_occasion_switches_it_off_and_says_so(marc: Browser) -> None:
    welcome = make_autoresponder(actor=personas.marketer())
    group = make_group(name="Fair")
    db.session.commit()
    form = {
        "name": welcome.name, "occasion": "joined", "group_id": str(group.id), "days": "0",
        "template_id": str(welcome.template_id),
    }  # fmt: skip
    url = f"/mailings/autoresponders/{welcome.id}"
    assert "It is off." in marc.post(f"{url}/edit", data=form, follow_redirects=True).text
    assert (only().occasion, only().active) == (Occasion.JOINED, False)
    assert "A customer joins “Fair”" in marc.get("/mailings/autoresponders/").text


def test_one_that_cannot_send_is_not_switched_on(marc: Browser) -> None:
    template = make_text_template()
    welcome = make_autoresponder(template_id=template.id, on=False)
    marc.post(f"/templates/{template.id}/delete")
    page = marc.post(f"/mailings/autoresponders/{welcome.id}/on", follow_redirects=True).text
    assert "Its template was deleted." in page
    assert not only().active
