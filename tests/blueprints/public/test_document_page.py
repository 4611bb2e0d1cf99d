"""The page of a document behind the link of a mail: its own customer's, noted when a person looks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask

from mailer.domain.settings import company
from mailer.domain.tracking import document_views
from mailer.infra import files
from mailer.infra.db import db
from mailer.jobs.documents import bring_views_over
from mailer.lib import clock
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery
from mailer.models.document import Document, DocumentState, FileRole
from mailer.models.document_view import ViewKind
from tests.domain.deliveries.sending import account_on, run_drain
from tests.factories.customers import make_customer
from tests.factories.dispatch import (
    document_token,
    lines_of,
    make_batch,
    make_document_mail,
    post_all,
)
from tests.factories.documents import make_document, make_document_file
from tests.factories.letters import make_letter
from tests.fixtures.application import Browser
from tests.fixtures.mail import MailServer
from tests.personas import accountant, super_admin

PERSON = {"User-Agent": "Mozilla/5.0 (Macintosh)"}
PDF = b"%PDF-1.7\nthe invoice"


@pytest.fixture(autouse=True)
def _english(app: Flask) -> None:
    company.save(replace(company.company(), language="en"))


@pytest.fixture
def mail(app: Flask) -> Delivery:
    """The mail of an invoice with its PDF and a text file."""
    document = make_document(make_customer(email="ana@example.com"), number="F-7")
    make_document_file(document, PDF, name="F-7 é.pdf")
    make_document_file(
        document, b"<script>", name="T.html", media_type="text/html", role=FileRole.ATTACHMENT
    )
    return make_document_mail(document)


def page_of(mail: Delivery) -> str:
    return f"/document/{document_token(mail)}"


def links_in(page: str, ending: str) -> list[str]:
    return re.findall(rf'href="(/document/[^"]+/files/\d+{ending})"', page)


def looks() -> list[tuple[ViewKind, str]]:
    """What was noted, brought over."""
    bring_views_over()
    (document,) = db.session.scalars(db.select(Document))
    return [(view.kind, view.file_name) for view in document_views.of_document(document.id)]


def test_each_recipient_has_a_link_of_their_own_that_opens_the_document(
    app_both: Flask, smtp_server: MailServer, client: Browser
) -> None:
    account_on(smtp_server)
    document = make_document(make_customer(email="ana@example.com"), number="F-7")
    make_document_file(document, PDF)
    make_letter(text="[See it](@DOCUMENTLINK@) or @LIENDOCUMENT@")
    (line,) = lines_of([document])
    line = replace(line, recipients="ana@example.com; bo@example.com")
    post_all(make_batch([line], super_admin(), bcc=True))
    run_drain()
    found = {}
    for caught in smtp_server.messages:
        text = caught.message.get_body(("plain",)).get_content()
        links = set(re.findall(r"http://\S+(/document/[^\s)>]+)", text))
        html = caught.message.get_body(("html",)).get_content()
        assert set(re.findall(r'href="http://[^/"]+(/document/[^"]+)"', html)) == links
        found[caught.recipients[0]] = links.pop()
    assert len(set(found.values())) == 3
    for path in found.values():
        answer = client.get(path, headers=PERSON)
        assert answer.status_code == 200
        assert "F-7" in answer.text
    # Ana and Bo looked; whoever sent it reads a copy.
    assert len(looks()) == 2


def test_the_page_tells_what_it_is_and_what_remains(mail: Delivery, client: Browser) -> None:
    answer = client.get(page_of(mail), headers=PERSON)
    assert "Invoice F-7" in answer.text
    assert "€121.00" in answer.text
    assert "Dec 2, 2026" in answer.text
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    document = db.session.scalars(db.select(Document)).one()
    assert "Thank you" not in answer.text
    document.remaining = Decimal(0)
    db.session.commit()
    assert "Paid. Thank you." in client.get(page_of(mail), headers=PERSON).text
    document.state = DocumentState.CANCELLED
    db.session.commit()
    assert "This document is cancelled." in client.get(page_of(mail), headers=PERSON).text


def test_its_language_is_that_of_the_customer(mail: Delivery, client: Browser) -> None:
    customer = db.session.get_one(Customer, mail.customer_id)
    customer.language = "fr"
    db.session.commit()
    answer = client.get(page_of(mail), headers={**PERSON, "Accept-Language": "en"})
    assert 'lang="fr"' in answer.text
    assert "Facture F-7" in answer.text


def test_only_a_pdf_is_shown_all_is_downloaded(mail: Delivery, client: Browser) -> None:
    page = client.get(page_of(mail), headers=PERSON).text
    (view,) = links_in(page, "/view")
    shown = client.get(view, headers=PERSON)
    assert (shown.data, shown.mimetype) == (PDF, "application/pdf")
    assert shown.headers["Content-Disposition"].startswith("inline;")
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    downloads = [client.get(link, headers=PERSON) for link in links_in(page, "")]
    assert [answer.data for answer in downloads] == [PDF, b"<script>"]
    for answer in downloads:
        assert answer.mimetype == "application/octet-stream"
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["Cache-Control"] == "no-store"
    other = links_in(page, "")[1] + "/view"
    assert client.get(other, headers=PERSON).status_code == 410
    assert looks() == [
        (ViewKind.PAGE, ""),
        (ViewKind.FILE, "F-7 é.pdf"),
        (ViewKind.FILE, "F-7 é.pdf"),
        (ViewKind.FILE, "T.html"),
    ]


def test_a_file_that_only_says_that_it_is_a_pdf_is_not_shown(app: Flask, client: Browser) -> None:
    document = make_document()
    make_document_file(document, b"<script>alert(1)</script>")
    page = client.get(page_of(make_document_mail(document)), headers=PERSON).text
    assert not links_in(page, "/view")
    (download,) = links_in(page, "")
    assert client.get(download + "/view", headers=PERSON).status_code == 410


def test_programs_are_no_readers(mail: Delivery, client: Browser) -> None:
    path = page_of(mail)
    client.head(path, headers=PERSON)
    client.get(path, headers={"User-Agent": "Mimecast scanner"})
    client.get(path, headers={"User-Agent": ""})
    client.get(path, headers={**PERSON, "Sec-Purpose": "prefetch;prerender"})
    assert looks() == []


def test_no_other_token_opens_anything(mail: Delivery, client: Browser) -> None:
    document_id, delivery, mark = document_token(mail).split(".")
    other = make_document()
    db.session.commit()
    # Another document, another mail, an altered mark, other spellings, nothing at all.
    wrong = [
        f"{other.id}.{delivery}.{mark}",
        f"{document_id}.d{mail.id + 1}.{mark}",
        f"{document_id}.{delivery}.{mark[:-1]}{'0' if mark[-1] != '0' else '1'}",
        f"0{document_id}.{delivery}.{mark}",
        f"{document_id}.{delivery}.{mark.upper()}x",
        f"{document_id}.{delivery}",
        str(document_id),
        "%00",
    ]
    for token in wrong:
        for path in (f"/document/{token}", f"/document/{token}/files/1"):
            answer = client.get(path, headers=PERSON)
            assert answer.status_code == 404, token
            assert "This link does not work any more" in answer.text
    assert client.get("/document/").status_code == 404
    assert document_views.waiting() == []


def test_a_document_that_changed_hands_is_closed_to_who_had_it(
    mail: Delivery, client: Browser
) -> None:
    document = db.session.scalars(db.select(Document)).one()
    document.customer_id = make_customer().id
    db.session.commit()
    answer = client.get(page_of(mail), headers=PERSON)
    assert answer.status_code == 410
    assert "F-7" not in answer.text


def test_a_mail_without_its_files_says_so(mail: Delivery, client: Browser) -> None:
    page = client.get(page_of(mail), headers=PERSON).text
    files.delete_older("attachment", clock.now() + dt.timedelta(days=1))
    assert "The file itself is no longer there." in client.get(page_of(mail), headers=PERSON).text
    assert client.get(links_in(page, "")[0], headers=PERSON).status_code == 410


def test_links_are_closed_and_opened_again(
    mail: Delivery, client: Browser, sign_in: Callable[..., Browser]
) -> None:
    path = page_of(mail)
    document = db.session.scalars(db.select(Document)).one()
    browser = sign_in(accountant())
    shown = f"/documents/{document.id}"
    assert "Open the links again" not in browser.get(shown).text
    page = browser.post(f"{shown}/links/close", follow_redirects=True).text
    assert "Open the links again" in page
    assert f"{shown}/links/open" in page
    assert client.get(path, headers=PERSON).status_code == 410
    # What is sent from now on has a link that works.
    later = make_document_mail(document)
    assert client.get(page_of(later), headers=PERSON).status_code == 200
    browser.post(f"{shown}/links/open")
    assert client.get(path, headers=PERSON).status_code == 200


def test_the_documents_page_says_when_it_was_seen(
    mail: Delivery, client: Browser, sign_in: Callable[..., Browser]
) -> None:
    document = db.session.scalars(db.select(Document)).one()
    browser = sign_in(accountant())
    assert "file opened" not in browser.get(f"/documents/{document.id}").text
    page = client.get(page_of(mail), headers=PERSON).text
    client.get(page_of(mail), headers=PERSON)
    client.get(links_in(page, "")[0], headers=PERSON)
    bring_views_over()
    text = browser.get(f"/documents/{document.id}").text
    assert "2 times" in text
    assert "file opened" in text
