"""`mailer documents send`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from mailer.domain.settings import company
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.document import DocumentType
from tests.domain.deliveries.sending import account_on, run_drain
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.documents import make_document
from tests.factories.letters import make_letter
from tests.fixtures.mail import MailServer
from tests.fixtures.terminal import Answer

Runner = Callable[..., Answer]


@pytest.fixture(autouse=True)
def _english(app: Flask) -> None:
    company.save(replace(company.company(), language="en"))
    make_letter()


def test_documents_go_and_what_cannot_is_named(
    runner: Runner, run_jobs: Callable[[], int], smtp_server: MailServer
) -> None:
    account_on(smtp_server)
    make_document(make_customer(email="ana@example.com"), number="F-1")
    make_document(make_customer(email=""), number="F-2")
    answer = runner("documents", "send", "f-1", "F-2", "--json")
    assert answer.exit_code == 1
    first, second = answer.json["documents"]
    assert (first["number"], first["outcome"], first["to"]) == (
        "F-1",
        "on_its_way",
        ["ana@example.com"],
    )
    assert (second["outcome"], second["reason"]) == (
        "left_out",
        "No e-mail address is known for this customer.",
    )
    run_jobs()
    run_drain()
    assert [caught.recipients for caught in smtp_server.messages] == [["ana@example.com"]]


def test_another_address_may_be_given(runner: Runner, run_jobs: Callable[[], int]) -> None:
    make_company_account()
    make_document(make_customer(email=""), number="F-1")
    answer = runner("documents", "send", "F-1", "--to", "a@example.com; b@example.com")
    assert (answer.exit_code, answer.stdout) == (0, "F-1: on its way\n")
    run_jobs()
    assert db.session.query(Delivery).count() == 2


def test_unknown_and_ambiguous_numbers_are_refused_and_nothing_is_sent(runner: Runner) -> None:
    make_company_account()
    make_document(number="7")
    make_document(number="7", type=DocumentType.QUOTE)
    assert "no document 8" in runner("documents", "send", "8", "--json").json["error"]
    refused = runner("documents", "send", "7", "--json").json["error"]
    assert "(invoice, quote)" in refused
    assert runner("documents", "send", "7", "--type", "invoice").exit_code == 0


def test_only_who_may_send_can(runner: Runner) -> None:
    make_company_account()
    make_document(number="7")
    from tests.personas import marketer

    marc = marketer().email
    answer = runner("--as", marc, "documents", "send", "7", "--json")
    assert answer.exit_code == 1
    assert "Send documents" in answer.json["error"]
