"""Documents that are sent: each customer's own, to nobody else, by the real test server."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from email.message import EmailMessage

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.dispatch import posting, sends
from mailer.domain.dispatch.problems import Code
from mailer.domain.dispatch.report import report_of
from mailer.domain.dispatch.window import Choice, loaded
from mailer.domain.mailings import planning
from mailer.domain.settings import company
from mailer.domain.templates import library, starters
from mailer.domain.templates.purposes import as_option
from mailer.infra import files, mail_files
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.contact import AddressUse
from mailer.models.document import Document, DocumentFile, DocumentState, DocumentType, FileRole
from mailer.models.document_send import DocumentSend, SendBatch
from mailer.models.message import Message, MessageKind, Priority
from tests.domain.deliveries.sending import account_on, run_drain
from tests.factories.attachments import make_waiting_attachment
from tests.factories.customers import make_contact, make_customer
from tests.factories.dispatch import lines_of, make_batch, post_all
from tests.factories.documents import make_document, make_document_file
from tests.factories.letters import make_letter
from tests.factories.templates import make_template
from tests.fixtures.mail import MailServer
from tests.personas import super_admin


@pytest.fixture(autouse=True)
def _english(app: Flask) -> None:
    company.save(replace(company.company(), language="en"))


def attached(message: EmailMessage) -> list[tuple[str, bytes]]:
    return [(part.get_filename() or "", part.get_content()) for part in message.iter_attachments()]


def test_a_document_arrives_with_its_letter_and_its_files(
    app_both: Flask, smtp_server: MailServer
) -> None:
    account_on(smtp_server, from_name="Mercier")
    make_letter(
        label="Invoice <NUMFACT>", text="Hello @CUSTOMERNAME@,\n\n@DOCNUMBER@ over @TOTAL@."
    )
    customer = make_customer(email="ana@example.com", first_name="Ana", last_name="Silva")
    document = make_document(customer, number="F-7")
    make_document_file(document, b"%PDF the invoice", name="F-7.pdf")
    make_document_file(document, b"terms", name="Terms.txt", role=FileRole.ATTACHMENT)
    batch = make_batch(lines_of([document]))
    assert report_of(batch).waiting == 1
    post_all(batch)
    message = db.session.scalars(db.select(Message)).one()
    assert (message.kind, message.priority) == (MessageKind.DOCUMENT, Priority.URGENT)
    run_drain()
    (caught,) = smtp_server.messages
    assert caught.recipients == ["ana@example.com"]
    assert caught.message["Subject"] == "Invoice F-7"
    assert caught.message["To"] == "Ana Silva <ana@example.com>"
    assert caught.message["List-Unsubscribe"] is None
    text = caught.message.get_body(("plain",)).get_content()
    assert "Hello Ana Silva" in text
    assert "F-7 over €121.00." in text
    assert attached(caught.message) == [("F-7.pdf", b"%PDF the invoice"), ("Terms.txt", b"terms")]
    report = report_of(batch)
    assert (report.sent, report.waiting, report.failed) == (1, 0, [])


@pytest.mark.parametrize("key", ["invoice", "quote"])
def test_a_design_of_the_gallery_takes_the_place_of_the_text(
    app: Flask, smtp_server: MailServer, key: str
) -> None:
    """And the text goes where the template is gone."""
    account_on(smtp_server, from_name="Mercier")
    starter = starters.find(key, "en")
    assert starter is not None
    template = make_template(
        mode=starter.mode, source=starter.source, options=as_option(starter.purpose)
    )
    make_letter(label="Invoice @DOCNUMBER@", text="Plain @DOCNUMBER@", template_id=template.id)
    document = make_document(make_customer(email="ana@example.com"), number="F-7")
    post_all(make_batch(lines_of([document])))
    library.delete(template, SYSTEM)
    post_all(make_batch(lines_of([document])))
    run_drain()
    designed, plain = smtp_server.messages
    assert designed.message["Subject"] == plain.message["Subject"] == "Invoice F-7"
    html = designed.message.get_body(("html",)).get_content()
    assert "F-7" in html and "€121.00" in html
    assert re.findall(r"@[A-Z]{3,}[|@]", html) == []
    assert re.search(r'href="http://\S+/document/\S+"', html)
    assert "Plain F-7" in plain.message.get_body(("plain",)).get_content()
    with pytest.raises(Refused, match="mails with documents"):
        planning.plan(make_template(options={"about": "document"}), {"all": True}, SYSTEM)


@pytest.mark.parametrize("seed", range(6))
def test_no_recipient_ever_gets_another_customers_document(
    app: Flask, smtp_server: MailServer, seed: int
) -> None:
    """Random batches: every attachment that arrives is opened, and belongs to a customer who has
    the address that it came to."""
    chance = random.Random(seed)
    account_on(smtp_server, connections=4)
    for target in DocumentType:
        make_letter(target=target)
    owners: dict[bytes, int] = {}
    customers_of: defaultdict[str, set[int]] = defaultdict(set)
    documents: list[Document] = []
    choices: dict[int, Choice] = {}
    shared = "shared@example.com"
    for number in range(12):
        mine = [f"c{number}@example.com"]
        customer = make_customer(email=shared if chance.random() < 0.2 else mine[0])
        for extra in range(chance.randrange(3)):
            mine.append(f"c{number}-{extra}@example.com")
            make_contact(customer, email=mine[-1], use=chance.choice(list(AddressUse)))
        mine.append(customer.email)
        for address in mine:
            customers_of[address].add(customer.id)
        for _each in range(chance.randrange(1, 4)):
            document = make_document(customer, type=chance.choice(list(DocumentType)))
            documents.append(document)
            for role in (FileRole.PDF, FileRole.ATTACHMENT):
                if chance.random() < 0.7:
                    content = f"{role} of {document.number} {chance.random()}".encode()
                    make_document_file(document, content, role=role)
                    owners[content] = customer.id
            if chance.random() < 0.5:
                to = "; ".join(chance.sample(mine, chance.randrange(1, len(mine) + 1)))
                choices[document.id] = Choice(recipients=to)
    chance.shuffle(documents)
    batches = [documents[at : at + 7] for at in range(0, len(documents), 7)]
    for each in batches:
        post_all(make_batch(lines_of(each, choices), form=chance.choice(["classic", "modern"])))
    for file in db.session.scalars(db.select(DocumentFile)):
        # What was printed meanwhile.
        content = b"".join(mail_files.kept(file.key, file.encoded_size).decoded())
        document = db.session.get_one(Document, file.document_id)
        owners.setdefault(content, document.customer_id or 0)
    run_drain()
    assert len(smtp_server.messages) >= len(documents)
    for caught in smtp_server.messages:
        (address,) = caught.recipients
        found = attached(caught.message)
        assert found
        for _name, content in found:
            assert owners[content] in customers_of[address]
    assert all(report_of(batch).failed == [] for batch in db.session.scalars(db.select(SendBatch)))


def test_red_lines_are_left_out_the_others_go_and_the_report_tells(
    app_both: Flask, smtp_server: MailServer
) -> None:
    account_on(smtp_server)
    make_letter()
    good = make_document(make_customer(email="good@example.com"), number="GOOD")
    red = make_document(make_customer(email=""), number="RED")
    refused = make_document(make_customer(email="refused@example.com"), number="REFUSED")
    batch = make_batch(lines_of([good, red, refused]))
    post_all(batch)
    smtp_server.reply("rcpt", "550 5.1.1 no such user", only="refused@")
    run_drain()
    report = report_of(batch)
    assert report.sent == 1
    assert report.waiting == 0
    assert [each.send.number for each in report.failed] == ["RED", "REFUSED"]
    assert report.failed[0].problem.code == Code.NO_ADDRESS
    assert "no such user" in report.failed[1].deliveries[0].reply
    assert [caught.recipients for caught in smtp_server.messages] == [["good@example.com"]]


def test_a_document_without_a_pdf_is_printed_and_keeps_its_print(
    app: Flask, smtp_server: MailServer
) -> None:
    account_on(smtp_server)
    make_letter()
    document = make_document(make_customer(email="ana@example.com", language="en"), number="F-8")
    for _time in range(2):
        post_all(make_batch(lines_of(loaded([document.id]), actor=SYSTEM), form="modern"))
    run_drain()
    first, second = (attached(caught.message) for caught in smtp_server.messages)
    assert first == second
    ((name, content),) = first
    assert name == "Invoice F-8.pdf"
    assert content.startswith(b"%PDF")
    assert db.session.scalars(db.select(DocumentFile)).one().role == FileRole.PDF


def test_a_hidden_copy_reads_as_the_customers_mail(app: Flask, smtp_server: MailServer) -> None:
    account_on(smtp_server)
    make_letter()
    anna = super_admin()
    customer = make_customer(email="ana@example.com", first_name="Ana", last_name="Silva")
    document = make_document(customer)
    make_document_file(document, b"%PDF", name="F.pdf")
    batch = make_batch(lines_of([document], actor=anna), anna, bcc=True)
    post_all(batch)
    run_drain()
    mails = {caught.recipients[0]: caught.message for caught in smtp_server.messages}
    assert set(mails) == {"ana@example.com", anna.email}
    assert mails[anna.email]["To"] == "Ana Silva <ana@example.com>"
    assert mails[anna.email]["Bcc"] is None
    assert attached(mails[anna.email]) == [("F.pdf", b"%PDF")]
    # The report is about the customer's mails.
    assert [each.address for each in report_of(batch).documents[0].deliveries] == [
        "ana@example.com"
    ]


def test_each_of_several_recipients_gets_it_and_files_of_the_window_go_along(
    app: Flask, smtp_server: MailServer
) -> None:
    account_on(smtp_server)
    make_letter()
    document = make_document()
    make_document_file(document, b"%PDF", name="F.pdf")
    make_waiting_attachment("ab" * 16, SYSTEM, "Price list.pdf")
    choice = Choice(recipients="a@example.com;b@example.com")
    lines = lines_of([document], {document.id: choice})
    post_all(make_batch(lines, draft_key="ab" * 16))
    run_drain()
    assert sorted(caught.recipients[0] for caught in smtp_server.messages) == [
        "a@example.com",
        "b@example.com",
    ]
    for caught in smtp_server.messages:
        names = [name for name, _content in attached(caught.message)]
        assert names == ["F.pdf", "Price list.pdf"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda d: setattr(d, "customer_id", make_customer().id), Code.CHANGED),
        (lambda d: setattr(d, "customer_id", None), Code.CHANGED),
        (lambda d: setattr(d, "state", DocumentState.CANCELLED), Code.CANCELLED),
        (lambda d: db.session.delete(d), Code.GONE),
    ],
)
def test_what_changed_since_it_was_checked_is_not_sent(
    app_both: Flask, change: Callable[[Document], object], code: Code
) -> None:
    make_letter()
    spoiled, other = make_document(customer=make_customer()), make_document()
    spoiled.remaining = Decimal(0)
    db.session.execute(db.delete(Document.metadata.tables["receipt"]))
    batch = make_batch(lines_of([spoiled, other]))
    change(spoiled)
    post_all(batch)
    left_out, sent = db.session.scalars(db.select(DocumentSend).order_by(DocumentSend.id)).all()
    assert (left_out.problem, left_out.message_id) == (code, None)
    assert (sent.problem, sent.message_id is None) == ("", False)


def test_a_file_that_is_lost_stops_its_document_only(app: Flask) -> None:
    make_letter()
    document, other = make_document(), make_document()
    files.delete(make_document_file(document, name="lost.pdf").key)
    batch = make_batch(lines_of([document, other]))
    post_all(batch)
    left_out, sent = report_of(batch).documents
    assert left_out.problem.code == Code.FILE_GONE
    assert "lost.pdf" in left_out.problem.sentence
    assert sent.problem is None


def test_who_lost_the_right_meanwhile_sends_nothing(app: Flask) -> None:
    make_letter()
    anna = super_admin()
    batch = make_batch(lines_of([make_document()], actor=anna), anna)
    anna.super_admin = False
    post_all(batch)
    assert report_of(batch).documents[0].problem.code == Code.REFUSED
    assert db.session.scalar(db.select(Message)) is None


def test_without_a_good_line_or_an_account_nothing_is_begun(app: Flask) -> None:
    make_letter()
    with pytest.raises(Refused, match="Settings"):
        sends.validate(lines_of([make_document()]), SYSTEM, once="a")
    with pytest.raises(Refused, match="red"):
        make_batch(lines_of([make_document(make_customer(email=""))]))
    assert db.session.scalar(db.select(DocumentSend)) is None


def test_a_batch_whose_job_was_lost_is_found_again(app: Flask, run_jobs: Callable[[], int]) -> None:
    batch = make_batch()
    assert posting.unfinished() == [batch.id]
    run_jobs()
    assert posting.unfinished() == []
    assert db.session.scalars(db.select(DocumentSend)).one().message_id is not None
