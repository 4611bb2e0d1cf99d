"""Deals on screen: entered, listed, changed, brought in from a file, taken back, exported."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from flask import Flask
from sqlalchemy import select

from mailer.domain.lists import selection
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.deal import Deal, DealStage
from mailer.models.import_run import ImportRun
from mailer.models.user import User
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.deals import make_deal
from tests.factories.mailings import make_text_template
from tests.factories.settings import make_company
from tests.fixtures.application import Browser
from tests.fixtures.terminal import Answer
from tests.personas import accountant, marketer

SignIn = Callable[[User], Browser]
RunJobs = Callable[[], int]
TABLE = (
    "Affaire;N° client;Email;Étape;Montant;Devise;Responsable;Date prévue;Conclue le;Remarques\n"
    'Chaudière;C-1;;Devis envoyé;1 250,50;;marc.marketing@example.com;15/12/2030;;"Deux\nlignes"\n'
    "Panneaux;;ben@example.com;Gagné;800;CHF;nobody;;2026-03-01;\n"
    "Pompe;C-1;;Somewhere;€ 99;;;;;\n"
    "Pompe;C-1;;;;;;;;\n"
    "Sans client;;;;;;;;;\n"
    "Inconnu;C-9;;;;;;;;\n"
    ";C-1;;;;;;;;\n"
    "Cher;C-1;;;beaucoup;;;;;\n"
    "Devise;C-1;;;5;XXY;;;;\n"
    "Jour;C-1;;;;;;soon;;\n"
)


def test_a_deal_is_entered_shown_changed_and_deleted(app: Flask, sign_in: SignIn) -> None:
    me, customer = marketer(), make_customer(first_name="Zoé", last_name="Zimmer")
    browser = sign_in(me)
    assert f"customer={customer.id}" in browser.get("/deals/new?q=Zimmer").text
    typed = {
        "customer": customer.id, "title": "New boiler", "stage": "offer", "amount": "1 250,50",
        "currency": "chf", "owner_id": me.id, "expected_on": "2030-12-15", "note": "By the river",
    }  # fmt: skip
    wrong = browser.post("/deals/new", data=typed | {"amount": "a lot", "expected_on": "soon"})
    assert wrong.status_code == 422
    assert "1250.50" in wrong.text
    assert "By the river" in wrong.text
    assert browser.post("/deals/new", data=typed | {"currency": "EURO"}).status_code == 422
    browser.post("/deals/new", data=typed)
    deal = db.session.scalars(db.select(Deal)).one()
    assert (deal.amount, deal.currency) == (Decimal("1250.5"), "CHF")
    for place in ("/deals/", f"/customers/{customer.id}/deals", f"/deals/{deal.id}"):
        page = browser.get(place).text
        assert "New boiler" in page, place
        assert "CHF" in page, place
    assert "1250.50" in browser.get(f"/deals/{deal.id}/edit").text
    browser.post(f"/deals/{deal.id}/edit", data=typed | {"stage": "won", "expected_on": ""})
    assert (deal.stage, deal.expected_on) == (DealStage.WON, None)
    assert deal.closed_on == clock.today(company().time_zone)
    answer = browser.post(f"/deals/{deal.id}/delete", follow_redirects=True)
    assert f"/deals/{deal.id}/restore" in answer.text
    assert browser.get(f"/deals/{deal.id}").status_code == 404
    browser.post(f"/deals/{deal.id}/restore")
    assert browser.get(f"/deals/{deal.id}").status_code == 200


def test_who_may_not_see_deals_sees_none(app: Flask, sign_in: SignIn) -> None:
    deal, browser = make_deal(), sign_in(accountant())
    for place in ("/deals/", f"/deals/{deal.id}", f"/customers/{deal.customer_id}/deals"):
        assert browser.get(place).status_code == 403, place
    assert "/deals" not in browser.get(f"/customers/{deal.customer_id}").text


def test_a_table_is_tried_imported_once_and_taken_back(
    app: Flask, sign_in: SignIn, run_jobs: RunJobs
) -> None:
    make_customer(number="C-1")
    make_customer(email="ben@example.com")
    browser = sign_in(marketer())
    path = upload(browser)
    page = step(browser, path, "columns", run_jobs)
    assert "This is what would happen" in page
    assert deals() == []
    page = step(browser, path, "start", run_jobs)
    assert deals() == ["Chaudière", "Panneaux", "Pompe"]
    for said in (
        "no stage that is known", "No user has", "There is no customer", "“C-9”", "no title",
        "not an amount", "no currency", "not a date",
    ):  # fmt: skip
        assert said in page, said
    boiler, panels, pump = db.session.scalars(select(Deal).order_by(Deal.id))
    assert (boiler.stage, boiler.amount, boiler.owner_id) == (
        DealStage.OFFER, Decimal("1250.5"), marketer().id,
    )  # fmt: skip
    assert boiler.note == "Deux\nlignes"
    assert (panels.stage, panels.currency, str(panels.closed_on)) == (
        DealStage.WON, "CHF", "2026-03-01",
    )  # fmt: skip
    assert (pump.stage, pump.currency) == (DealStage.NEW, "EUR")

    again = upload(browser)
    step(browser, again, "columns", run_jobs)
    step(browser, again, "start", run_jobs)
    assert deals() == ["Chaudière", "Panneaux", "Pompe"]

    browser.post(
        f"/deals/{pump.id}/edit", data={"title": "Pump", "stage": "new", "currency": "EUR"}
    )
    assert "somebody changed it" in step(browser, path, "undo", run_jobs)
    assert deals() == ["Pump"]


def test_what_is_wrong_with_a_row_is_said_in_the_language_of_who_brought_it(
    app: Flask, sign_in: SignIn, run_jobs: RunJobs
) -> None:
    make_customer(number="C-1")
    make_company(language="fr")
    marc = marketer()
    marc.language = "en"
    browser = sign_in(marc)
    table = "Titre;N° client;Conclu le\nPompe;C-1;2090-01-01\n"
    data = {"file": (io.BytesIO(table.encode()), "affaires.csv")}
    browser.post("/deals/import", data=data)
    run = db.session.scalars(select(ImportRun)).one()
    page = step(browser, f"/deals/import/{run.id}", "columns", run_jobs)
    assert "This day is still to come." in page


def test_no_file_and_no_table_are_refused(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    assert browser.post("/deals/import", data={}).status_code == 422
    file = {"file": (io.BytesIO(b"%PDF-1.7"), "deals.pdf")}
    assert browser.post("/deals/import", data=file).status_code == 422


def test_the_ticked_deals_are_exported(app: Flask, sign_in: SignIn) -> None:
    deal = make_deal(title="=1+1", amount=Decimal("12.5"), stage=DealStage.WON)
    make_deal(title="Not ticked")
    browser = sign_in(marketer())
    browser.post("/lists/deals/tick", data={"id": deal.id, "ticked": "1"})
    text = browser.get("/deals/ticked.csv").text
    assert "'=1+1;Won;12.50;EUR" in text
    assert "Not ticked" not in text
    assert browser.get("/deals/ticked.xlsx").data.startswith(b"PK")


def test_ticks_go_once_their_customers_were_written_to(app: Flask, sign_in: SignIn) -> None:
    make_company_account()
    sent, later = (make_deal(customer=make_customer(email=f"{n}@example.com")) for n in "ab")
    template, browser = make_text_template(), sign_in(marketer())
    browser.post("/lists/deals/tick", data={"id": sent.id, "ticked": "1"})
    address = browser.post("/deals/mail").headers["Location"]
    to = parse_qs(urlsplit(address).query)["to"]
    # Ticked while the mailing was prepared: no part of it.
    browser.post("/lists/deals/tick", data={"id": later.id, "ticked": "1"})
    fields = {"template": template.id, "to": to, "expected": 1}
    assert browser.post("/mailings/send", data=fields | {"expected": 2}).status_code == 422
    assert ticked() == {sent.id, later.id}
    assert browser.post("/mailings/send", data=fields).status_code == 303
    assert ticked() == {later.id}


def ticked() -> set[int]:
    """The deals that are ticked in the list."""
    kept = selection.selection_of(marketer(), "deals")
    return set(db.session.scalars(selection.items(kept, excluded=False)))


def test_the_terminal_imports_and_lists(
    app: Flask, tmp_path: Path, runner: Callable[..., Answer]
) -> None:
    make_customer(number="C-1")
    file = tmp_path / "deals.csv"
    file.write_text("Deal name,Stage,Customer number\nBoiler,Closed won,C-1\nPump,New,C-9\n")
    tried = runner("deals", "import", str(file), "--dry-run", "--json")
    assert (tried.exit_code, tried.json["created"], tried.json["refused"]) == (1, 1, 1)
    assert deals() == []
    runner("deals", "import", str(file), "--json")
    listed = runner("deals", "list", "--stage", "won", "--json").json["deals"]
    assert [each["title"] for each in listed] == ["Boiler"]
    assert runner("deals", "list", "--stage", "lost", "--json").json["deals"] == []


def upload(browser: Browser) -> str:
    """The page of the new table."""
    data = {"file": (io.BytesIO(TABLE.encode()), "affaires.csv")}
    assert "Step 2 of 3" in browser.post("/deals/import", data=data, follow_redirects=True).text
    newest = select(ImportRun.id).order_by(ImportRun.id.desc()).limit(1)
    return f"/deals/import/{db.session.scalar(newest)}"


def step(browser: Browser, path: str, name: str, run_jobs: RunJobs) -> str:
    """A step of a table, with the columns as they were found; then its page."""
    run = db.session.get_one(ImportRun, int(path.rsplit("/", 1)[1]), populate_existing=True)
    chosen = {f"column-{index}": field for index, field in run.mapping.items()}
    browser.post(f"{path}/{name}", data=chosen)
    run_jobs()
    return str(browser.get(path).text)


def deals() -> list[str]:
    """The titles of all."""
    db.session.expire_all()
    return list(db.session.scalars(select(Deal.title).order_by(Deal.id)))
