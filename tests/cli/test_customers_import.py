"""`mailer customers import` and `mailer users import`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mailer.domain.settings import company
from mailer.infra import files
from mailer.models.customer import Customer, CustomerKind, EmailState
from mailer.models.import_run import ImportRun
from mailer.models.user import User
from tests.fixtures.terminal import Answer

Runner = Callable[..., Answer]
CHINOOK = Path(__file__).resolve().parents[3] / "shared" / "data" / "chinook"
FILE = "Nom;Prénom;E-mail;Truc\nGonçalves;Luís;luis@example.com;x\n"


@pytest.fixture(autouse=True)
def _english(app: Flask) -> None:
    """The terminal speaks the company's language."""
    company.save(replace(company.company(), language="en"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "clients.csv"
    path.write_text(FILE, "utf-8")
    return path


@pytest.fixture
def chinook() -> Path:
    if not CHINOOK.exists():
        pytest.skip("../shared/data/chinook is not there")
    return CHINOOK


def test_chinook_needs_no_touch(
    app_both: Flask, runner: Runner, chinook: Path, db_session: Session
) -> None:
    people = runner("users", "import", chinook / "employees.csv", "--json")
    assert (people.exit_code, people.json["created"]) == (0, 8)
    answer = runner("customers", "import", chinook / "customers.csv", "--json")
    assert (answer.exit_code, answer.json["created"], answer.json["problems"]) == (0, 59, [])
    customers = db_session.scalars(select(Customer).order_by(Customer.id)).all()
    assert len(customers) == 59
    assert {c.email_state for c in customers} == {EmailState.VALID}
    assert sum(not c.email.isascii() for c in customers) == 1
    luis = customers[0]
    assert (luis.name, luis.number, luis.country) == ("Luís Gonçalves", "1", "BR")
    assert luis.owner is not None
    assert luis.owner.name == "Jane Peacock"
    assert all(c.owner_id for c in customers)


def test_people_from_a_file_own_records_and_cannot_sign_in_yet(
    app: Flask, runner: Runner, chinook: Path, db_session: Session
) -> None:
    runner("users", "import", chinook / "employees.csv")
    jane = db_session.scalars(select(User).where(User.external_id == "3")).one()
    assert (jane.name, jane.title) == ("Jane Peacock", "Sales Support Agent")
    assert (jane.active, jane.password_hash, jane.role_id, jane.super_admin) == (
        True,
        "",
        None,
        False,
    )
    again = runner("users", "import", chinook / "employees.csv", "--json")
    assert (again.json["created"], again.json["unchanged"]) == (0, 8)


def test_users_that_cannot_be_read_are_named_and_the_others_stay(
    app: Flask, runner: Runner, tmp_path: Path, db_session: Session
) -> None:
    path = tmp_path / "staff.csv"
    path.write_text("Prénom;Nom;E-mail\nAnn;A;ann@example.com\nBob;B;bob(at)example.com\n", "utf-8")
    answer = runner("users", "import", path)
    assert answer.exit_code == 1
    assert "row 3: “bob(at)example.com” is not an e-mail address." in answer.stderr
    assert db_session.scalars(select(User.email)).all() == ["ann@example.com"]


def test_it_says_what_it_did(app: Flask, runner: Runner, file: Path) -> None:
    answer = runner("customers", "import", file)
    assert answer.exit_code == 0
    assert "Truc → (not imported)" in answer.stdout
    assert "1 rows: 1 created, 0 updated, 0 unchanged, 0 not imported." in answer.stdout


def test_columns_kind_and_group_can_be_chosen(
    app: Flask, runner: Runner, file: Path, db_session: Session
) -> None:
    answer = runner(
        "customers", "import", file, "--map", "truc=notes", "--map", "Prénom=", "--kind", "lead",
        "--group", "Salon", "--json",
    )  # fmt: skip
    assert answer.json["mapping"] == {"Nom": "last_name", "E-mail": "email", "Truc": "notes"}
    luis = db_session.scalars(select(Customer)).one()
    assert (luis.kind, luis.notes, luis.first_name) == (CustomerKind.LEAD, "x", "")
    assert [group.name for group in luis.groups] == ["Salon"]


def test_a_dry_run_leaves_nothing(
    app: Flask, runner: Runner, file: Path, db_session: Session, data_dir: Path
) -> None:
    answer = runner("customers", "import", file, "--dry-run", "--json")
    assert (answer.exit_code, answer.json["created"], answer.json["id"]) == (0, 1, None)
    assert db_session.scalar(select(func.count()).select_from(Customer)) == 0
    assert db_session.scalar(select(func.count()).select_from(ImportRun)) == 0
    assert not list((data_dir / "files").rglob("*.table"))


def test_refused_rows_are_printed_and_end_with_1(
    app: Flask, runner: Runner, tmp_path: Path
) -> None:
    path = tmp_path / "c.csv"
    path.write_text("Nom;Prénom;Ville\nA;Ann;x\n;;Liège\n", "utf-8")
    answer = runner("customers", "import", path)
    assert answer.exit_code == 1
    assert "row 3: There is no name, company or e-mail address in this row." in answer.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--map", "Nom"], 2, "COLUMN=FIELD"),
        (["--map", "Nope=email"], 1, "There is no column “Nope”"),
        (["--map", "Nom=nope"], 1, "There is no field “nope”"),
        (["--map", "Nom=", "--map", "Prénom=", "--map", "E-mail="], 1, "No column says who"),
    ],
)
def test_wrong_use_is_explained_and_keeps_nothing(
    app: Flask,
    runner: Runner,
    file: Path,
    data_dir: Path,
    arguments: list[str],
    code: int,
    says: str,
) -> None:
    answer = runner("customers", "import", file, *arguments)
    assert answer.exit_code == code
    assert says in answer.stderr
    assert not list((data_dir / "files").rglob("*.table"))


def test_a_missing_file_is_wrong_use(app: Flask, runner: Runner) -> None:
    assert runner("customers", "import", "/nowhere.csv").exit_code == 2


def test_a_file_broken_at_its_end_changes_nothing(
    app: Flask, runner: Runner, tmp_path: Path, db_session: Session
) -> None:
    path = tmp_path / "c.csv"
    rows = "".join(f"A{n};Ann\n" for n in range(500))
    path.write_text(f'Nom;Prénom\n{rows}"B;Bob\n', "utf-8")
    answer = runner("customers", "import", path)
    assert answer.exit_code == 1
    assert "A quotation mark opens in row 502 and never closes" in answer.stderr
    assert db_session.scalar(select(func.count()).select_from(Customer)) == 0


def test_the_uploaded_file_is_kept_for_the_rows_that_were_refused(
    app: Flask, runner: Runner, file: Path, db_session: Session
) -> None:
    runner("customers", "import", file)
    run = db_session.scalars(select(ImportRun)).one()
    assert files.path(run.file_key).read_text("utf-8") == FILE
