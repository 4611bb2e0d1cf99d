"""Tables of documents and payments: columns chosen on the screen, and an import taken back."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import delete, select

from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.document import Document
from mailer.models.import_run import ImportRun, ImportState
from mailer.models.receipt import Payment
from mailer.models.user import User
from tests.factories.customers import make_contact, make_customer
from tests.factories.dispatch import make_document_mail
from tests.factories.documents import make_document, make_payment, receipt_of
from tests.fixtures.application import Browser
from tests.personas import accountant

RunJobs = Callable[[], int]
NAMED = "Invoice,Date,Total,Customer\nF1,2026-11-02,121.00,Ana SA\nF2,2026-11-03,50,Bo SA\n"
UNNAMED = "Ref;When;Sum;Who\nF1;2026-11-02;121,00;Ana SA\n"
PAYMENTS = "Invoice;Payment date;Amount\nF-1;2026-11-20;21,00\nF-1;2026-11-21;100,00\n"


@pytest.fixture
def browser(app_both: Flask, sign_in: Callable[[User], Browser]) -> Browser:
    return sign_in(accountant())


def drop(browser: Browser, table: str, **fields: str) -> str:
    data = {"files": (io.BytesIO(table.encode()), "list.csv"), **fields}
    return str(browser.post("/documents/import", data=data).text)


def run() -> ImportRun:
    return db.session.scalars(select(ImportRun).execution_options(populate_existing=True)).one()


def page(browser: Browser, step: str = "", **data: str) -> str:
    """The page of the one table there is, after a step."""
    path = f"/documents/import/{run().id}"
    if not step:
        return str(browser.get(path).text)
    return str(browser.post(f"{path}/{step}", data=data, follow_redirects=True).text)


def columns(*fields: str) -> dict[str, str]:
    return {f"column-{index}": field for index, field in enumerate(fields)}


def numbers() -> Sequence[str]:
    return db.session.scalars(select(Document.number).order_by(Document.number)).all()


def test_a_table_whose_columns_are_not_found_asks_and_remembers(
    browser: Browser, run_jobs: RunJobs
) -> None:
    assert "Say which column is what" in drop(browser, UNNAMED)
    text = page(browser)
    assert "This is a table of documents." in text
    assert re.search(r"Sum</td>\s*<td[^>]*><span>121,00</span>", text)
    run_jobs()
    assert numbers() == []
    page(browser, "columns", **columns("number", "issue_date", "total", "customer"))
    run_jobs()
    assert numbers() == ["F1"]
    assert db.session.scalars(select(Document.total)).one() == Decimal(121)
    # The next file with the same columns comes in by itself.
    assert "See how far it is" in drop(browser, UNNAMED.replace("F1", "F3"))
    run_jobs()
    assert numbers() == ["F1", "F3"]


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (columns("number", "issue_date"), "Say which columns these are: Total."),
        (columns("number", "issue_date", "total", "total"), "Some columns go to the same field."),
        (columns("number", "issue_date", "nonsense"), "Say which columns these are: Total."),
    ],
)
def test_wrong_columns_are_said_and_nothing_starts(
    browser: Browser, chosen: dict[str, str], said: str
) -> None:
    drop(browser, UNNAMED)
    assert said in page(browser, "columns", **chosen)
    assert run().state is ImportState.UPLOADED


def test_one_may_look_at_the_columns_first_change_the_kind_and_discard(
    browser: Browser, run_jobs: RunJobs
) -> None:
    make_document(number="F1")
    drop(browser, NAMED, ask="1")
    assert "This is a table of payments." in page(browser, "kind", kind="payments")
    assert run().kind == "payments"
    page(browser, "kind", kind="customers")
    assert run().kind == "payments"
    assert "Nothing of it was imported." in page(browser, "discard")
    assert run_jobs() == 0
    assert db.session.scalars(select(ImportRun)).all() == []


def test_documents_are_taken_back_with_the_customers_that_they_brought(
    browser: Browser, run_jobs: RunJobs, sign_in: Callable[[User], Browser]
) -> None:
    drop(browser, NAMED, create_customers="1")
    run_jobs()
    assert numbers() == ["F1", "F2"]
    _ana, bo = db.session.scalars(select(Customer).order_by(Customer.name_key)).all()
    make_contact(bo, email="bo@example.com")
    db.session.commit()
    page(browser, "undo")
    run_jobs()
    assert "The import is undone." in page(browser)
    assert numbers() == []
    # Somebody worked on Bo since.
    assert db.session.scalars(select(Customer.id)).all() == [bo.id]
    # And once more, with other columns.
    assert "Which column is what?" in page(browser, "again")
    page(browser, "columns", **columns("number", "issue_date", "total", ""))
    run_jobs()
    assert numbers() == ["F1", "F2"]


def test_what_was_paid_or_sent_or_closed_since_stays_and_says_why(
    browser: Browser, run_jobs: RunJobs
) -> None:
    rows = [f"F{number},2026-11-02,121.00,Ana" for number in range(1, 5)]
    make_customer(company="Ana", first_name="", last_name="", email="ana@example.com")
    drop(browser, "\n".join(["Invoice,Date,Total,Customer", *rows]))
    run_jobs()
    paid, sent, _free, cancelled = db.session.scalars(
        select(Document).order_by(Document.number)
    ).all()
    make_payment(receipt_of(paid))
    browser.post(f"/documents/{cancelled.id}/cancel")
    make_document_mail(sent)
    db.session.commit()
    page(browser, "undo")
    run_jobs()
    text = page(browser)
    assert numbers() == ["F1", "F2", "F4"]
    assert "The import is undone, but for 3 rows." in text
    assert "payments are booked on it" in text
    assert "it was sent by e-mail" in text
    assert "somebody closed it" in text


def test_what_a_table_only_completed_is_taken_back_too(browser: Browser, run_jobs: RunJobs) -> None:
    known, sent = (
        make_document(number=number, party_name=name)
        for number, name in (("F1", "Ana SA"), ("F2", "Bo SA"))
    )
    for each in (known, sent):
        each.customer = None
    db.session.execute(delete(Customer))
    table = NAMED.replace("2026-11-02", known.issue_date.isoformat())
    table = table.replace("2026-11-03,50", f"{sent.issue_date.isoformat()},121.00")
    db.session.commit()
    drop(browser, table, create_customers="1")
    run_jobs()
    assert (run().updated, run().created) == (2, 0)
    assert [each.name for each in db.session.scalars(select(Customer))] == ["Ana SA", "Bo SA"]
    db.session.expire_all()
    assert sent.customer is not None
    sent.customer.email = "bo@example.com"
    make_document_mail(sent)
    db.session.commit()
    page(browser, "undo")
    run_jobs()
    text = page(browser)
    assert "The import is undone, but for 1 row." in text
    assert "it was sent by e-mail" in text
    db.session.expire_all()
    assert (known.customer_id, known.party_name) == (None, "Ana SA")
    assert sent.customer_id is not None
    assert [each.name for each in db.session.scalars(select(Customer))] == ["Bo SA"]


def test_payments_are_taken_back(browser: Browser, run_jobs: RunJobs) -> None:
    document = make_document(number="F-1")
    db.session.commit()
    drop(browser, PAYMENTS)
    run_jobs()
    assert db.session.get_one(Document, document.id, populate_existing=True).remaining == 0
    page(browser, "undo")
    run_jobs()
    assert db.session.scalars(select(Payment)).all() == []
    after = db.session.get_one(Document, document.id, populate_existing=True)
    assert (after.remaining, after.state.value) == (Decimal(121), "open")
    # The same file books them again.
    page(browser, "again")
    page(browser, "columns", **columns("number", "paid_on", "amount"))
    run_jobs()
    assert len(db.session.scalars(select(Payment)).all()) == 2


def test_what_is_undone_is_not_undone_twice(browser: Browser, run_jobs: RunJobs) -> None:
    drop(browser, NAMED)
    assert "moved on meanwhile" in page(browser, "undo")
    run_jobs()
    page(browser, "undo")
    run_jobs()
    assert "moved on meanwhile" in page(browser, "undo")
    assert "moved on meanwhile" in page(browser, "discard")
    assert run().state is ImportState.UNDONE
