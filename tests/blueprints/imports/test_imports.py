"""Importing on screen, as a browser without JavaScript goes."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mailer.models.custom_field import CustomField
from mailer.models.customer import Consent, Customer
from mailer.models.import_run import ImportRun, ImportState
from mailer.models.user import User
from tests.factories.customers import make_customer
from tests.factories.imports import CSV, make_upload
from tests.fixtures.application import Browser
from tests.lib.tabular.workbooks import made_by_excel, made_by_hand
from tests.personas import marketer, super_admin, support

SignIn = Callable[[User], Browser]
RunJobs = Callable[[], int]


def send(browser: Browser, content: str | bytes, name: str = "clients.csv"):
    data = content.encode() if isinstance(content, str) else content
    return browser.post("/customers/imports/new", data={"file": (io.BytesIO(data), name)})


def text_of(page: str) -> str:
    """A page without tags, as it is read."""
    page = re.sub(r"<(script|datalist|select).*?</\1>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page).replace("&#39;", "'"))


def chosen(page: str) -> dict[str, str]:
    """The form of the mapping as it stands."""
    found = {}
    for name, options in re.findall(r'<select[^>]*name="([^"]+)".*?>(.*?)</select>', page, re.S):
        option = re.search(r'value="([^"]*)" selected', options)
        found[name] = option[1] if option else ""
    return found


@pytest.fixture
def browser(sign_in: SignIn) -> Browser:
    return sign_in(marketer())


def test_from_a_file_to_customers_and_back(
    browser: Browser, run_jobs: RunJobs, db_session: Session
) -> None:
    answer = send(browser, CSV)
    assert answer.status_code == 303
    url = answer.location
    page = browser.get(url).text
    assert "7 columns are matched by their names." in text_of(page)
    assert "CSV, UTF-8, columns parted by: Semicolon" in text_of(page)
    assert chosen(page)["column-4"] == "email"

    assert (
        browser.post(f"{url}/check", data={**chosen(page), "existing": "update"}).status_code == 303
    )
    waiting = browser.get(url).text
    assert "Waiting for its turn" in waiting
    assert f'hx-get="{url}/progress"' in waiting
    run_jobs()
    trial = text_of(browser.get(url).text)
    assert "Nothing has been changed yet" in trial
    assert "Will be created 2" in trial
    assert "New groups : Salon" in trial.replace("New groups: ", "New groups : ")
    assert db_session.scalar(select(func.count()).select_from(Customer)) == 0

    browser.post(f"{url}/start")
    run_jobs()
    done = text_of(browser.get(url).text)
    assert "Newly created 2" in done
    assert "Luís Gonçalves · luis@example.com" in done
    assert db_session.scalar(select(func.count()).select_from(Customer)) == 2

    browser.post(f"{url}/undo")
    run_jobs()
    assert "The import is undone" in text_of(browser.get(url).text)
    assert db_session.scalar(select(func.count()).select_from(Customer)) == 0
    assert "clients.csv" in browser.get("/customers/imports/").text


def test_a_corrected_mapping_is_offered_the_next_time(browser: Browser, run_jobs: RunJobs) -> None:
    text = "Nom;Prénom;Truc\nA;Ann;x\n"
    url = send(browser, text).location
    form = chosen(browser.get(url).text) | {"column-2": "notes"}
    browser.post(f"{url}/check", data=form)
    assert chosen(browser.get(send(browser, text).location).text)["column-2"] == "notes"


def test_mistakes_in_the_mapping_keep_what_was_chosen(browser: Browser) -> None:
    url = send(browser, CSV).location
    form = chosen(browser.get(url).text)
    answer = browser.post(
        f"{url}/check",
        data=form | {"column-5": "email", "group": "Salon 2026", "existing": "leave"},
    )
    assert answer.status_code == 422
    assert "“E-mail” has two columns. Choose one of them." in text_of(answer.text)
    assert chosen(answer.text)["column-5"] == "email"
    assert 'value="Salon 2026"' in answer.text
    assert re.search(r'value="leave" checked', answer.text)
    nobody = browser.post(f"{url}/check", data={"column-5": "city"})
    assert nobody.status_code == 422
    assert "No column says who the customers are." in text_of(nobody.text)


def test_a_column_can_become_a_custom_field(
    sign_in: SignIn, run_jobs: RunJobs, db_session: Session
) -> None:
    browser = sign_in(super_admin())
    url = send(browser, "Nom;Prénom;Pointure\nA;Ann;38\n").location
    browser.post(f"{url}/check", data=chosen(browser.get(url).text) | {"column-2": "new"})
    run_jobs()
    browser.post(f"{url}/start")
    run_jobs()
    own = db_session.scalars(select(CustomField)).one()
    assert (own.label, own.key) == ("Pointure", "pointure")
    assert db_session.scalars(select(Customer)).one().custom == {"pointure": "38"}


def test_who_may_not_make_custom_fields_is_not_offered_one(browser: Browser) -> None:
    url = send(browser, CSV).location
    page = browser.get(url).text
    assert 'value="new"' not in page
    assert browser.post(f"{url}/check", data=chosen(page) | {"column-6": "new"}).status_code == 403


def test_another_encoding_can_be_chosen(browser: Browser) -> None:
    url = send(
        browser, "Nom;Prénom\nDupont;Jérôme\nŁukasz;Łódź\n".encode("cp1250", "replace")
    ).location
    answer = browser.post(f"{url}/reading", data={"encoding": "cp1250", "delimiter": ";"})
    assert answer.status_code == 303
    page = text_of(browser.get(url).text)
    assert "Łukasz" in page
    assert "Windows-1250" in page


def test_another_sheet_can_be_chosen(browser: Browser, tmp_path: Path) -> None:
    path = made_by_excel(
        tmp_path / "b.xlsx",
        {"A": [["Nom", "Prénom"], ["X", "Ann"]], "B": [["Company"], ["Café"]]},
    )
    url = send(browser, path.read_bytes(), "b.xlsx").location
    assert "Excel workbook, sheet “A”" in text_of(browser.get(url).text)
    browser.post(f"{url}/reading", data={"sheet": "B"})
    assert "Café" in text_of(browser.get(url).text)
    wrong = browser.post(f"{url}/reading", data={"sheet": "Z"})
    assert wrong.status_code == 422
    assert "There is no sheet “Z” in this workbook." in text_of(wrong.text)


ZIP = b"PK\x05\x06" + bytes(18)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "This file is empty."),
        (b"nom;ville\n", "This file has column names but no row below them"),
        (
            b"ann@example.com;Ann\nbob@example.com;Bob\n",
            "The first row holds data (“ann@example.com”)",
        ),
        (b"%PDF-1.7", "This is a PDF, not a table."),
        (b"\x89PNG\r\n\x1a\n", "This is a picture, not a table."),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99),
            "This is an Excel file of the old kind (.xls).",
        ),
        (ZIP, "This is a compressed archive."),
        (b"PK\x03\x04 cut short", "This workbook is damaged"),
        (b"MZ\x90" + bytes(range(32)) * 9, "This is not a table: the file is not text."),
        (b"<html><table>", "This is a web page, even if it has the name of a spreadsheet."),
        (b'nom;ville\n"Ann;x\n', "A quotation mark opens in row 2 and never closes"),
        (
            ";".join(f"c{n}" for n in range(612)).encode() + b"\nx\n",
            "This file has 612 columns; 500 can be read.",
        ),
    ],
)
def test_what_is_no_table_is_named_where_the_person_looks(
    browser: Browser, db_session: Session, data_dir: Path, content: bytes, says: str
) -> None:
    answer = send(browser, content)
    assert answer.status_code == 422
    assert says in text_of(answer.text)
    assert 'aria-invalid="true"' in answer.text
    assert db_session.scalar(select(func.count()).select_from(ImportRun)) == 0
    assert not list((data_dir / "files").rglob("*.*"))


def test_a_workbook_bomb_is_named(browser: Browser, tmp_path: Path) -> None:
    bomb = made_by_hand(tmp_path / "b.xlsx", xl__media__x=bytes(40 << 20))
    assert "unpacks to far more than a spreadsheet holds" in text_of(
        send(browser, bomb.read_bytes()).text
    )


def test_no_file_is_named(browser: Browser) -> None:
    answer = browser.post("/customers/imports/new", data={})
    assert answer.status_code == 422
    assert "Choose a file first." in text_of(answer.text)


def test_five_hundred_columns_can_be_mapped(browser: Browser) -> None:
    head = ";".join(["Nom", "Prénom", *(f"c{n}" for n in range(498))])
    url = send(browser, f"{head}\n{';'.join('x' * 500)}\n").location
    assert "498 more columns are not imported" in text_of(browser.get(url).text)


def test_two_columns_of_one_name_can_be_told_apart(
    browser: Browser, run_jobs: RunJobs, db_session: Session
) -> None:
    url = send(browser, "Nom;Prénom;E-mail;E-mail\nA;Ann;;second@example.com\n").location
    form = chosen(browser.get(url).text)
    assert (form["column-2"], form["column-3"]) == ("email", "")
    browser.post(f"{url}/check", data=form | {"column-2": "", "column-3": "email"})
    run_jobs()
    browser.post(f"{url}/start")
    run_jobs()
    assert db_session.scalars(select(Customer.email)).one() == "second@example.com"


def test_refused_rows_come_back_as_a_file_that_can_be_corrected(
    browser: Browser, run_jobs: RunJobs, db_session: Session
) -> None:
    url = send(browser, 'Nom;Prénom;Ville;Note\n;;Liège;"=1+1"\nA;Ann;Mons;\n').location
    browser.post(f"{url}/check", data=chosen(browser.get(url).text))
    run_jobs()
    browser.post(f"{url}/start")
    run_jobs()
    answer = browser.get(f"{url}/rows/refused.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.text == (
        "\ufeffNom;Prénom;Ville;Note;Row;Reason\r\n"
        ";;Liège;'=1+1;2;There is no name, company or e-mail address in this row.\r\n"
    )
    corrected = answer.text.replace(";;Liège", "B;Bob;Liège")
    url = send(browser, corrected.encode(), "refused.csv").location
    browser.post(f"{url}/check", data=chosen(browser.get(url).text))
    run_jobs()
    browser.post(f"{url}/start")
    run_jobs()
    bob = db_session.scalars(select(Customer).where(Customer.first_name == "Bob")).one()
    assert (bob.city, bob.notes) == ("Liège", "=1+1")


def test_scripts_in_cells_and_names_are_shown_and_not_run(
    browser: Browser, run_jobs: RunJobs
) -> None:
    script = "<script>alert(1)</script>"
    url = send(
        browser, f"Nom;Prénom;{script}\n{script};{script};{script}\n", f"{script}.csv"
    ).location
    pages = [browser.get(url).text]
    browser.post(f"{url}/check", data=chosen(pages[0]))
    run_jobs()
    pages += [browser.get(url).text, browser.get(f"{url}/rows/created").text]
    for page in pages:
        assert script not in page
        assert "&lt;script&gt;" in page


def test_updates_show_what_was_there_before(browser: Browser, run_jobs: RunJobs) -> None:
    make_customer(number="C1", company="Old name", consent=Consent.UNKNOWN)
    url = send(browser, "Code client;Société;Newsletter\nC1;New name;oui\n").location
    browser.post(f"{url}/check", data=chosen(browser.get(url).text))
    run_jobs()
    page = browser.get(url).text
    assert "<del>Old name</del>" in page
    assert "<ins>New name</ins>" in page
    assert "<del>Unknown</del>" in page
    assert "Import 1 row" in text_of(page)


def test_a_trial_with_nothing_to_do_says_so(browser: Browser, run_jobs: RunJobs) -> None:
    make_customer(number="C1", company="Same")
    url = send(browser, "Code client;Société\nC1;Same\n").location
    browser.post(f"{url}/check", data=chosen(browser.get(url).text))
    run_jobs()
    page = text_of(browser.get(url).text)
    assert "There is nothing to import" in page
    assert "Import 0" not in page


def test_steps_out_of_order_change_nothing(
    browser: Browser, run_jobs: RunJobs, db_session: Session
) -> None:
    url = send(browser, CSV).location
    for step in ("start", "undo", "continue", "back"):
        answer = browser.post(f"{url}/{step}", follow_redirects=True)
        assert "This import has moved on meanwhile" in text_of(answer.text)
    browser.post(f"{url}/check", data=chosen(browser.get(url).text))
    assert "moved on" in text_of(browser.post(f"{url}/discard", follow_redirects=True).text)
    run_jobs()
    browser.post(f"{url}/start")
    browser.post(f"{url}/start")
    run_jobs()
    assert db_session.scalar(select(func.count()).select_from(Customer)) == 2


def test_back_to_the_columns_and_discard(
    browser: Browser, run_jobs: RunJobs, db_session: Session
) -> None:
    url = send(browser, CSV).location
    browser.post(f"{url}/check", data=chosen(browser.get(url).text))
    run_jobs()
    browser.post(f"{url}/back")
    assert "which column is what?" in text_of(browser.get(url).text)
    answer = browser.post(f"{url}/discard", follow_redirects=True)
    assert "“clients.csv” is deleted. No customer was changed." in text_of(answer.text)
    assert db_session.scalar(select(func.count()).select_from(ImportRun)) == 0


def test_progress_reloads_the_page_once_it_is_over(browser: Browser, run_jobs: RunJobs) -> None:
    url = send(browser, CSV).location
    browser.post(f"{url}/check", data=chosen(browser.get(url).text))
    assert "import-progress" in browser.get(f"{url}/progress").text
    run_jobs()
    assert browser.get(f"{url}/progress").headers["HX-Refresh"] == "true"


def test_an_import_that_stopped_can_go_on(
    browser: Browser, run_jobs: RunJobs, app: Flask, db_session: Session
) -> None:
    url = send(browser, CSV).location
    browser.post(f"{url}/check", data=chosen(browser.get(url).text))
    run_jobs()
    run = db_session.scalars(select(ImportRun)).one()
    run.dry_run, run.state, run.error, run.processed = False, ImportState.FAILED, "unexpected", 0
    db_session.commit()
    page = text_of(browser.get(url).text)
    assert "Something went wrong on our side." in page
    assert "Continue" in page
    browser.post(f"{url}/continue")
    run_jobs()
    assert db_session.scalar(select(func.count()).select_from(Customer)) == 2


def test_htmx_is_sent_on_by_a_header(browser: Browser) -> None:
    answer = browser.post(
        "/customers/imports/new",
        data={"file": (io.BytesIO(CSV.encode()), "c.csv")},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith("/customers/imports/")


def test_only_those_with_the_permission_import(sign_in: SignIn) -> None:
    run_id = make_upload().id
    browser = sign_in(support())
    for url in ("/customers/imports/", "/customers/imports/new", f"/customers/imports/{run_id}"):
        assert browser.get(url).status_code == 403
    assert send(browser, CSV).status_code == 403
