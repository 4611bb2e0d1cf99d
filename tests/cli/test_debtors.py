"""`mailer debtors`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.debtors import pauses, settings
from mailer.domain.documents.search import today
from mailer.domain.settings import company
from mailer.infra.db import db
from tests.domain.deliveries.sending import account_on, run_drain
from tests.factories.customers import make_customer
from tests.factories.debtors import make_debt
from tests.fixtures.mail import MailServer
from tests.fixtures.terminal import Answer

Runner = Callable[..., Answer]


@pytest.fixture(autouse=True)
def _english(app: Flask) -> None:
    company.save(replace(company.company(), language="en"))


def test_who_owes_is_notified_and_who_cannot_be_is_named(
    runner: Runner, smtp_server: MailServer
) -> None:
    account_on(smtp_server)
    good = make_customer(email="ana@example.com", company="Ana SA", language="en")
    make_debt(good, number="F-1")
    make_debt(good, number="F-2", days=-3)
    make_debt(make_customer(email="", company="Bo SA"), number="F-3")
    pauses.pause(make_debt(number="F-4"), None, "", SYSTEM)
    db.session.commit()
    answer = runner("debtors", "send", "--json")
    assert answer.exit_code == 1
    found = {mail["documents"][0]: mail for mail in answer.json["mails"]}
    assert (found["F-1"]["to"], found["F-1"]["documents"]) == ("ana@example.com", ["F-1"])
    assert (found["F-3"]["to"], bool(found["F-3"]["reason"])) == ("", True)
    assert set(found) == {"F-1", "F-3"}
    run_drain()
    assert [caught.recipients for caught in smtp_server.messages] == [["ana@example.com"]]
    # Those told a moment ago are not asked again.
    again = runner("debtors", "send", "--notified", "5")
    assert (again.exit_code, "ana@example.com" in again.stdout) == (1, False)


def test_nothing_unpaid_is_said(runner: Runner) -> None:
    answer = runner("debtors", "send")
    assert answer.exit_code != 0
    assert "unpaid" in answer.stderr


def test_the_forecast_names_what_leaves_and_what_does_not(runner: Runner) -> None:
    settings.change(settings.settings(), automatic=True, actor=SYSTEM)
    make_debt(make_customer(email="ana@example.com"), number="F-1", days=0)
    paused = make_debt(make_customer(email="bo@example.com"), number="F-2", days=0)
    pauses.pause(paused, None, "", SYSTEM)
    db.session.commit()
    answer = runner("debtors", "forecast", "--json")
    assert answer.exit_code == 0
    (mail,) = answer.json["planned"]
    assert (mail["documents"], mail["level"]) == (["F-1"], "first")
    assert mail["day"] > today().isoformat()
    assert {held["document"] for held in answer.json["held"]} == {"F-2"}
    assert "F-1" in runner("debtors", "forecast").stdout
