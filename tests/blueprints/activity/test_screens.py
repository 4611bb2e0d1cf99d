"""The list of what happened, in the browser."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.tasks import save as tasks
from mailer.domain.tasks.about import About
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.sent_copy import SentCopy
from mailer.models.task import TaskAbout
from mailer.models.user import User
from tests.domain.activity.test_find import make_history
from tests.factories.customers import make_customer
from tests.factories.documents import make_document, make_payment, receipt_of
from tests.factories.incidents import make_incident
from tests.factories.ratings import make_asked, make_asked_for, make_rating
from tests.factories.tasks import make_task
from tests.fixtures.application import Browser
from tests.personas import accountant, super_admin

SignIn = Callable[[User], Browser]


def test_a_click_leads_to_the_rating(app: Flask, sign_in: SignIn) -> None:
    customer = make_history()
    boss = sign_in(super_admin())
    for place in ("/activity/", f"/customers/{customer.id}/activity", "/activity/?kind=rating"):
        page = boss.get(place).text
        assert "Rating given" in page
        assert 'href="/ratings/' in page
    rows = boss.get("/activity/?kind=rating").text.partition("<tbody>")[2]
    assert "Mail sent" not in rows
    assert "Call back" in boss.get(f"/activity/?q={customer.last_name}&period=today").text


def test_a_role_sees_its_kinds(app: Flask, sign_in: SignIn) -> None:
    make_history()
    make_document()
    page = sign_in(accountant()).get("/activity/").text
    assert "Mail sent" in page
    assert "Rating given" not in page
    assert "Call back" not in page


def test_the_page_of_an_incident_has_what_happened_with_it_only(
    app_both: Flask, sign_in: SignIn
) -> None:
    customer = make_customer()
    mine, other = make_incident(customer, title="Mine"), make_incident(customer, title="Other")
    rating = make_rating(make_asked(mine), 2, "Slow")
    make_rating(make_asked(other), 5, "Fast")
    for about, subject in (
        (About(TaskAbout.INCIDENT, mine.id), "Ask Bob"),
        (About(TaskAbout.RATING, rating.id), "Say sorry"),
        (About(TaskAbout.INCIDENT, other.id), "Elsewhere"),
    ):
        tasks.do(make_task(about, subject=subject), SYSTEM)
    boss = sign_in(super_admin())
    assert f"/incidents/{mine.id}/activity" in boss.get(f"/incidents/{mine.id}").text
    page = boss.get(f"/incidents/{mine.id}/activity").text
    rows = page.partition("<tbody>")[2]
    for said in ("Mine", "Slow", "Ask Bob", "Say sorry", "Mail sent", "Incident closed"):
        assert said in rows
    for said in ("Other", "Fast", "Elsewhere"):
        assert said not in rows
    narrowed = boss.get(f"/incidents/{mine.id}/activity?kind=rating").text.partition("<tbody>")[2]
    assert "Slow" in narrowed
    assert "Ask Bob" not in narrowed


def test_the_page_of_a_document_has_what_happened_with_it_only(
    app_both: Flask, sign_in: SignIn
) -> None:
    customer = make_customer(email="anna@example.com", language="en")
    mine, other = make_document(customer, number="F-1"), make_document(customer, number="F-2")
    [asked] = make_asked_for(mine)
    make_rating(asked, 4, "Clear")
    head = b"Subject: Invoice F-1 as it left\r\n\r\n"
    copy = SentCopy(delivery_id=asked.id, attempt=1, at=clock.now(), text=head, parts=[[len(head)]])
    db.session.add(copy)
    db.session.commit()
    for document in (mine, other):
        make_payment(receipt_of(document))
    boss = sign_in(super_admin())
    assert f"/documents/{mine.id}/activity" in boss.get(f"/documents/{mine.id}").text
    rows = boss.get(f"/documents/{mine.id}/activity").text.partition("<tbody>")[2]
    for said in ("Mail sent", "Invoice F-1 as it left", "Clear", "Payment booked"):
        assert said in rows
    assert rows.count("Payment booked") == 1
    assert "F-2" not in rows
    rows = boss.get(f"/documents/{other.id}/activity").text.partition("<tbody>")[2]
    assert "Mail sent" not in rows
