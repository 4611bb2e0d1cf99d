"""`mailer documents import`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from mailer.domain.settings import company
from mailer.models.document import Document, DocumentState
from mailer.models.receipt import Payment, Receipt
from tests.factories.einvoices import cii, pdf, ubl
from tests.fixtures.terminal import Answer

Runner = Callable[..., Answer]
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture(autouse=True)
def _english(app: Flask) -> None:
    """The terminal speaks the company's language."""
    company.save(replace(company.company(), language="en"))


@pytest.fixture
def shared() -> Path:
    if not SHARED.exists():
        pytest.skip("../shared/data is not there")
    return SHARED


def written(folder: Path, **files: bytes | str) -> list[Path]:
    paths = []
    for name, content in files.items():
        path = folder / name.replace("_", ".")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        paths.append(path)
    return paths


def test_each_file_is_answered_for_and_a_refused_one_stops_nobody(
    app_both: Flask, runner: Runner, db_session: Session, tmp_path: Path
) -> None:
    files = written(tmp_path, a_pdf=pdf(cii()), b_pdf=pdf(), c_xml=ubl("CreditNote"))
    answer = runner("documents", "import", *files, "--json")
    assert (answer.exit_code, answer.json["ok"]) == (1, False)
    found = answer.json["files"]
    assert [(each["file"], each["outcome"]) for each in found] == [
        ("a.pdf", "created"),
        ("b.pdf", "refused"),
        ("c.xml", "created"),
    ]
    assert [found[0][name] for name in ("type", "number", "issue_date", "due_date")] == [
        "invoice",
        "F-2026-117",
        "2026-11-02",
        "2026-12-02",
    ]
    assert "no electronic invoice" in found[1]["reason"]
    assert found[2]["type"] == "credit_note"
    assert len(db_session.scalars(select(Document)).all()) == 2


def test_a_folder_is_taken_whole_and_again_changes_nothing(
    app: Flask, runner: Runner, tmp_path: Path
) -> None:
    written(tmp_path, a_pdf=pdf(cii()), b_xml=ubl(), _hidden=b"x")
    outcomes = []
    for _time in range(2):
        answer = runner("documents", "import", "--folder", tmp_path, "--json")
        assert answer.exit_code == 0
        outcomes.append([each["outcome"] for each in answer.json["files"]])
    assert outcomes == [["created"] * 2, ["unchanged"] * 2]


def test_no_file_at_all_is_wrong_use(app: Flask, runner: Runner) -> None:
    assert runner("documents", "import").exit_code == 2


def test_chinook_needs_no_touch(
    app_both: Flask, runner: Runner, shared: Path, db_session: Session
) -> None:
    invoices = shared / "chinook" / "invoices.csv"
    runner("customers", "import", shared / "chinook" / "customers.csv")
    answer = runner("documents", "import", invoices, "--json")
    assert answer.exit_code == 0
    assert [answer.json["files"][0][name] for name in ("rows", "created", "problems")] == [
        412,
        412,
        [],
    ]
    first = db_session.scalars(select(Document).order_by(Document.id)).first()
    assert (first.number, first.total, first.currency) == ("1", Decimal("1.98"), "EUR")
    assert (first.issue_date.isoformat(), first.due_date.isoformat()) == (
        "2021-01-01",
        "2021-01-31",
    )
    assert first.customer.name == "Leonie Köhler"
    assert first.buyer["city"] == "Stuttgart"
    again = runner("documents", "import", invoices, "--json")
    assert again.json["files"][0]["unchanged"] == 412


def test_rows_that_cannot_be_taken_say_why_and_the_others_come_in(
    app_both: Flask, runner: Runner, tmp_path: Path, db_session: Session
) -> None:
    table = (
        "Type;Numéro;Date facture;Échéance;Client;Total TTC;Devise\n"
        "Facture;F1;02/11/2026;02/12/2026;Café;1.234,50;EUR\n"
        "Devis;D1;02/11/2026;;Café;10;EUR\n"
        "Facture;;02/11/2026;;Café;10;EUR\n"
        "Facture;F2;soon;;Café;10;EUR\n"
        "Facture;F3;02/11/2026;;Café;ten;EUR\n"
        "Facture;F4;02/11/2026;;Café;10;EURO\n"
        "Poem;F5;02/11/2026;;Café;10;EUR\n"
        "Facture;F1;02/11/2026;02/12/2026;Café;99;EUR\n"
        "Facture;F6;02/11/2026;;Café;-10;EUR\n"
    )
    (path,) = written(tmp_path, list_csv=table)
    answer = runner("documents", "import", path, "--json")
    result = answer.json["files"][0]
    assert (answer.exit_code, result["created"], result["refused"]) == (1, 3, 6)
    reasons = {each["row"]: " ".join(each["reasons"]) for each in result["problems"]}
    assert "no number" in reasons[4]
    assert "“soon” is not a date" in reasons[5]
    assert "“ten” is not an amount" in reasons[6]
    assert "“EURO” is no currency" in reasons[7]
    assert "“Poem” is no type" in reasons[8]
    assert "1,234.50 ≠ 99.00" in reasons[9]
    assert "nothing is to be paid" in reasons[10]
    found = db_session.scalars(select(Document).order_by(Document.id)).all()
    assert [(each.type.value, each.total) for each in found] == [
        ("invoice", Decimal("1234.50")),
        ("quote", Decimal(10)),
        ("invoice", Decimal(-10)),
    ]


def test_a_table_without_its_columns_says_which(app: Flask, runner: Runner, tmp_path: Path) -> None:
    (path,) = written(tmp_path, list_csv="Name,City\nAna,Liège\n")
    result = runner("documents", "import", path, "--json").json["files"][0]
    assert result["outcome"] == "refused"
    assert "Number of the document, Date of the document, Total" in result["reason"]


def test_payments_of_a_table_are_booked_once(
    app_both: Flask, runner: Runner, tmp_path: Path, db_session: Session
) -> None:
    invoices, payments = written(
        tmp_path,
        invoices_csv="Invoice,Date,Total\nF1,2026-11-02,121.00\nF2,2026-11-02,50\n",
        payments_csv=(
            "Invoice,Payment date,Amount\nF1,2026-11-10,21.00\nF1,2026-11-10,50\n"
            "F1,2026-11-10,50\nF2,2026-11-10,60\nF9,2026-11-10,1\nF2,2026-11-10,-1\n"
        ),
    )
    runner("documents", "import", invoices)
    for created in (3, 0):
        answer = runner("documents", "import", payments, "--json")
        result = answer.json["files"][0]
        assert (result["table"], result["created"], result["refused"]) == ("payments", created, 3)
        reasons = {each["row"]: " ".join(each["reasons"]) for each in result["problems"]}
        assert "60.00 > 50.00" in reasons[5]
        assert "no invoice “F9”" in reasons[6]
    first, second = db_session.scalars(select(Document).order_by(Document.id)).all()
    assert (first.state, first.remaining) == (DocumentState.PAID, Decimal(0))
    assert (second.state, second.remaining) == (DocumentState.OPEN, Decimal(50))
    assert len(db_session.scalars(select(Payment)).all()) == 3
    assert {each.paid for each in db_session.scalars(select(Receipt))} == {Decimal(121), Decimal(0)}


def test_the_real_invoices_come_in_and_say_what_is_odd(
    app: Flask, runner: Runner, shared: Path
) -> None:
    files = sorted(p for p in (shared / "e-invoices").iterdir() if p.suffix in (".pdf", ".xml"))
    answer = runner("documents", "import", *files, "--create-customers", "--json")
    assert answer.exit_code == 0
    for each in answer.json["files"]:
        assert each["seller"]["address"]
        assert each["customer_id"]
