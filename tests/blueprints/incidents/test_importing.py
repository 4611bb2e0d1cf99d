"""Incidents of another system: looked at, tried, imported once, taken back."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from mailer.domain.settings import company
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.import_run import ImportRun
from mailer.models.incident import Incident, IncidentState
from mailer.models.user import User
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.fixtures.application import Browser
from tests.fixtures.terminal import Answer
from tests.personas import support

RunJobs = Callable[[], int]
TABLE = (
    "Ticket;Objet;Description;N° client;Email;Client;Statut;Ouvert le;Clos le;Responsable\n"
    'SAV-1;Panne;"Bruit.\nDeux fois.";C-1;;;En cours;03/03/2026 14:30;;sam.support@example.com\n'
    "SAV-2;Facture fausse;;;ben@example.com;;Résolu;2026-03-04;2026-03-06;\n"
    "SAV-3;Question;;;;Cléo SA;?;;;nobody\n"
    "SAV-4;Inconnu;;C-9;;;;;;\n"
    ";Sans numéro;;C-1;;;;;;\n"
    "SAV-5;Futur;;C-1;;;;2090-01-01;;\n"
    "SAV-6;Avant;;C-1;;;;2026-03-04;2026-03-01;\n"
)


@pytest.fixture
def browser(app_both: Flask, sign_in: Callable[[User], Browser]) -> Browser:
    make_company_account()
    make_customer(number="C-1", email="ana@example.com")
    make_customer(email="ben@example.com")
    make_customer(company="Cléo SA", email="")
    return sign_in(support())


def upload(browser: Browser, table: str = TABLE, **fields: str) -> str:
    data = {"file": (io.BytesIO(table.encode()), "tickets.csv"), **fields}
    answer = browser.post("/incidents/import", data=data, follow_redirects=True)
    return str(answer.text)


def run() -> ImportRun:
    query = select(ImportRun).order_by(ImportRun.id.desc()).limit(1)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def step(browser: Browser, name: str, run_jobs: RunJobs) -> str:
    """A step of the newest table, with the columns as they were found; then its page."""
    chosen = {f"column-{index}": field for index, field in run().mapping.items()}
    path = f"/incidents/import/{run().id}"
    browser.post(f"{path}/{name}", data=chosen)
    run_jobs()
    return str(browser.get(path).text)


def incident(number: str) -> Incident:
    query = select(Incident).where(Incident.number == number)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def count(model: type = Incident) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_trial_says_what_would_happen_and_changes_nothing(
    browser: Browser, run_jobs: RunJobs
) -> None:
    assert "Step 2 of 3" in upload(browser)
    page = step(browser, "columns", run_jobs)
    assert "Nothing has been changed yet." in page
    assert "No customer will be told" in page
    for said in (
        "No customer has the number, address or name “C-9”.",
        "There is no number of the incident in this row.",
        "“2090-01-01” is still to come.",
        "“2026-03-01” is before the incident was opened.",
        "“?” is neither opened, in progress nor closed.",
        "Nobody who works here has the number, address or name “nobody”.",
    ):
        assert said in page
    assert (run().created, run().refused, count()) == (3, 4, 0)


def test_it_comes_in_once_and_nobody_is_told(browser: Browser, run_jobs: RunJobs) -> None:
    upload(browser)
    step(browser, "columns", run_jobs)
    step(browser, "start", run_jobs)
    first, second = incident("SAV-1"), incident("SAV-2")
    assert first.description == "Bruit.\nDeux fois."
    assert first.state is IncidentState.IN_PROGRESS
    assert first.opened_at.isoformat() == "2026-03-03T13:30:00+00:00"
    assert first.assignee is not None
    assert first.assignee.name == "Sam Support"
    assert second.customer.email == "ben@example.com"
    assert second.state is IncidentState.CLOSED
    assert second.closed_at is not None
    assert second.closed_at.isoformat() == "2026-03-05T23:00:00+00:00"
    assert not second.notify_closing
    assert incident("SAV-3").customer.company == "Cléo SA"
    # The same file again, now with other words: what is here stays.
    upload(browser, TABLE.replace("Panne", "Autre").replace("En cours", "Clos"))
    step(browser, "columns", run_jobs)
    assert "There is nothing to import" in str(browser.get(f"/incidents/import/{run().id}").text)
    step(browser, "start", run_jobs)
    assert (run().created, run().unchanged, count()) == (0, 3, 3)
    assert incident("SAV-1").title == "Panne"
    assert count(Delivery) == 0


def test_asked_for_it_tells_of_open_ones_and_undo_keeps_these(
    browser: Browser, run_jobs: RunJobs
) -> None:
    upload(browser, notify="1")
    assert "will be told" in step(browser, "columns", run_jobs)
    assert count(Delivery) == 0
    page = step(browser, "start", run_jobs)
    told = db.session.scalars(select(Delivery.address)).all()
    assert told == ["ana@example.com"]  # Ben's is closed, Cléo has no address.
    assert "The customer was not told" in page
    # Former imports are found again where files are chosen.
    assert f'href="/incidents/import/{run().id}"' in browser.get("/incidents/import").text
    page = step(browser, "undo", run_jobs)
    assert "Not undone: the customer was told of it." in page
    assert [each.number for each in db.session.scalars(select(Incident))] == ["SAV-1"]
    step(browser, "again", run_jobs)
    assert "Step 2 of 3" in str(browser.get(f"/incidents/import/{run().id}").text)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("", "This file is empty."),
        ("A;B\n1;2\n", ""),
    ],
)
def test_a_bad_file_or_missing_columns_are_said(
    browser: Browser, run_jobs: RunJobs, table: str, said: str
) -> None:
    page = upload(browser, table)
    if said:
        assert said in page
        assert count(ImportRun) == 0
        return
    path = f"/incidents/import/{run().id}/columns"
    answer = browser.post(path, data={"column-0": "number", "column-1": "title"})
    assert answer.status_code == 422
    assert "Say which columns these are: Customer." in answer.text


def test_another_system_imports_from_the_terminal(
    app: Flask, runner: Callable[..., Answer], tmp_path: Path
) -> None:
    company.save(replace(company.company(), language="en"))
    make_customer(number="C-1", email="ana@example.com")
    file = tmp_path / "tickets.csv"
    file.write_text("number,title,customer number\nT-1,No paper,C-1\n")
    tried = runner("incidents", "import", str(file), "--dry-run", "--json").json
    assert (tried["ok"], tried["created"], count(), count(ImportRun)) == (True, 1, 0, 0)
    done = runner("incidents", "import", str(file), "--json").json
    assert (done["created"], done["unchanged"]) == (1, 0)
    again = runner("incidents", "import", str(file), "--json").json
    assert (again["ok"], again["created"], again["unchanged"], count()) == (True, 0, 1, 1)
    file.write_text("number,title,customer number\nT-2,No paper,C-9\n")
    refused = runner("incidents", "import", str(file), "--json")
    assert (refused.exit_code, refused.json["problems"][0]["row"]) == (1, 2)
    file.write_text("title,customer\nNo paper,Ana\n")
    refused = runner("incidents", "import", str(file), "--json")
    assert "Number of the incident" in refused.json["error"]
