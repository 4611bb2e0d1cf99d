"""Custom lists on screen: each with its own columns, ticks and pages, and for whom they are."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from mailer.domain import custom_fields
from mailer.domain.accounts.access import SYSTEM
from mailer.domain.custom_lists import save
from mailer.domain.lists import selection
from mailer.infra.db import db
from mailer.models.custom_field import FieldKind
from mailer.models.custom_list import CustomList, ListEntry
from mailer.models.import_run import ImportRun
from mailer.models.user import User
from tests.factories.accounts import make_company_account
from tests.factories.custom_lists import make_entry, make_list
from tests.factories.customers import make_customer
from tests.factories.mailings import make_text_template
from tests.fixtures.application import Browser
from tests.fixtures.terminal import Answer
from tests.personas import accountant, marketer, super_admin

SignIn = Callable[[User], Browser]


def test_a_list_is_made_with_a_field_and_renamed(app: Flask, sign_in: SignIn) -> None:
    browser = sign_in(super_admin())
    wrong = browser.post("/custom-lists/new", data={"name": " "})
    assert wrong.status_code == 422
    assert "Please give the list a name." in wrong.text
    place = browser.post("/custom-lists/new", data={"name": "Contracts"}).location
    listed = db.session.scalars(db.select(CustomList)).one()
    assert place == f"/custom-lists/{listed.id}/fields"
    one_choice = {"label": "State", "kind": "choice", "choices": "open"}
    assert "two choices" in browser.post(f"{place}/new", data=one_choice).text
    browser.post(f"{place}/new", data=one_choice | {"choices": "open\nclosed"})
    assert "@CONTRACTS_STATE@" in browser.get(place).text
    browser.post(f"/custom-lists/{listed.id}/name", data={"name": "Agreements"})
    page = browser.get("/custom-lists/").text
    assert "Agreements" in page
    assert "State" in page
    answer = browser.post(f"/custom-lists/{listed.id}/delete", follow_redirects=True)
    assert f"/custom-lists/{listed.id}/restore" in answer.text
    assert browser.get(f"/custom-lists/{listed.id}").status_code == 404
    browser.post(f"/custom-lists/{listed.id}/restore")
    assert browser.get(f"/custom-lists/{listed.id}").status_code == 200


def test_pages_of_a_list_know_that_lists_entries_and_fields_only(
    app: Flask, sign_in: SignIn
) -> None:
    one, other = make_list("One", Ends=FieldKind.DATE), make_list("Other")
    entry = make_entry(one)
    (field,) = custom_fields.all_fields(one.id)
    browser = sign_in(super_admin())
    for place in (f"entries/{entry.id}", f"entries/{entry.id}/edit", f"fields/{field.id}"):
        assert browser.get(f"/custom-lists/{one.id}/{place}").status_code == 200, place
        assert browser.get(f"/custom-lists/{other.id}/{place}").status_code == 404, place
    assert browser.get(f"/customers/fields/{field.id}").status_code == 404
    save.delete(entry, SYSTEM)
    db.session.commit()
    assert browser.post(f"/custom-lists/{other.id}/entries/{entry.id}/restore").status_code == 404


def test_ticks_columns_and_filters_belong_to_one_list(app: Flask, sign_in: SignIn) -> None:
    one = make_list("One", State=FieldKind.CHOICE, Fee=FieldKind.NUMBER)
    other = make_list("Other")
    first = make_entry(one, "First", State="open", Fee="1250.5")
    make_entry(one, "Second", State="closed")
    make_entry(other, "Third")
    browser = sign_in(marketer())
    page = browser.get(f"/custom-lists/{one.id}?f_one_state=open").text
    assert "1,250.5" in page
    assert "First" in page
    assert "Second" not in page
    browser.post(f"/lists/custom_list.{one.id}/tick", data={"id": [first.id], "ticked": "1"})
    csv = browser.get(f"/custom-lists/{one.id}/ticked.csv").text
    assert "First" in csv
    assert "Second" not in csv
    assert "Third" not in browser.get(f"/custom-lists/{other.id}/ticked.csv").text
    assert browser.post("/lists/custom_list.x/reset").status_code == 404
    assert browser.post(f"/lists/custom_list.{one.id + 99}/reset").status_code == 404
    to = browser.post(f"/custom-lists/{one.id}/mail").location
    assert "to=entry-ticks" in to


def test_nothing_ticked_is_said_where_one_is(app: Flask, sign_in: SignIn) -> None:
    listed = make_list("One")
    answer = sign_in(marketer()).post(f"/custom-lists/{listed.id}/mail", follow_redirects=True)
    assert "Tick the entries whose customers you want to write to." in answer.text


def test_who_may_not_see_lists_sees_none(app: Flask, sign_in: SignIn) -> None:
    entry, browser = make_entry(make_list("Secrets")), sign_in(accountant())
    for place in (
        "/custom-lists/",
        f"/custom-lists/{entry.list_id}",
        f"/custom-lists/{entry.list_id}/entries/{entry.id}",
        f"/customers/{entry.customer_id}/lists",
    ):
        assert browser.get(place).status_code == 403, place
    assert "/lists" not in browser.get(f"/customers/{entry.customer_id}").text
    assert sign_in(marketer()).get(f"/custom-lists/{entry.list_id}/fields").status_code == 403


def test_a_file_is_uploaded_tried_and_imported(
    app: Flask, sign_in: SignIn, run_jobs: Callable[[], int]
) -> None:
    listed = make_list("Contracts", Ends=FieldKind.DATE)
    make_customer(number="C-1")
    browser = sign_in(marketer())
    page = browser.get(f"/custom-lists/{listed.id}/import").text
    assert f"/custom-lists/{listed.id}/import" in page
    file = (io.BytesIO(b"Name,Ends,Customer number\nHeating,2030-12-15,C-1\n"), "c.csv")
    place = browser.post(f"/custom-lists/{listed.id}/import", data={"file": file}).location
    run = db.session.scalars(db.select(ImportRun)).one()
    assert place == f"/custom-lists/{listed.id}/import/{run.id}"
    columns = {f"column-{index}": name for index, name in run.mapping.items()}
    browser.post(f"{place}/columns", data=columns)
    run_jobs()
    assert "Nothing has been changed yet." in browser.get(place).text
    browser.post(f"{place}/start")
    run_jobs()
    entry = db.session.scalars(db.select(ListEntry)).one()
    assert (entry.title, entry.values) == ("Heating", {"contracts_ends": "2030-12-15"})
    other = make_list("Other")
    assert browser.get(f"/custom-lists/{other.id}/import/{run.id}").status_code == 404


def test_the_terminal_lists_and_imports(
    app: Flask, runner: Callable[..., Answer], tmp_path: Path
) -> None:
    make_list("Contracts", Ends=FieldKind.DATE)
    make_customer(number="C-1")
    db.session.commit()
    file = tmp_path / "c.csv"
    file.write_text("Name,Ends,Customer number\nHeating,2030-12-15,C-1\n")
    assert runner("custom-lists", "import", "contracts", file).exit_code == 0
    assert runner("custom-lists", "list", "--json").json["lists"][0]["entries"] == 1
    unknown = runner("custom-lists", "import", "x", file)
    assert (unknown.exit_code, "« x »" in unknown.stderr.replace("\xa0", " ")) == (1, True)


def test_ticks_go_once_their_customers_were_written_to(app: Flask, sign_in: SignIn) -> None:
    make_company_account()
    listed = make_list("One")
    sent, later = make_entry(listed), make_entry(listed)
    browser, key = sign_in(marketer()), f"custom_list.{listed.id}"
    browser.post(f"/lists/{key}/tick", data={"id": sent.id, "ticked": "1"})
    page = browser.post(f"/custom-lists/{listed.id}/mail")
    to = page.location.partition("to=")[2].replace("%3A", ":")
    browser.post(f"/lists/{key}/tick", data={"id": later.id, "ticked": "1"})
    fields = {"template": make_text_template().id, "to": to, "expected": 1}
    assert browser.post("/mailings/send", data=fields).status_code == 303
    kept = selection.selection_of(marketer(), key)
    assert list(db.session.scalars(selection.items(kept, excluded=False))) == [later.id]
