"""Contacts from a table: on screen and in the terminal; tried, imported once, taken back."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from mailer.domain.imports import match, table_kinds, tables
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.call import Call
from mailer.models.contact import AddressUse, Contact
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.import_run import ImportRun
from mailer.models.user import User
from tests.factories.calls import make_call
from tests.factories.customers import make_contact, make_customer
from tests.factories.incidents import make_incident
from tests.fixtures.application import Browser
from tests.fixtures.terminal import Answer
from tests.personas import accountant, marketer

SignIn = Callable[[User], Browser]
RunJobs = Callable[[], int]
TABLE = (
    "N° client;Société;Prénom;Nom;E-mail;Fonction;Portable;Usage;Langue\n"
    "C-1;;Ada;Ampère;ada@example.com;Comptable;0478 12;Facturation;Français\n"
    ";Volta;;Ben;;;;Livraison;\n"
    "C-1;;Chloé;Coulomb;chloe@example.com;;;Somewhere;Klingon\n"
    "C-1;;Chloé;Coulomb;chloe@example.com;;;Somewhere;Klingon\n"
    "C-1;;Known;Person;other@example.com;;;;\n"
    "C-1;;Wrong;Address;not an address;;;;\n"
    "C-1;;Wrong;Address;not an address;;;;\n"
    "C-1;;;;nobody@example.com;;;;\n"
    ";;Nobodys;Contact;;;;;\n"
    "C-9;;Lost;Contact;;;;;\n"
    f"C-1;;Long;Number;;;{'0' * 61};;\n"
)


def names() -> list[str]:
    return sorted(db.session.scalars(select(Contact.name)))


def upload(browser: Browser, text: str = TABLE) -> str:
    """The page of the new table."""
    data = {"file": (io.BytesIO(text.encode()), "contacts.csv")}
    page = browser.post("/customers/contacts/import", data=data, follow_redirects=True)
    assert "Step 2 of 3" in page.text
    newest = select(ImportRun.id).order_by(ImportRun.id.desc()).limit(1)
    return f"/customers/contacts/import/{db.session.scalar(newest)}"


def step(browser: Browser, path: str, name: str, run_jobs: RunJobs) -> str:
    """A step of a table, with the columns as they were found; then its page."""
    run = db.session.get_one(ImportRun, int(path.rsplit("/", 1)[1]), populate_existing=True)
    chosen = {f"column-{index}": field for index, field in run.mapping.items()}
    browser.post(f"{path}/{name}", data=chosen)
    run_jobs()
    db.session.expire_all()
    return browser.get(path).text


def imported(browser: Browser, run_jobs: RunJobs, text: str = TABLE) -> str:
    """The page of a table that came in."""
    path = upload(browser, text)
    step(browser, path, "columns", run_jobs)
    step(browser, path, "start", run_jobs)
    return path


def test_a_table_is_tried_imported_once_and_taken_back(
    app: Flask, sign_in: SignIn, run_jobs: RunJobs
) -> None:
    ampere, volta = make_customer(number="C-1"), make_customer(company="Volta")
    make_contact(ampere, name="KNOWN  person", email="known@example.com")
    browser = sign_in(marketer())
    path = upload(browser)
    page = step(browser, path, "columns", run_jobs)
    assert "This is what would happen" in page
    assert "Import 3 rows" in page
    assert names() == ["KNOWN  person"]
    page = step(browser, path, "start", run_jobs)
    assert names() == ["Ada Ampère", "Ben", "Chloé Coulomb", "KNOWN  person"]
    for said in (
        "KNOWN  person, known@example.com", "“not an address” is not an e-mail address",
        "no name of the contact", "There is no customer", "“C-9”", "counts as other",
        "no language that is known", "Wrong Address",
        "too long for this field",
    ):  # fmt: skip
        assert said in page, said
    run = db.session.scalars(select(ImportRun)).one()
    assert (run.created, run.unchanged, run.refused) == (3, 2, 6)
    ada = db.session.scalars(select(Contact).where(Contact.name == "Ada Ampère")).one()
    assert (ada.customer_id, ada.email_key, ada.job_title, ada.phone, ada.use, ada.language) == (
        ampere.id, "ada@example.com", "Comptable", "0478 12", AddressUse.FINANCIAL, "fr",
    )  # fmt: skip
    ben = db.session.scalars(select(Contact).where(Contact.name == "Ben")).one()
    assert (ben.customer_id, ben.use) == (volta.id, AddressUse.DELIVERY)

    imported(browser, run_jobs)
    assert len(names()) == 4

    assert "The import is undone." in step(browser, path, "undo", run_jobs)
    assert names() == ["KNOWN  person"]


def _customer(contact: Contact) -> Customer:
    return db.session.get_one(Customer, contact.customer_id)


def _changed(contact: Contact) -> None:
    contact.phone = "0499"


def _called(contact: Contact) -> None:
    make_call(_customer(contact), contact_id=contact.id)


def _in_an_incident(contact: Contact) -> None:
    make_incident(_customer(contact), contact_id=contact.id)


def _written_to(contact: Contact) -> None:
    db.session.add(
        Delivery(
            message_id=1, account_id=1, priority=50, address=contact.name,
            address_key=contact.name, customer_id=contact.customer_id, contact_id=contact.id,
            state=DeliveryState.QUEUED, due_at=clock.now(), updated_at=clock.now(),
        )
    )  # fmt: skip


@pytest.mark.parametrize("happens", [_changed, _called, _in_an_incident, _written_to])
def test_a_contact_in_use_is_not_taken_back(
    app: Flask, sign_in: SignIn, run_jobs: RunJobs, happens: Callable[[Contact], None]
) -> None:
    make_customer(number="C-1")
    browser = sign_in(marketer())
    path = imported(browser, run_jobs, "Customer number,Name\nC-1,Ada\nC-1,Ben\n")
    happens(db.session.scalars(select(Contact).where(Contact.name == "Ada")).one())
    db.session.commit()
    assert "Not undone" in step(browser, path, "undo", run_jobs)
    assert names() == ["Ada"]


def test_a_deleted_call_keeps_no_contact(app: Flask, sign_in: SignIn, run_jobs: RunJobs) -> None:
    make_customer(number="C-1")
    browser = sign_in(marketer())
    path = imported(browser, run_jobs, "Customer number,Name\nC-1,Ada\n")
    _called(db.session.scalars(select(Contact)).one())
    db.session.scalars(select(Call)).one().deleted_at = clock.now()
    db.session.commit()
    step(browser, path, "undo", run_jobs)
    assert names() == []


def test_same_address_is_the_same_contact_of_that_customer_only(
    app: Flask, sign_in: SignIn, run_jobs: RunJobs
) -> None:
    one, other = make_customer(number="C-1"), make_customer(number="C-2")
    make_contact(one, name="Office", email="office@example.com")
    rows = "Customer number,Name,Email\nC-1,Ada,OFFICE@example.com\nC-2,Ada,office@example.com\n"
    browser = sign_in(marketer())
    page = browser.get(imported(browser, run_jobs, rows)).text
    assert "Office, office@example.com" in page
    assert [
        contact.customer_id
        for contact in db.session.scalars(select(Contact).where(Contact.name == "Ada"))
    ] == [other.id]


@pytest.mark.parametrize(
    ("headers", "fields"),
    [
        ("Customer,Name,Email", "customer full_name contact_email"),
        ("Client,Nom,Prénom,Adresse e-mail", "customer last_name first_name contact_email"),
        ("Client e-mail,Contact e-mail,Contact name", "email contact_email full_name"),
        ("Account Name,Full Name,Title,Mobile", "customer full_name job_title mobile"),
        ("Code client,Contact,Rôle,Téléphone", "customer_number full_name use phone"),
        ("Raison sociale,Nom du contact,Mail", "customer last_name contact_email"),
    ],
)
def test_columns_are_known_by_their_names(app: Flask, headers: str, fields: str) -> None:
    columns = headers.split(",")
    found = match.suggest(columns, table_kinds.of(table_kinds.CONTACTS).targets)
    assert [found.get(str(index)) for index in range(len(columns))] == fields.split()
    assert tables.missing(table_kinds.CONTACTS, found) == []


def test_customer_and_name_need_columns(app: Flask, sign_in: SignIn, run_jobs: RunJobs) -> None:
    assert tables.missing(table_kinds.CONTACTS, {"0": "contact_email"}) == ["customer", "full_name"]
    browser = sign_in(marketer())
    path = upload(browser, "Customer number,Email\nC-1,ada@example.com\n")
    answer = browser.post(
        f"{path}/columns", data={"column-0": "customer_number", "column-1": "contact_email"}
    )
    assert answer.status_code == 422
    assert "Name of the contact" in answer.text


def test_a_link_leads_there_for_those_who_may(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    for place in ("/customers/", "/customers/imports/"):
        assert "/customers/contacts/import" in browser.get(place).text, place
    assert browser.get("/customers/contacts/import").status_code == 200
    browser = sign_in(accountant())
    assert "/customers/contacts/import" not in browser.get("/customers/").text
    assert browser.get("/customers/contacts/import").status_code == 403


def test_the_terminal_imports(app: Flask, tmp_path: Path, runner: Callable[..., Answer]) -> None:
    make_customer(number="C-1")
    file = tmp_path / "contacts.csv"
    file.write_text("Customer number,Contact name,E-mail\nC-1,Ada,ada@example.com\nC-9,Ben,\n")
    tried = runner("contacts", "import", str(file), "--dry-run", "--json")
    assert (tried.exit_code, tried.json["created"], tried.json["refused"]) == (1, 1, 1)
    assert names() == []
    done = runner("contacts", "import", str(file), "--json").json
    assert done["columns"] == {
        "Customer number": "customer_number", "Contact name": "full_name", "E-mail": "contact_email",
    }  # fmt: skip
    assert names() == ["Ada"]
    assert runner("contacts", "import", str(file), "--json").json["unchanged"] == 1
