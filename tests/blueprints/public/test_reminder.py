"""The page behind a reminder: looking changes nothing, an answer is kept once and pauses."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from mailer.domain.debtors import answers, pauses
from mailer.domain.documents.search import today
from mailer.domain.rendering.system_mails import render
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.message import Message, MessageKind
from mailer.models.reminder import AnswerKind, Reminder, ReminderAnswer, ReminderPause
from tests.factories.accounts import make_user
from tests.factories.customers import make_customer
from tests.factories.debtors import delivery_of, make_debt, make_reminder, token_of
from tests.factories.documents import make_document_file
from tests.factories.settings import make_company


@pytest.fixture
def reminder(app_both: Flask) -> Reminder:
    """Of two receipts, to a customer whom Olga takes care of."""
    make_company(language="en")
    owner = make_user(name="Olga", email="olga@example.com")
    customer = make_customer(first_name="Debtor", last_name="Ltd", language="en", owner_id=owner.id)
    made = make_reminder(make_debt(customer, number="A-1"), make_debt(customer, number="A-2"))
    db.session.commit()
    return made


def page_of(client: FlaskClient, reminder: Reminder) -> TestResponse:
    return client.get(f"/reminder/{token_of(reminder)}")


def send(client: FlaskClient, reminder: Reminder, mark: str = "", **values: object) -> TestResponse:
    page = page_of(client, reminder).text
    found = re.search(r'name="page" value="([^"]+)"', page)
    assert found
    data = {"page": mark or found[1], "receipt": re.findall(r'name="receipt" value="(\d+)"', page)}
    return client.post(f"/reminder/{token_of(reminder)}", data=data | values)


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def told() -> list[Delivery]:
    query = select(Delivery).join(Message, Message.id == Delivery.message_id)
    return list(db.session.scalars(query.where(Message.kind == MessageKind.REMINDER_ANSWER)))


def test_it_shows_the_receipts_of_that_mail_and_changes_nothing(
    client: FlaskClient, reminder: Reminder
) -> None:
    make_debt(reminder.customer, number="A-3")
    db.session.commit()
    page = page_of(client, reminder)
    assert page.status_code == 200
    assert "A-1" in page.text and "A-2" in page.text and "A-3" not in page.text
    assert "€121.00" in page.text
    assert "http://" not in re.sub(r'href="http://localhost[^"]*"', "", page.text)
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert count(ReminderAnswer) == count(ReminderPause) == 0


def test_paid_pauses_the_receipts_for_two_weeks_and_tells_the_owner(
    client: FlaskClient, reminder: Reminder
) -> None:
    ids = [item.receipt_id for item in reminder.items]
    answered = send(client, reminder, kind="paid", paid_on=today().isoformat(), receipt=[ids[0]])
    assert answered.status_code == 200 and "Thank you" in answered.text
    db.session.expire_all()
    paused = pauses.of_receipts(ids)
    assert {each: found.until for each, found in paused.items()} == {
        ids[0]: today() + dt.timedelta(days=14)
    }
    assert answers.of_receipts(ids)[ids[0]].kind is AnswerKind.PAID
    (delivery,) = told()
    assert delivery.address == "olga@example.com"
    mail = render(db.session.get_one(Message, delivery.message_id), delivery)
    assert mail is not None and b"Debtor Ltd says: paid on" in mail.content


@pytest.mark.parametrize("kind", ["disputed", "wrong_contact"])
def test_the_other_answers_pause_until_somebody_has_looked(
    client: FlaskClient, reminder: Reminder, kind: str
) -> None:
    ids = [item.receipt_id for item in reminder.items]
    send(client, reminder, kind=kind, comment="Please ask Ms Blanc.")
    db.session.expire_all()
    if kind == "disputed":
        assert [each.until for each in pauses.of_receipts(ids).values()] == [None, None]
    else:
        found = pauses.of_customer(reminder.customer_id or 0)
        assert found is not None and found.until is None
    assert len(told()) == 1


def test_an_answer_is_kept_once(client: FlaskClient, reminder: Reminder) -> None:
    page = page_of(client, reminder).text
    mark = re.findall(r'name="page" value="([^"]+)"', page)[0]
    for comment in ("No", "No, sent again"):  # the same page twice
        send(client, reminder, mark, kind="disputed", comment=comment)
    send(client, reminder, kind="disputed", comment="No")  # another page, the same answer
    assert (count(ReminderAnswer), len(told())) == (1, 1)
    send(client, reminder, kind="disputed", comment="Something else")
    assert (count(ReminderAnswer), len(told())) == (2, 2)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "choose one of the three"),
        ({"kind": "paid", "paid_on": "soon"}, "day of the payment"),
        ({"kind": "paid", "paid_on": "1999-01-01"}, "too far away"),
        ({"kind": "disputed", "comment": " "}, "what is wrong"),
        ({"kind": "wrong_contact"}, "whom to write to"),
        ({"kind": "disputed", "comment": "x", "receipt": []}, "tick what"),
        ({"kind": "disputed", "comment": "Kept", "mark": "stale"}, "once more"),
    ],
)
def test_what_cannot_be_taken_is_shown_again(
    client: FlaskClient, reminder: Reminder, values: dict[str, str], said: str
) -> None:
    answered = send(client, reminder, **values)
    assert answered.status_code == 422
    assert said in answered.text
    assert count(ReminderAnswer) == 0


def test_nobody_reaches_what_is_not_theirs(client: FlaskClient, reminder: Reminder) -> None:
    other = make_debt(make_customer(), number="B-1")
    theirs = token_of(make_reminder(other))
    db.session.commit()
    token = token_of(reminder)
    altered = token[:-1] + ("0" if token[-1] != "0" else "1")
    assert client.get(f"/reminder/{altered}").status_code == 404
    swapped = f"{theirs.partition('.')[0]}.{token.partition('.')[2]}"
    assert client.get(f"/reminder/{swapped}").status_code == 404
    assert client.get(f"/reminder/{token}/documents/{other.document_id}").status_code == 404
    assert "B-1" not in client.get(f"/reminder/{token}").text
    send(client, reminder, kind="disputed", comment="x", receipt=[other.id])
    assert count(ReminderAnswer) == 0


def test_a_document_that_went_to_somebody_else_is_not_shown_any_more(
    client: FlaskClient, reminder: Reminder
) -> None:
    document = reminder.items[0].receipt.document
    document.customer_id = make_customer().id
    db.session.commit()
    token = token_of(reminder)
    assert document.number not in client.get(f"/reminder/{token}").text
    assert client.get(f"/reminder/{token}/documents/{document.id}").status_code == 404


def test_the_document_is_looked_at_or_kept(client: FlaskClient, reminder: Reminder) -> None:
    first, second = (item.receipt.document for item in reminder.items)
    make_document_file(first, b"%PDF-1.7 mine", name="A-1.pdf")
    db.session.commit()
    token = token_of(reminder)
    shown = client.get(f"/reminder/{token}/documents/{first.id}")
    assert (shown.data, shown.mimetype) == (b"%PDF-1.7 mine", "application/pdf")
    kept = client.get(f"/reminder/{token}/documents/{first.id}?download=1")
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert client.get(f"/reminder/{token}/documents/{second.id}").data.startswith(b"%PDF")


def test_an_old_mail_takes_no_answer(client: FlaskClient, reminder: Reminder) -> None:
    delivery_of(reminder).updated_at -= answers.TAKES_FOR + dt.timedelta(days=1)
    db.session.commit()
    page = page_of(client, reminder)
    assert page.status_code == 410 and "closed" in page.text
