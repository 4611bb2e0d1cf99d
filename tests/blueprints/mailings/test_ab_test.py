"""A/B tests on the screens: the last step, the mailing's page, its figures, the choice by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from mailer.domain.mailings.sent_mail import sent_mail
from mailer.domain.templates import unlisted
from mailer.infra.db import db
from mailer.jobs import mailings as jobs
from mailer.lib import clock
from mailer.lib.lots import Lot
from mailer.models.ab_test import AbTest, Criterion
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery
from mailer.models.mailing import Mailing, MailingState
from mailer.models.message import Message
from mailer.models.template import Template
from mailer.models.user import User
from tests import personas
from tests.domain.deliveries.test_plan import make_customers
from tests.domain.mailings.test_ab_tests import begun, click, leaves, mails
from tests.factories.accounts import make_company_account
from tests.factories.mailings import make_text_template
from tests.fixtures.application import Browser

SignIn = Callable[[User], Browser]
KEY = "b" * 32


@pytest.fixture
def template(app: Flask) -> Template:
    make_company_account()
    make_customers(60)
    made = make_text_template(name="Spring", subject="News")
    db.session.commit()
    return made


@pytest.fixture
def marc(app: Flask, sign_in: SignIn) -> Browser:
    return sign_in(personas.marketer())


def fields(template: Template, **more: Any) -> dict[str, Any]:
    return {
        "template": template.id,
        "to": "all",
        "draft": KEY,
        "expected": 60,
        "ab_here": "1",
        "ab": "1",
        "ab_subject": "Another one",
        "ab_template": "",
        "ab_share": "50",
        "ab_by": "opens",
        "ab_hours": "2",
        **more,
    }


def test_a_test_is_kept_with_the_draft_and_sent(template: Template, marc: Browser) -> None:
    marc.post("/mailings/send/draft", data=fields(template))
    page = marc.get(f"/mailings/send/review?template={template.id}&to=all&draft={KEY}")
    assert 'value="Another one"' in page.text
    assert "About 15 recipients get A and about 15 get B. The other 30 wait" in page.text
    answer = marc.post("/mailings/send", data=fields(template))
    assert answer.status_code == 303
    mailing = db.session.scalars(db.select(Mailing)).one()
    test = db.session.get_one(AbTest, mailing.id)
    assert (test.share, test.criterion, test.hours) == (50, Criterion.OPENS, 2)
    assert db.session.get_one(Message, test.message_id).subject == "Another one"
    # A copy of it is tested again.
    marc.post(f"/mailings/{mailing.id}/duplicate")
    copied = db.session.scalars(db.select(Mailing).where(Mailing.state == MailingState.DRAFT)).one()
    assert copied.wishes["ab_subject"] == "Another one"


def test_unticked_it_is_a_mailing_without_a_test(template: Template, marc: Browser) -> None:
    marc.post("/mailings/send/draft", data=fields(template))
    unticked = {name: value for name, value in fields(template).items() if name != "ab"}
    assert marc.post("/mailings/send", data=unticked).status_code == 303
    assert db.session.scalars(db.select(AbTest)).all() == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"ab_subject": ""}, "A and B are the same."),
        ({"ab_share": "20"}, "about 6 would get each variant"),
        ({"ab_share": "many"}, "Between 2 and 90 percent can test."),
        ({"ab_hours": "-3"}, "A test can wait between 1 and 240 hours."),
    ],
)
def test_what_cannot_be_tested_is_said_at_its_field_and_nothing_is_lost(
    template: Template, marc: Browser, typed: dict[str, str], said: str
) -> None:
    answer = marc.post("/mailings/send", data=fields(template, **typed))
    assert answer.status_code == 422
    (name, value), page = next(iter(typed.items())), answer.text
    assert said in page
    assert f'id="{name}-error"' in page
    assert f'name="{name}"' in page
    assert f'value="{value}"' in page
    assert db.session.scalars(db.select(AbTest)).all() == []


def test_a_share_is_told_in_people_while_it_is_typed(marc: Browser) -> None:
    url = "/mailings/send/ab-sizes?expected=2000&ab_share="
    assert "About 200 recipients get A" in marc.get(url + "20").text
    assert "only a large difference" in marc.get(url + "10").text
    assert "Too few recipients" in marc.get("/mailings/send/ab-sizes?expected=9&ab_share=50").text
    for wrong in ("", "x", "400", "-1"):
        answer = marc.get(url + wrong)
        assert answer.status_code == 200
        assert "recipients" not in answer.text


def test_the_page_tells_where_the_test_stands_and_a_person_may_choose(
    app: Flask, marc: Browser
) -> None:
    mailing = begun()
    page = marc.get(f"/mailings/{mailing.id}").text
    assert "4 hours after its last mail, the winner is picked." in page
    assert "Waiting for the test" in page
    leaves(mailing)
    jobs.look_at_test(mailing.id)
    click(mailing, Lot.B, 11)
    page = marc.get(f"/mailings/{mailing.id}").text
    assert "The rest waits for that." in page
    assert "B is very probably better: 99 in 100." in page
    # The live part loads the page anew once there is a winner.
    here = f"/mailings/{mailing.id}/progress?state=sending.True"
    assert "HX-Refresh" not in marc.get(here).headers
    held = next(mail for mail in mails(mailing) if mail.state == "held")
    mail = marc.get(f"/mailings/{mailing.id}/mails/{held.id}").text
    assert "Gets the winner" in mail
    assert "once the A/B test has a winner" in mail
    assert marc.get(f"/mailings/{mailing.id}/mails/{held.id}/html").status_code == 404

    url = f"/mailings/{mailing.id}/ab-test"
    assert marc.post(url, data={"variant": "rest"}).status_code == 404
    answer = marc.post(url, data={"variant": "a"}, follow_redirects=True)
    assert "The rest gets variant A." in answer.text
    assert "Marc Marketing chose A." in answer.text
    assert "HX-Refresh" in marc.get(here).headers
    again = marc.post(url, data={"variant": "b"}, follow_redirects=True)
    assert "The winner is A already; nothing was changed." in again.text


def test_figures_and_map_are_those_of_each_variant(app: Flask, marc: Browser) -> None:
    mailing = begun()
    page = marc.get(f"/mailings/{mailing.id}/statistics").text
    assert "Links of variant A" in page
    assert "Links of variant B" in page
    maps = [marc.get(f"/mailings/{mailing.id}/click-map?variant={each}").text for each in "abx"]
    assert all("Variant B" in each for each in maps)
    assert maps[0].count("https://a.example.com/") == maps[1].count("https://a.example.com/") > 0


def test_a_template_of_b_that_was_deleted_meanwhile_is_asked_for_again(
    template: Template, marc: Browser
) -> None:
    second = make_text_template(name="Short")
    db.session.commit()
    marc.post("/mailings/send/draft", data=fields(template, ab_template=str(second.id)))
    second.deleted_at = clock.now()
    db.session.commit()
    page = marc.get(f"/mailings/send/review?template={template.id}&to=all&draft={KEY}")
    assert page.status_code == 200
    assert "“Short” was deleted. Choose another template for B." in page.text


def test_both_variants_are_looked_at_before_it_is_sent(template: Template, marc: Browser) -> None:
    second = make_text_template(name="Short", subject="Short one", source="Another text")
    db.session.commit()
    about = f"as_sent=1&draft={KEY}&variant"
    frame, state = (f"/templates/{template.id}/preview{each}?{about}" for each in ("", "/state"))
    wanted = fields(template, subject="Typed", ab_subject="", ab_template=str(second.id))
    marc.post("/mailings/send/draft", data=wanted)
    assert "Typed" in marc.get(f"{state}=a").text
    assert "Short one" in marc.get(f"{state}=b").text
    assert "this is new" in marc.get(f"{frame}=a").text
    assert "Another text" in marc.get(f"{frame}=b").text
    # Another subject alone; and without a test there is no B.
    marc.post("/mailings/send/draft", data=fields(template, subject="Typed", force="1"))
    assert "Another one" in marc.get(f"{state}=b").text
    marc.post("/mailings/send/draft", data=fields(template, subject="Typed", ab="", force="1"))
    assert "Typed" in marc.get(f"{state}=b").text


def test_a_proof_is_of_both_variants_or_of_one(template: Template, marc: Browser) -> None:
    marc.post("/mailings/send/draft", data=fields(template, subject="Typed"))
    customers = db.session.scalars(db.select(Customer).limit(2)).all()
    asked = {"to": "a@example.com", "as_sent": "1", "draft": KEY, "customer": customers[0].id}
    url = f"/templates/{template.id}/proof"
    marc.post(url, data=asked | {"variant": ""})
    assert proofs() == ["[Proof A] Typed", "[Proof B] Another one"]
    listed = marc.get(f"/templates/{template.id}/proofs").text
    assert 0 < listed.index("Variant B") < listed.index("Variant A")
    marc.post(url, data=asked | {"variant": "b", "customer": [each.id for each in customers]})
    names = [f"[Proof B: {each.name}] Another one" for each in customers]
    assert proofs()[2:] == names
    marc.post("/mailings/send/draft", data=fields(template, subject="Typed", ab="", force="1"))
    marc.post(url, data=asked | {"variant": "b"})
    assert proofs()[4:] == ["[Proof] Typed"]
    # Twenty addresses, two customers, two variants.
    marc.post("/mailings/send/draft", data=fields(template, force="1"))
    many = ",".join(f"a{each}@example.com" for each in range(20))
    answer = marc.post(url, data=asked | {"to": many, "customer": [each.id for each in customers]})
    assert "That would be 80 mails" in answer.text


def proofs() -> list[str]:
    """The subjects of all proofs, in their order."""
    found = db.select(Delivery).join(Message, Message.id == Delivery.message_id)
    sent = db.session.scalars(found.where(Message.kind == "proof").order_by(Delivery.id)).all()
    return [shown.subject for each in sent if (shown := sent_mail(each))]


def test_a_planned_mailing_shows_both_variants(template: Template, marc: Browser) -> None:
    day = (clock.now() + dt.timedelta(days=9)).date().isoformat()
    later = fields(template, when="later", date=day, time="10:00")
    assert marc.post("/mailings/send", data=later).status_code == 303
    mailing = db.session.scalars(db.select(Mailing)).one()
    url = f"/mailings/{mailing.id}/mail"
    assert f'href="{url}?variant=b"' in marc.get(f"/mailings/{mailing.id}").text
    assert 'data-variant="b"' in marc.get(f"{url}?variant=b").text
    assert "News" in marc.get(f"{url}/state?variant=a").text
    customer = db.session.scalars(db.select(Customer)).first()
    assert customer is not None
    assert "Another one" in marc.get(f"{url}/state?variant=b&customer={customer.id}").text
    assert f"Hello {customer.name}" in marc.get(f"{url}/html?variant=b&customer={customer.id}").text


def test_what_somebody_wrote_for_one_mailing_is_no_variant(
    template: Template, marc: Browser
) -> None:
    own = unlisted.keep(None, "Secret", "<p>Not for others</p>", {}, personas.super_admin())
    db.session.commit()
    marc.post("/mailings/send/draft", data=fields(template, ab_template=str(own.id)))
    frame = f"/templates/{template.id}/preview?as_sent=1&draft={KEY}&variant=b"
    assert "Not for others" not in marc.get(frame).text
