"""What can be shown of a document's sending: the very bytes, or a word that they are not."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.dispatch import evidence, evidence_files
from mailer.domain.dispatch.evidence import Bytes
from mailer.domain.documents import payments
from mailer.domain.settings import company
from mailer.domain.tracking import document_views
from mailer.domain.tracking.document_links import DocumentLink
from mailer.infra import mail_files
from mailer.infra.db import db
from mailer.jobs.documents import bring_views_over
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.document import Document
from mailer.models.sent_copy import SentCopy
from tests.domain.deliveries.sending import account_on, run_drain
from tests.factories.customers import make_customer
from tests.factories.debtors import make_debt, make_reminder
from tests.factories.dispatch import make_document_mail
from tests.factories.documents import make_document, make_document_file
from tests.fixtures.mail import Fault, MailServer

PDF = b"%PDF-1.7\n" + b"the invoice " * 20_000
STATES = dict.fromkeys(DeliveryState, "state") | {DeliveryState.ACCEPTED: "Accepted"}


@pytest.fixture(autouse=True)
def _english(app: Flask) -> None:
    company.save(replace(company.company(), language="en"))


def sent(server: MailServer) -> Document:
    """An invoice that was posted."""
    account_on(server)
    document = make_document(make_customer(email="ana@example.com"), number="F-7")
    make_document_file(document, PDF, name="F-7.pdf")
    make_document_mail(document)
    return document


def zipped(document: Document, folder: Path) -> tuple[dict[str, Any], zipfile.ZipFile]:
    """Its evidence: the manifest, and the archive."""
    path = folder / "evidence.zip"
    evidence_files.write_zip(evidence.gather(document, SYSTEM), STATES, path)
    archive = zipfile.ZipFile(path)
    return json.loads(archive.read("manifest.json")), archive


def read(content: bytes) -> str:
    """The text of a PDF, as one line without spaces: words break where the paper ends."""
    pages = PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def test_the_mail_is_given_again_byte_for_byte(
    app_both: Flask, smtp_server: MailServer, tmp_path: Path
) -> None:
    document = sent(smtp_server)
    run_drain()
    delivery = db.session.scalars(db.select(Delivery)).one()
    document_views.note(DocumentLink(document.id, delivery.id), "192.0.2.7", "Firefox")
    bring_views_over()
    # Whatever the customer and the letter become.
    assert document.customer is not None
    document.customer.last_name = "Changed"
    db.session.commit()
    manifest, archive = zipped(document, tmp_path)
    (caught,), (mail,) = smtp_server.messages, manifest["mails"]
    raw = mail["raw"]
    assert raw["bytes"] == "exact"
    assert archive.read(raw["file"]) == caught.raw
    assert raw["sha256"] == hashlib.sha256(caught.raw).hexdigest()
    assert (mail["to"], mail["state"], mail["smtp_code"]) == ("ana@example.com", "accepted", 250)
    assert mail["server_reply"] == delivery.reply
    digest = hashlib.sha256(PDF).hexdigest()
    assert [(each["name"], each["sha256"]) for each in mail["files"]] == [("F-7.pdf", digest)]
    (view,) = mail["views"]
    assert (view["what"], view["network"], view["program"]) == ("page", "192.0.2.0", "Firefox")
    printed = archive.read("evidence.pdf")
    assert manifest["evidence.pdf"]["sha256"] == hashlib.sha256(printed).hexdigest()
    text = read(printed)
    for part in ("F-7", "ana@example.com", digest, "bytefor byte", "Pageopened"):
        assert part.replace(" ", "") in text


def test_a_mail_whose_bytes_were_not_kept_says_so(
    app: Flask, smtp_server: MailServer, tmp_path: Path
) -> None:
    document = sent(smtp_server)
    run_drain()
    db.session.execute(db.delete(SentCopy))
    db.session.commit()
    manifest, archive = zipped(document, tmp_path)
    raw = manifest["mails"][0]["raw"]
    assert raw["bytes"] == "made_again"
    assert raw["file"].endswith("-made-again.eml")
    assert archive.read(raw["file"]).startswith(b"From: ")
    assert "canonlybemadeagain" in read(archive.read("evidence.pdf"))


def test_a_file_that_was_tampered_with_is_found_out(
    app: Flask, smtp_server: MailServer, tmp_path: Path
) -> None:
    document = sent(smtp_server)
    run_drain()
    (copy,) = db.session.scalars(db.select(SentCopy))
    key, size = next(part for part in copy.parts if len(part) == 2)
    kept = mail_files.kept(key, size).path
    content = bytearray(kept.read_bytes())
    content[0] = ord("A") if content[0] != ord("A") else ord("B")
    kept.write_bytes(content)
    manifest, _archive = zipped(document, tmp_path)
    assert manifest["mails"][0]["raw"]["bytes"] == "made_again"
    kept.unlink()
    manifest, _archive = zipped(document, tmp_path)
    assert manifest["mails"][0]["raw"] == {"bytes": "lost"}


def test_each_attempt_has_its_own_copy_and_the_last_one_counts(
    app: Flask, smtp_server: MailServer, tmp_path: Path
) -> None:
    document = sent(smtp_server)
    smtp_server.faults.append(Fault("body", "451 later", times=1))
    run_drain()
    delivery = db.session.scalars(db.select(Delivery)).one()
    assert delivery.state is DeliveryState.DEFERRED
    manifest, _archive = zipped(document, tmp_path)
    assert manifest["mails"][0]["raw"] == {"bytes": "not_sent"}
    delivery.due_at = delivery.updated_at
    db.session.commit()
    run_drain()
    assert len(db.session.scalars(db.select(SentCopy)).all()) == 2
    (mail,) = evidence.gather(document, SYSTEM).mails
    truth, blocks = mail.raw()
    assert (truth, b"".join(blocks)) == (Bytes.EXACT, smtp_server.messages[0].raw)


def test_a_document_that_was_never_sent_has_an_evidence_that_says_so(
    app: Flask, tmp_path: Path
) -> None:
    manifest, archive = zipped(make_document(), tmp_path)
    assert manifest["mails"] == []
    assert "Nothingwassent" in read(archive.read("evidence.pdf"))


def test_reminders_of_its_receipts_belong_to_it_byte_for_byte(
    app_both: Flask, smtp_server: MailServer, tmp_path: Path
) -> None:
    account_on(smtp_server)
    customer = make_customer(email="ana@example.com", language="en")
    mine, other = make_debt(customer, number="F-1"), make_debt(customer, number="F-2")
    apart = make_debt(number="F-3")
    make_reminder(mine, other)
    run_drain()
    db.session.commit()
    payments.pay(mine, mine.remaining, mine.due_date, SYSTEM)
    (caught,) = smtp_server.messages
    for receipt in (mine, other):
        manifest, archive = zipped(receipt.document, tmp_path)
        (mail,) = manifest["mails"]
        assert (mail["to"], mail["state"], mail["raw"]["bytes"]) == (
            "ana@example.com",
            "accepted",
            "exact",
        )
        assert archive.read(mail["raw"]["file"]) == caught.raw
    assert "Invoices waiting for payment" in mail["subject"]
    printed = evidence_files.pdf(evidence.gather(mine.document, SYSTEM), STATES)
    assert "Invoiceswaitingforpayment" in read(printed)
    assert zipped(apart.document, tmp_path)[0]["mails"] == []
