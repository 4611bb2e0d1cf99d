"""What the accountant does with unpaid receipts in the browser."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from decimal import Decimal

from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.debtors import pauses, settings
from mailer.domain.debtors.settings import DebtorSettings
from mailer.domain.documents.search import today
from mailer.domain.rendering.of_delivery import renderer_for
from mailer.domain.templates import library
from mailer.domain.templates.tags.tag import Scope
from mailer.domain.templates.written_text import WrittenText
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.message import Message
from mailer.models.reminder import Level, Reminder
from mailer.models.user import User
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.debtors import delivery_of, make_answer, make_debt, make_reminder
from tests.factories.templates import make_template
from tests.fixtures.application import Browser
from tests.personas import accountant, super_admin

SignIn = Callable[[User], Browser]


def ticks(page: str) -> list[str]:
    return re.findall(r'type="checkbox"[^>]* name="receipt" value="(\d+)"', page)


def key_of(page: str) -> str:
    found = re.search(r'name="key" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


def test_the_three_ways_in_lead_to_the_receipts_meant(app_both: Flask, sign_in: SignIn) -> None:
    one, two = make_customer(), make_customer()
    mine, theirs = make_debt(one), make_debt(two)
    make_debt(one, days=-5)  # not due yet
    browser = sign_in(accountant())
    browser.post("/lists/customers/tick", data={"id": one.id, "ticked": "1"})
    assert "/debtors/notify?of=customers" in browser.get("/customers/").text
    assert "/debtors/notify?customer=" in browser.get("/customers/").text
    for query in ("of=customers", f"customer={one.id}", f"receipt={mine.id}"):
        assert ticks(browser.get(f"/debtors/notify?{query}").text) == [str(mine.id)]
    assert set(ticks(browser.get("/debtors/notify").text)) == {str(mine.id), str(theirs.id)}
    browser.post("/lists/receipts/tick", data={"id": theirs.id, "ticked": "1"})
    assert "/debtors/notify?of=receipts" in browser.get("/debtors/").text
    assert ticks(browser.get("/debtors/notify?of=receipts").text) == [str(theirs.id)]


def test_filters_by_days_overdue_and_by_the_last_notification(
    app_both: Flask, sign_in: SignIn
) -> None:
    young, old, told = make_debt(days=3), make_debt(days=40), make_debt(days=40)
    make_reminder(told)
    browser = sign_in(accountant())

    def found(query: str) -> set[str]:
        return set(ticks(browser.get(f"/debtors/notify?{query}").text))

    assert found("overdue_from=30") == {str(old.id)}  # who was told today is named, not ticked
    assert found("overdue_from=1&overdue_to=10") == {str(young.id)}
    assert found("overdue_from=&notified=7") == {str(young.id), str(old.id)}
    assert "one a day is enough" in browser.get("/debtors/notify").text
    assert "Never" in browser.get("/debtors/notify").text


def test_ticked_once_more_and_sent_once(app: Flask, sign_in: SignIn) -> None:
    make_company_account()
    customer = make_customer(email="debtor@example.com")
    one, two = make_debt(customer), make_debt(customer)
    browser = sign_in(accountant())
    page = browser.get(f"/debtors/notify?customer={customer.id}").text
    assert "checked" not in page
    assert "debtor@example.com" in page and "1 recipient" in page
    nothing = browser.post("/debtors/notify", data={"key": key_of(page)})
    assert nothing.status_code == 422 and "Tick at least one" in nothing.text
    data = {"key": key_of(page), "receipt": [str(one.id), str(two.id)]}
    first = browser.post("/debtors/notify", data=data)
    again = browser.post("/debtors/notify", data=data)
    assert first.status_code == again.status_code == 303
    assert first.location == again.location
    (reminder,) = db.session.scalars(select(Reminder))
    assert len(reminder.items) == 2
    assert customer.name in browser.get(first.location).text


def test_who_has_no_address_is_named_with_a_way_to_mend_it(app: Flask, sign_in: SignIn) -> None:
    customer = make_customer(first_name="Mute", last_name="Ltd", email="")
    make_debt(customer)
    page = sign_in(accountant()).get("/debtors/notify").text
    assert "Mute Ltd" in page and "no e-mail address" in page
    assert f"/customers/{customer.id}/edit" in page
    assert ticks(page) == []


def test_the_list_shows_what_is_to_be_paid_and_finds_it(app_both: Flask, sign_in: SignIn) -> None:
    shown = make_debt(number="A-1", days=3)
    make_debt(number="A-2", days=-3)
    paid = make_debt(number="A-3")
    paid.remaining = Decimal(0)
    pauses.pause(shown, None, "", SYSTEM)
    db.session.commit()
    browser = sign_in(accountant())

    def found(query: str) -> list[str]:
        return sorted(set(re.findall(r"A-\d", browser.get(f"/debtors/?{query}").text)))

    assert found("") == ["A-1", "A-2"]
    assert found("state=paid") == ["A-3"]
    assert found("state=overdue") == found("pause=paused") == found("q=a-1") == ["A-1"]
    assert found("overdue=60") == []
    assert found("notified=never") == ["A-1", "A-2"]
    assert "3 days overdue" in browser.get("/debtors/").text


def test_a_pause_is_put_and_ended(app: Flask, sign_in: SignIn) -> None:
    receipt = make_debt()
    browser = sign_in(accountant())
    wrong = browser.post(f"/debtors/receipts/{receipt.id}/pause", data={"until": "soon"})
    assert wrong.status_code == 422 and "Please write a date" in wrong.text
    data = {"until": today().isoformat(), "note": "Agreed on the phone"}
    browser.post(f"/debtors/receipts/{receipt.id}/pause", data=data)
    pause = pauses.of_receipts([receipt.id])[receipt.id]
    assert "Paused until" in browser.get(f"/documents/{receipt.document_id}").text
    browser.post(f"/debtors/pauses/{pause.id}/end")
    assert pauses.of_receipts([receipt.id]) == {}
    customer_id = receipt.document.customer_id
    browser.post(f"/customers/{customer_id}/debts/pause", data={"until": "", "note": "On holiday"})
    assert "On holiday" in browser.get(f"/customers/{customer_id}/debts").text


def test_an_answer_is_shown_on_receipt_document_and_customer(app: Flask, sign_in: SignIn) -> None:
    receipt = make_debt()
    make_answer(make_reminder(receipt), comment="Two are missing")
    browser = sign_in(accountant())
    for url in (
        "/debtors/",
        f"/documents/{receipt.document_id}",
        f"/customers/{receipt.document.customer_id}/debts",
        "/debtors/forecast",
    ):
        page = browser.get(url).text
        assert "Disputes it" in page or "Paused" in page, url
    assert "Two are missing" in page or "paused" in page


def test_settings_are_kept_and_refused_at_their_field(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in(super_admin())
    assert "selected" in browser.get("/settings/debtors").text
    data = {
        "by_hand": "y", "automatic": "y", "first_on": "y", "first_days": "10", "hour": "8",
        "country": "BE", "notify": "books@example.com",
    }  # fmt: skip
    assert browser.post("/settings/debtors", data=data).status_code == 303
    kept = settings.settings()
    assert (kept.automatic, kept.hour, kept.country) == (True, 8, "BE")
    assert [(step.level, step.days) for step in kept.steps] == [(Level.FIRST, 10)]
    wrong = browser.post("/settings/debtors", data=data | {"first_days": "x"})
    assert wrong.status_code == 422 and "number of days" in wrong.text


def test_a_text_of_ones_own_is_previewed_and_sent(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in(super_admin())
    url = "/settings/debtors/notice"
    assert "@RECEIPTS@" in browser.get(f"{url}?language=en").text
    draft = {"language": "en", "subject": "Pay @TOTALDUE@", "source": "Hello\n\n@RECEIPTS@"}
    preview = browser.post("/settings/debtors/draft/mail", data=draft).text
    assert "2026-0142" in preview and "<table" in preview
    assert "€943.80" in browser.post("/settings/debtors/draft/head", data=draft).text
    head = browser.post("/settings/debtors/draft/head", data=draft | {"subject": "@NOSUCH@"})
    assert "@NOSUCH@" in head.text
    assert browser.post(url, data=draft).status_code == 303
    assert settings.text_of(Level.NOTICE, "en") == WrittenText(draft["subject"], draft["source"])
    make_reminder(make_debt(make_customer(language="en")))
    assert db.session.scalars(select(Delivery)).one()
    assert browser.post(url, data=draft | {"subject": ""}).status_code == 422


def test_switched_off_says_so(app: Flask, sign_in: SignIn) -> None:
    make_debt()
    settings.change(DebtorSettings(by_hand=False), automatic=False, actor=SYSTEM)
    assert "are switched off" in sign_in(accountant()).get("/debtors/notify").text


def test_ticked_receipts_are_exported_and_no_cell_is_a_formula(
    app_both: Flask, sign_in: SignIn
) -> None:
    customer = make_customer(company="=1+1", first_name="", last_name="", number="K-7")
    receipt = make_debt(customer, number="F-1", days=10)
    make_reminder(receipt)
    make_debt(number="F-2")
    browser = sign_in(accountant())
    browser.post("/lists/receipts/tick", data={"id": receipt.id, "ticked": "1"})
    assert "/debtors/ticked/receipts.csv" in browser.get("/debtors/").text
    lines = browser.get("/debtors/ticked/receipts.csv").text.lstrip("\ufeff").splitlines()
    assert lines[0].startswith("Reference;Customer number;Customer;E-mail;")
    (row,) = (line.split(";") for line in lines[1:])
    assert row[:3] == ["F-1", "K-7", "'=1+1"]
    assert row[5:] == [
        receipt.due_date.isoformat(), "121.00", "121.00", "EUR", "10", today().isoformat(),
    ]  # fmt: skip
    book = load_workbook(io.BytesIO(browser.get("/debtors/ticked/receipts.xlsx").data))
    _head, cells = book.active.iter_rows()
    assert (cells[0].value, cells[2].value, cells[6].value) == ("F-1", "=1+1", 121)
    assert cells[2].data_type == "s"


def test_a_reminder_made_of_a_template(app: Flask, sign_in: SignIn) -> None:
    template = make_template(
        name="Ours", source="From the template\n\n@RECEIPTS@", options={"about": "reminder"}
    )
    mailing = make_template(name="News")
    browser = sign_in(super_admin())
    url = "/settings/debtors/notice"
    assert "Ours (English)" in browser.get(f"{url}?language=en").text
    assert "News (English)" not in browser.get(f"{url}?language=en").text
    draft = {"language": "en", "subject": "Pay", "source": "Not this", "template": template.id}
    preview = browser.post("/settings/debtors/draft/mail", data=draft).text
    assert "From the template" in preview and "2026-0142" in preview
    wrong = browser.post(url, data=draft | {"template": mailing.id})
    assert wrong.status_code == 422
    assert browser.post(url, data=draft).status_code == 303
    reminder = make_reminder(make_debt(make_customer(language="en"), number="F-77"))
    message = db.session.get_one(Message, reminder.message_id)
    shown = renderer_for(message).show(delivery_of(reminder))
    assert shown is not None and shown.subject == "Pay"
    assert "From the template" in shown.html and "F-77" in shown.html and "<table" in shown.html
    # Without the template, what is written is sent.
    library.delete(template, SYSTEM)
    assert settings.text_of(Level.NOTICE, "en").version_id(Scope.REMINDER) is None
