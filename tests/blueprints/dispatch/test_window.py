"""The screens of sending documents: window, at once, report."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from mailer.domain.lists import selection as ticks
from mailer.domain.settings import company
from mailer.infra.db import db
from mailer.models.contact import AddressUse
from mailer.models.document import Document, DocumentType, FileRole
from mailer.models.document_send import DocumentSend, SendBatch
from mailer.models.message import Message
from mailer.models.user import User
from tests.domain.deliveries.sending import account_on, run_drain
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_contact, make_customer
from tests.factories.documents import make_document, make_document_file
from tests.factories.letters import make_letter
from tests.fixtures.application import Browser
from tests.fixtures.mail import MailServer
from tests.personas import super_admin, support

SignIn = Callable[[User], Browser]
RunJobs = Callable[[], int]


@pytest.fixture
def invoice(app: Flask) -> Document:
    """One that can be sent to one address."""
    company.save(replace(company.company(), language="en", name="Mercier"))
    make_letter(code="EN", label="Your invoice @DOCNUMBER@")
    return make_document(make_customer(email="ana@example.com", language="en"), number="F-7")


def pages_pdf(count: int) -> bytes:
    """A PDF of so many pages, about 5 KB each."""
    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=0)
    for page in range(count):
        canvas.drawString(20, 800, f"Page {page + 1}")
        for line in range(40):
            canvas.drawString(20, 780 - 18 * line, f"{page}.{line} " + "annex " * 14)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def fields(page: str, **more: object) -> dict[str, object]:
    """What the window posts."""
    found: dict[str, object] = {
        name: re.findall(rf'name="{name}" value="([^"]*)"', page)[0] for name in ("once", "draft")
    }
    found["document"] = re.findall(r'name="document" value="(\d+)"', page)
    found["good"] = re.findall(r'name="good" value="(\d+)"', page)
    for name, value in re.findall(r'name="((?:to|other)-\d+)" value="([^"]*)"', page):
        found[name] = value
    return found | more


def test_one_document_with_one_address_goes_at_once(
    invoice: Document, sign_in: SignIn, run_jobs: RunJobs, smtp_server: MailServer
) -> None:
    account_on(smtp_server)
    anna = sign_in(super_admin())
    answer = anna.post(f"/documents/{invoice.id}/send")
    assert answer.status_code == 303
    assert "is on its way" in anna.get(answer.location).text
    run_jobs()
    run_drain()
    assert [caught.recipients for caught in smtp_server.messages] == [["ana@example.com"]]
    page = anna.get(answer.location).text
    assert "1 document is sent." in page
    assert "hx-get" not in page.partition('id="send-report"')[2].partition(">")[0]


def test_where_there_is_something_to_choose_or_missing_its_window_opens(
    invoice: Document, sign_in: SignIn
) -> None:
    make_company_account()
    make_contact(invoice.customer, name="Fin", email="fin@example.com", use=AddressUse.FINANCIAL)
    anna = sign_in(super_admin())
    answer = anna.post(f"/documents/{invoice.id}/send")
    assert answer.location.endswith(f"/documents/send?document={invoice.id}")
    page = anna.get(answer.location).text
    assert 'value="fin@example.com"' in page
    assert 'data-address="ana@example.com"' in page
    assert "Your invoice @DOCNUMBER@" in page
    assert db.session.scalar(db.select(SendBatch)) is None


def test_ticked_documents_are_validated_and_the_ticks_are_gone(
    invoice: Document, sign_in: SignIn, run_jobs: RunJobs
) -> None:
    make_company_account()
    red = make_document(make_customer(email=""), number="F-8")
    user = super_admin()
    anna = sign_in(user)
    selection = ticks.selection_of(user, "documents")
    ticks.tick(selection, [invoice.id, red.id])
    page = anna.get("/documents/send").text
    assert "F-7" in page
    assert "F-8" in page
    assert "No e-mail address is known for this customer." in page
    assert f"/customers/{red.customer_id}/edit" in page
    assert "1 document stands in red" in page
    answer = anna.post("/documents/send", data=fields(page, ticked="1", form="classic"))
    assert answer.status_code == 303
    run_jobs()
    page = anna.get(answer.location).text
    assert f"/documents/send?document={red.id}" in page or "is on its way" in page
    sends = {each.number: each for each in db.session.scalars(db.select(DocumentSend))}
    assert sends["F-7"].message_id is not None
    assert sends["F-8"].problem == "no_address"
    assert "Tick the documents" in anna.get("/documents/send").text


def test_a_line_that_turns_red_by_what_was_typed_is_shown_again(
    invoice: Document, sign_in: SignIn
) -> None:
    make_company_account()
    other = make_document(make_customer(email="bob@example.com"))
    anna = sign_in(super_admin())
    page = anna.get(f"/documents/send?document={invoice.id}&document={other.id}").text
    typed = {f"to-{invoice.id}": "ana@example.com; not one"}
    answer = anna.post("/documents/send", data=fields(page) | typed)
    assert answer.status_code == 422
    assert "Nothing was sent yet." in answer.text
    assert "“not one” is not an e-mail address." in answer.text
    assert 'value="ana@example.com; not one"' in answer.text
    # Shown in red, it is left out, and the other one goes.
    answer = anna.post("/documents/send", data=fields(answer.text) | typed)
    assert answer.status_code == 303
    sends = db.session.scalars(db.select(DocumentSend).order_by(DocumentSend.id)).all()
    assert [send.problem for send in sends] == ["wrong_address", ""]


def test_text_files_copy_and_form_are_the_senders_choice(
    invoice: Document, sign_in: SignIn, run_jobs: RunJobs, smtp_server: MailServer
) -> None:
    account_on(smtp_server)
    kept = make_document_file(invoice, b"yes", name="yes.txt", role=FileRole.ATTACHMENT)
    make_document_file(invoice, b"no", name="no.txt", role=FileRole.ATTACHMENT)
    user = super_admin()
    user.bcc_copy = True
    anna = sign_in(user)
    page = anna.get(f"/documents/send?document={invoice.id}").text
    assert 'name="bcc" value="1" checked' in page
    chosen = {
        "subject": "For you, @DOCNUMBER@",
        "text": "My own words.",
        f"file-{invoice.id}": [str(kept.id)],
        "files": (io.BytesIO(b"more"), "more.txt"),
        "form": "modern",
    }
    answer = anna.post("/documents/send", data=fields(page) | chosen)
    assert answer.status_code == 303
    run_jobs()
    run_drain()
    (caught,) = smtp_server.messages
    assert caught.message["Subject"] == "For you, F-7"
    assert "My own words." in caught.message.get_body(("plain",)).get_content()
    names = [part.get_filename() for part in caught.message.iter_attachments()]
    assert names == ["Invoice F-7.pdf", "yes.txt", "more.txt"]


def test_a_window_validated_twice_sends_once(invoice: Document, sign_in: SignIn) -> None:
    make_company_account()
    anna = sign_in(super_admin())
    sent = fields(anna.get(f"/documents/send?document={invoice.id}").text)
    first, second = (anna.post("/documents/send", data=sent) for _time in range(2))
    assert first.location == second.location
    assert db.session.query(SendBatch).count() == 1


def test_files_over_the_servers_size_are_said_before_anything_is_sent(
    invoice: Document, sign_in: SignIn, smtp_server: MailServer
) -> None:
    account_on(smtp_server)
    make_document_file(invoice, b"x" * 2_000_000)
    smtp_server.reply("ehlo", "250-test.example\r\n250 SIZE 1500000", times=1)
    anna = sign_in(super_admin())
    page = anna.get(f"/documents/send?document={invoice.id}").text
    assert "too large for one mail: it may have 1.5 MB" in page
    # What the server said is remembered.
    answer = anna.post("/documents/send", data=fields(page))
    assert answer.status_code == 422
    assert db.session.scalar(db.select(Message)) is None
    assert not any(command.startswith("MAIL") for command in smtp_server.commands)


def test_two_hundred_pages_over_the_servers_size_turn_the_line_red(
    invoice: Document, sign_in: SignIn, smtp_server: MailServer
) -> None:
    account_on(smtp_server)
    smtp_server.reply("ehlo", "250-test.example\r\n250 SIZE 1500000", times=1)
    anna = sign_in(super_admin())
    sent = fields(anna.get(f"/documents/send?document={invoice.id}").text)
    pdf = pages_pdf(200)
    assert 900_000 < len(pdf) < 20_000_000
    answer = anna.post("/documents/send", data=sent | {"files": (io.BytesIO(pdf), "Annex.pdf")})
    assert answer.status_code == 422
    assert "too large for one mail: it may have 1.5 MB" in answer.text
    assert db.session.scalar(db.select(SendBatch)) is None
    # It stays with the window; without it the mail would go.
    assert "Annex.pdf" in answer.text
    assert not any(command.startswith("MAIL") for command in smtp_server.commands)


def test_an_address_of_another_customer_is_shown_before_it_is_used(
    invoice: Document, sign_in: SignIn
) -> None:
    make_company_account()
    make_customer(email="bo@example.com", company="Bo GmbH", first_name="", last_name="")
    anna = sign_in(super_admin())
    sent = fields(anna.get(f"/documents/send?document={invoice.id}").text)
    sent[f"to-{invoice.id}"] = "bo@example.com"
    answer = anna.post("/documents/send", data=sent)
    assert answer.status_code == 422
    assert "bo@example.com belongs to another customer: Bo GmbH" in answer.text
    assert anna.post("/documents/send", data=fields(answer.text)).status_code == 303


def test_a_missing_letter_leads_to_a_new_one(invoice: Document, sign_in: SignIn) -> None:
    make_company_account()
    quote = make_document(make_customer(language="nl"), type=DocumentType.QUOTE)
    page = sign_in(super_admin()).get(f"/documents/send?document={quote.id}").text
    assert "There is no letter for this kind of document in Dutch" in page
    assert "/settings/letters/new?target=quote&amp;language=nl" in page


def test_without_a_sending_account_it_says_so(invoice: Document, sign_in: SignIn) -> None:
    page = sign_in(super_admin()).get(f"/documents/send?document={invoice.id}").text
    assert "There is no sending account yet." in page
    assert "disabled" in page.partition('class="btn btn-primary" type="submit"')[2][:20]


def test_the_letter_of_one_document_is_changed_in_place(invoice: Document, sign_in: SignIn) -> None:
    letter = make_letter(code="SHORT", label="Short", text="Short words.", leads=False)
    part = sign_in(super_admin()).get(f"/documents/send/letter?letter-7={letter.id}").text
    assert 'value="Short"' in part
    assert "Short words." in part


def test_a_print_can_be_looked_at(invoice: Document, sign_in: SignIn) -> None:
    answer = sign_in(super_admin()).get(f"/documents/{invoice.id}/print.pdf?form=modern")
    (page,) = PdfReader(io.BytesIO(answer.data)).pages
    assert "F-7" in page.extract_text()


def test_only_who_may_send_opens_it(invoice: Document, sign_in: SignIn) -> None:
    sam = sign_in(support())
    assert sam.get(f"/documents/send?document={invoice.id}").status_code == 403
    assert sam.post(f"/documents/{invoice.id}/send").status_code == 403
