"""The window before sending: what comes by itself, and what turns a line red."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.customers.contacts import save_address
from mailer.domain.dispatch.problems import Code
from mailer.domain.dispatch.window import Choice, Line, goes_at_once, loaded
from mailer.domain.settings import company
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.contact import AddressUse
from mailer.models.document import Document, DocumentState, DocumentType, FileRole
from mailer.models.letter import LetterKind
from mailer.models.suppression import Suppression, SuppressionReason
from tests.factories import add
from tests.factories.customers import make_contact, make_customer
from tests.factories.dispatch import lines_of, make_batch, post_all
from tests.factories.documents import make_document, make_document_file
from tests.factories.letters import make_letter
from tests.personas import marketer


def codes(line: Line) -> list[Code]:
    return [problem.code for problem in line.problems]


@pytest.fixture
def invoice(app: Flask) -> Document:
    """One that can be sent."""
    company.save(replace(company.company(), language="en"))
    make_letter(code="EN")
    return make_document(make_customer(email="ana@example.com", language="en"))


def test_a_document_comes_with_address_letter_and_files(invoice: Document) -> None:
    pdf = make_document_file(invoice)
    terms = make_document_file(invoice, name="Terms.pdf", role=FileRole.ATTACHMENT)
    make_document_file(invoice, name="source.xml", role=FileRole.ORIGINAL)
    (line,) = lines_of([invoice])
    assert line.good
    assert goes_at_once(line)
    assert (line.recipients, line.letter.code) == ("ana@example.com", "EN")
    assert (line.pdf, list(line.files), list(line.chosen)) == (pdf, [terms], [terms])
    (line,) = lines_of([invoice], attach=False)
    assert list(line.chosen) == []
    (line,) = lines_of([invoice], {invoice.id: Choice(file_ids=frozenset({terms.id, pdf.id + 99}))})
    assert list(line.chosen) == [terms]


def test_an_address_of_another_customer_is_a_warning(invoice: Document) -> None:
    other = make_customer(email="bo@example.com", company="Bo GmbH")
    make_contact(other, email="Clerk@example.com", email_key="clerk@example.com")
    save_address(other, None, {"email": "Depot@example.com"}, SYSTEM)
    for customer in (invoice.customer, other):
        make_contact(customer, email="shared@example.com", email_key="shared@example.com")
    to = "ana@example.com; BO@example.com; clerk@EXAMPLE.com; depot@example.com; shared@example.com; new@example.com"
    (line,) = lines_of([invoice], {invoice.id: Choice(recipients=to)})
    assert line.good
    found = [(address.lower(), name) for address, name in line.others]
    assert found == [(f"{each}@example.com", other.name) for each in ("bo", "clerk", "depot")]


def test_with_several_known_addresses_there_is_something_to_choose(invoice: Document) -> None:
    make_contact(invoice.customer, email="fin@example.com", use=AddressUse.FINANCIAL)
    (line,) = lines_of([invoice])
    assert line.recipients == "fin@example.com"
    assert not goes_at_once(line)


def test_several_recipients_are_parted_by_semicolons(invoice: Document) -> None:
    text = "a@example.com; B@example.com ;a@EXAMPLE.com"
    (line,) = lines_of([invoice], {invoice.id: Choice(recipients=text)})
    assert line.good
    assert line.addresses == ["a@example.com", "B@example.com"]


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda d: setattr(d, "customer_id", None), Code.NO_CUSTOMER),
        (lambda d: setattr(d.customer, "email", ""), Code.NO_ADDRESS),
        (lambda d: setattr(d, "state", DocumentState.CANCELLED), Code.CANCELLED),
        (lambda d: setattr(d, "type", DocumentType.QUOTE), Code.NO_LETTER),
        (
            lambda d: add(
                Suppression(
                    address="ana@example.com",
                    address_key="ana@example.com",
                    reason=SuppressionReason.HARD_BOUNCE,
                    created_at=clock.now(),
                )
            ),
            Code.SUPPRESSED,
        ),
    ],
)
def test_a_line_with_something_missing_is_red_and_says_what(
    invoice: Document, spoil: Callable[[Document], object], code: Code
) -> None:
    spoil(invoice)
    db.session.flush()
    db.session.expire(invoice)
    good = make_document(make_customer(email="bob@example.com"))
    red, line = lines_of(loaded([invoice.id, good.id]))
    assert codes(red) == [code]
    assert red.problems[0].sentence
    assert line.good


def test_one_wrong_address_in_a_list_is_named(invoice: Document) -> None:
    text = "ana@example.com; not an address; bob@example.com"
    (line,) = lines_of([invoice], {invoice.id: Choice(recipients=text)})
    assert codes(line) == [Code.WRONG_ADDRESS]
    assert "“not an address” is not an e-mail address." in line.problems[0].sentence


def test_a_document_goes_to_few(invoice: Document) -> None:
    text = ";".join(f"a{number}@example.com" for number in range(21))
    (line,) = lines_of([invoice], {invoice.id: Choice(recipients=text)})
    assert codes(line) == [Code.TOO_MANY]


def test_a_text_that_cannot_be_sent_is_red(invoice: Document) -> None:
    for choice in (Choice(text="  "), Choice(subject=""), Choice(subject="a\nBcc: x@example.com")):
        (line,) = lines_of([invoice], {invoice.id: choice})
        assert codes(line) == [Code.BAD_LETTER]


def test_files_over_the_servers_size_are_red_before_anything_is_sent(invoice: Document) -> None:
    make_document_file(invoice, b"x" * 1_000_000)
    assert lines_of([invoice], limit=None)[0].good
    assert lines_of([invoice], limit=2_000_000)[0].good
    (line,) = lines_of([invoice], limit=1_300_000)
    assert codes(line) == [Code.TOO_LARGE]
    assert "1.3 MB" in line.problems[0].sentence
    assert codes(lines_of([invoice], limit=2_000_000, extra=900_000)[0]) == [Code.TOO_LARGE]


def test_files_over_what_any_mail_may_have_are_red(invoice: Document) -> None:
    file = make_document_file(invoice)
    file.size, file.encoded_size = 20_000_001, 27_400_000
    db.session.flush()
    assert codes(lines_of([invoice])[0]) == [Code.TOO_LARGE]


def test_what_was_sent_before_gets_the_letter_for_that(invoice: Document) -> None:
    make_letter(code="AGAIN", kind=LetterKind.AGAIN)
    (line,) = lines_of([invoice])
    assert (line.letter.code, line.sent_at) == ("EN", None)
    post_all(make_batch([line]))
    (line,) = lines_of(loaded([invoice.id]))
    assert line.letter.code == "AGAIN"
    assert line.sent_at is not None


def test_only_who_may_send_opens_it(invoice: Document) -> None:
    with pytest.raises(Forbidden):
        lines_of([invoice], actor=marketer())
