"""Documents on screen, as a browser without JavaScript goes."""

from __future__ import annotations

import datetime as dt
import html
import io
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mailer.domain.documents.receipts import of_document
from mailer.lib import clock
from mailer.models.customer import Customer
from mailer.models.document import Document, DocumentState, DocumentType
from mailer.models.receipt import Payment
from mailer.models.user import User
from tests.factories.customers import make_customer
from tests.factories.documents import (
    make_document,
    make_document_file,
    make_payment,
    receipt_of,
)
from tests.factories.einvoices import cii, pdf, ubl
from tests.fixtures.application import Browser
from tests.personas import accountant, marketer, super_admin, support

SignIn = Callable[[User], Browser]
RunJobs = Callable[[], int]


@pytest.fixture
def browser(sign_in: SignIn) -> Browser:
    return sign_in(accountant())


def text_of(page: str) -> str:
    """A page as it is read."""
    page = re.sub(r"<(script|template).*?</\1>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def first(pattern: str, page: str) -> str:
    """What the pattern's group finds first."""
    found = re.search(pattern, page)
    assert found, pattern
    return found[1]


def drop(browser: Browser, *files: tuple[str, bytes], **fields: str):
    data = {"files": [(io.BytesIO(content), name) for name, content in files], **fields}
    return browser.post("/documents/import", data=data)


def days_ago(days: int) -> dt.date:
    return clock.now().date() - dt.timedelta(days=days)


def test_an_empty_list_says_what_to_do_first(browser: Browser) -> None:
    page = browser.get("/documents/").text
    assert "Bring them in as electronic invoices" in text_of(page)
    assert 'href="/documents/import"' in page


def test_the_list_shows_what_is_owed_and_by_whom(browser: Browser) -> None:
    cafe = make_customer(company="Café de l’Été", first_name="", last_name="")
    make_document(cafe, number="F-7", due_date=days_ago(3))
    page = text_of(browser.get("/documents/").text)
    for shown in ("F-7", "Café de l’Été", "€121.00", "Overdue"):
        assert shown in page


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("type=quote", "Q1"),
        ("state=cancelled", "X1"),
        ("overdue=30", "L10"),
        ("overdue=more", "L99"),
        ("overdue=any", "L10 L99"),
        ("period=earlier", "OLD"),
        ("customer=none", "N1"),
        ("q=l1", "L10"),
        ("q=dupont", "D1"),
        ("q=sarl+dup", "D1"),
        ("overdue=nonsense", ""),
        ("type=nonsense&period=nonsense&state=nonsense", ""),
    ],
)
def test_filters_and_search_find_documents(browser: Browser, query: str, wanted: str) -> None:
    today, soon = days_ago(0), days_ago(-30)
    plain: dict[str, Any] = {"issue_date": today, "due_date": soon}
    make_document(number="Q1", type=DocumentType.QUOTE, **plain)
    make_document(number="X1", state=DocumentState.CANCELLED, remaining=Decimal(0), **plain)
    make_document(number="L10", issue_date=today, due_date=days_ago(10))
    make_document(number="L99", issue_date=today, due_date=days_ago(99))
    make_document(number="OLD", issue_date=dt.date(2011, 5, 1), due_date=soon)
    make_document(number="D1", party_name="Dupont SARL", **plain)
    nobody = make_document(number="N1", **plain)
    nobody.customer_id = None
    page = browser.get(f"/documents/?{query}").text
    found = re.findall(r'href="/documents/\d+"[^>]*>(\w+)', page)
    assert " ".join(sorted(found)) == wanted


def test_the_list_is_sorted_by_amount_and_paged(browser: Browser) -> None:
    for number in range(60):
        make_document(number=f"P{number:02}", total=Decimal(number), remaining=Decimal(0))
    page = browser.get("/documents/?sort=-total").text
    assert re.findall(r">(P\d\d)<", page)[:2] == ["P59", "P58"]
    following = first(r'href="(/documents/\?[^"]*at=[^"]*)"', page)
    assert re.findall(r">(P\d\d)<", browser.get(html.unescape(following)).text)[0] == "P09"


def test_files_are_taken_one_by_one_and_each_says_what_became_of_it(
    browser: Browser, db_session: Session
) -> None:
    answer = drop(browser, ("a.pdf", pdf(cii())), ("b.pdf", pdf()), ("c.xml", ubl("CreditNote")))
    assert answer.status_code == 200
    page = text_of(answer.text)
    assert "Entered · a.pdf" in page
    assert "Refused · b.pdf There is no electronic invoice inside this PDF" in page
    assert "Credit note F-2026-118" in page
    assert len(db_session.scalars(select(Document)).all()) == 2
    again = text_of(drop(browser, ("a.pdf", pdf(cii()))).text)
    assert "There already · a.pdf" in again


def test_unknown_customers_are_asked_about_and_added_when_ticked(
    browser: Browser, db_session: Session
) -> None:
    page = drop(browser, ("a.pdf", pdf(cii()))).text
    assert "“Dupont SARL” is not known yet" in text_of(page)
    ticked = first(r'name="document" value="(\d+)"', page)
    answer = browser.post("/documents/import/customers", data={"document": ticked})
    assert answer.status_code == 303
    customer = db_session.scalars(select(Customer)).one()
    document = db_session.scalars(select(Document)).one()
    assert (customer.name, document.customer_id) == ("Dupont SARL", customer.id)


def test_unknown_customers_are_added_at_once_where_that_was_chosen(
    browser: Browser, db_session: Session
) -> None:
    page = text_of(drop(browser, ("a.pdf", pdf(cii())), create_customers="1").text)
    assert "“Dupont SARL” was added to your customers." in page
    assert db_session.scalars(select(Document)).one().customer is not None


def test_no_file_at_all_is_said(browser: Browser) -> None:
    answer = drop(browser)
    assert answer.status_code == 422
    assert "Choose a file first." in text_of(answer.text)


def test_a_table_is_worked_through_behind_and_its_rows_say_what_was_wrong(
    browser: Browser, run_jobs: RunJobs, db_session: Session
) -> None:
    table = b"Invoice,Date,Total\nF1,2026-11-02,121.00\nF2,soon,1\n"
    page = drop(browser, ("list.csv", table)).text
    url = first(r'href="(/documents/import/\d+)"', page)
    assert "Waiting for its turn" in text_of(browser.get(url).text)
    run_jobs()
    assert browser.get(f"{url}/progress").status_code == 204
    done = text_of(browser.get(url).text)
    assert "“soon” is not a date" in done
    assert "Not imported 1" in done
    assert db_session.scalars(select(Document.number)).all() == ["F1"]


def test_an_import_of_customers_is_none_of_documents(sign_in: SignIn, db_session: Session) -> None:
    from tests.factories.documents import make_table
    from tests.factories.imports import make_upload

    browser = sign_in(super_admin())
    customers, documents = make_upload().id, make_table().id
    assert browser.get(f"/documents/import/{customers}").status_code == 404
    assert browser.get(f"/customers/imports/{documents}").status_code == 404
    assert "invoices.csv" not in browser.get("/customers/imports/").text


def test_a_document_shows_its_facts_lines_files_and_receipts(browser: Browser) -> None:
    drop(browser, ("a.pdf", pdf(cii(price="4.90"), others={"Sheet.csv": b"x"})))
    url = first(r'href="(/documents/\d+)"', browser.get("/documents/").text)
    page = text_of(browser.get(url).text)
    for shown in (
        "Invoice F-2026-117",
        "A line does not add up: line 1 (100.00 ≠ 98.00).",
        "14, rue des Arts Bâtiment B 59000 Lille France",
        "Papeterie du Canal",
        "Paper A4",
        "Sheet.csv",
        "Dec 2, 2026",
        "Book a payment",
    ):
        assert shown in page


def test_a_file_is_downloaded_as_it_came(browser: Browser) -> None:
    file = make_document_file(content=b"%PDF-1.7 as it came")
    answer = browser.get(f"/documents/{file.document_id}/files/{file.id}")
    assert answer.data == b"%PDF-1.7 as it came"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    other = make_document()
    assert browser.get(f"/documents/{other.id}/files/{file.id}").status_code == 404


def test_a_payment_is_booked_by_hand_and_taken_back(browser: Browser, db_session: Session) -> None:
    document = make_document()
    receipt = receipt_of(document)
    url = f"/documents/{document.id}/receipts/{receipt.id}/pay"
    assert 'value="121.00"' in browser.get(url).text
    data = {"amount": "21,00", "paid_on": "2026-11-20", "reference": "Bank 7"}
    assert browser.post(url, data=data).status_code == 303
    db_session.expire_all()
    assert (document.state, document.remaining) == (DocumentState.PARTLY_PAID, Decimal(100))
    page = browser.get(f"/documents/{document.id}").text
    assert "Bank 7" in page
    back = first(r'action="(/documents/\d+/payments/\d+/take-back)"', page)
    assert browser.post(back).status_code == 303
    db_session.expire_all()
    assert document.remaining == Decimal(121)
    assert db_session.scalars(select(Payment)).all() == []


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"amount": "200", "paid_on": "2026-11-20"}, "Only 121.00 EUR remain to be paid"),
        ({"amount": "much", "paid_on": "2026-11-20"}, "Please write an amount"),
        ({"amount": "1", "paid_on": ""}, "Please write a date"),
        ({"amount": "1", "paid_on": "2199-01-01"}, "this day is not over yet"),
    ],
)
def test_a_payment_that_cannot_be_is_shown_again_with_what_was_typed(
    browser: Browser, db_session: Session, data: dict[str, str], sentence: str
) -> None:
    document = make_document()
    receipt = of_document(document.id)[0]
    answer = browser.post(f"/documents/{document.id}/receipts/{receipt.id}/pay", data=data)
    assert answer.status_code == 422
    assert sentence in text_of(answer.text)
    assert f'value="{data["amount"]}"' in answer.text
    assert db_session.scalars(select(Payment)).all() == []


def test_a_receipt_of_another_document_is_not_found(browser: Browser) -> None:
    one, other = make_document(), make_document()
    url = f"/documents/{one.id}/receipts/{receipt_of(other).id}/pay"
    assert browser.get(url).status_code == 404
    payment = make_payment(receipt_of(other))
    url = f"/documents/{one.id}/payments/{payment.id}/take-back"
    assert browser.post(url).status_code == 404


def test_the_customer_is_looked_for_and_chosen(browser: Browser, db_session: Session) -> None:
    document = make_document(party_name="Dupont")
    document.customer_id = None
    wanted = make_customer(company="Dupont SARL", first_name="", last_name="")
    make_customer(company="Somebody else")
    url = f"/documents/{document.id}/customer"
    page = text_of(browser.get(url).text)
    assert "Dupont SARL" in page
    assert "Somebody else" not in page
    assert "No customer has these words" in text_of(browser.get(f"{url}?q=zzz").text)
    assert browser.post(url, data={"customer_id": wanted.id}).status_code == 303
    db_session.expire_all()
    assert document.customer_id == wanted.id
    assert browser.post(url, data={"customer_id": "999999"}).status_code == 404


def test_a_document_is_cancelled_opened_again_and_deleted(
    browser: Browser, db_session: Session
) -> None:
    document = make_document()
    url = f"/documents/{document.id}"
    browser.post(f"{url}/cancel")
    db_session.expire_all()
    assert document.state is DocumentState.CANCELLED
    browser.post(f"{url}/reopen")
    db_session.expire_all()
    assert document.state is DocumentState.OPEN
    make_payment(receipt_of(document))
    browser.post(f"{url}/delete")
    assert "Take them back first" in text_of(browser.get(url).text)
    for payment in db_session.scalars(select(Payment)):
        browser.post(f"{url}/payments/{payment.id}/take-back")
    browser.post(f"{url}/delete")
    assert browser.get(url).status_code == 404


def test_ticked_documents_are_exported_and_an_import_knows_them_again(
    browser: Browser, run_jobs: RunJobs
) -> None:
    make_document(make_customer(company="=Café"), number="F-1", net=Decimal("100"))
    browser.get("/documents/")
    browser.post("/lists/documents/tick-all", data={"query": ""})
    exported = browser.get("/documents/ticked/documents.csv").data
    assert "F-1;Invoice;" in exported.decode("utf-8-sig")
    page = drop(browser, ("documents.csv", exported)).text
    run_jobs()
    url = first(r'href="(/documents/import/\d+)"', page)
    assert "There already 1" in text_of(browser.get(url).text)


def test_the_settings_are_kept_or_say_what_is_wrong(sign_in: SignIn, db_session: Session) -> None:
    browser = sign_in(super_admin())
    url = "/documents/settings"
    assert browser.post(url, data={"payment_days": "14", "currency": "chf"}).status_code == 303
    page = browser.get(url).text
    assert 'value="14"' in page
    assert 'value="CHF"' in page
    answer = browser.post(url, data={"payment_days": "soon", "currency": "EURO"})
    assert answer.status_code == 422
    assert "a number of days from 0 to 365" in text_of(answer.text)
    assert "A currency is three letters" in text_of(answer.text)
    assert 'value="soon"' in answer.text


def test_who_may_not_sees_no_documents(app: Flask, sign_in: SignIn) -> None:
    document = make_document()
    for person in (marketer, support):
        browser = sign_in(person())
        assert browser.get(f"/documents/{document.id}").status_code == 403
        assert 'href="/documents/"' not in browser.get("/").text
