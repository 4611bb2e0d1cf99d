"""Mailings beside each other, their figures and recipients as files, and writing again."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import openpyxl
import pytest
from flask import Flask

from mailer.blueprints.components import downloads
from mailer.domain.lists import selection as ticks
from mailer.domain.lists import slices
from mailer.infra.db import db
from mailer.models.mailing import Mailing
from mailer.models.user import User
from tests import personas
from tests.domain.tracking.test_readings import judge, seen, sent_to
from tests.factories.customers import make_customer
from tests.fixtures.application import Browser

SignIn = Callable[[User], Browser]


def rows_of(content: bytes) -> list[list[str]]:
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


@pytest.fixture
def mailing(app: Flask) -> Mailing:
    """Three recipients, of whom one opened it; its title is a formula."""
    mailing, mails = sent_to(3)
    mailing.title = '=HYPERLINK("https://bad.example")'
    seen(mails[0], 5)
    mails[1].customer_id = make_customer(first_name="=1+1", last_name="", email="x@e.com").id
    judge()
    db.session.commit()
    return mailing


def test_ticked_mailings_stand_beside_each_other(mailing: Mailing, sign_in: SignIn) -> None:
    user = personas.marketer()
    other = sent_to(2)[0]
    ticks.tick(ticks.selection_of(user, "mailings"), [mailing.id, other.id])
    db.session.commit()
    page = sign_in(user).get("/mailings/compare").text
    assert page.count('class="compare-name"') == 2
    assert f"/mailings/{mailing.id}?figure=opened" in page
    assert "33%" in page
    assert "Tick mailings" in sign_in(personas.super_admin()).get("/mailings/compare").text


def test_figures_are_exported_and_no_cell_is_a_formula(mailing: Mailing, sign_in: SignIn) -> None:
    browser = sign_in(personas.super_admin())
    head, row = rows_of(browser.get(f"/mailings/figures.csv?id={mailing.id}").data)
    assert row[0] == f"'{mailing.title}"
    assert (row[head.index("Sent")], row[head.index("Opened")]) == ("3", "1")
    answer = browser.get(f"/mailings/figures.xlsx?id={mailing.id}")
    cells = list(openpyxl.load_workbook(io.BytesIO(answer.data)).active.iter_rows())[1]
    assert (cells[0].value, cells[0].data_type) == (mailing.title, "s")
    assert cells[head.index("Not opened")].value == 2


def test_the_recipients_behind_a_figure_are_exported(
    mailing: Mailing, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slices, "SLICE", 1)
    browser = sign_in(personas.super_admin())
    url = f"/mailings/{mailing.id}/recipients"
    _head, *rows = rows_of(browser.get(f"{url}.csv?figure=unopened").data)
    assert [row[1] for row in rows] == ["'=1+1", ""]
    assert len(rows_of(browser.get(f"{url}.csv").data)) == 4
    book = openpyxl.load_workbook(io.BytesIO(browser.get(f"{url}.xlsx?figure=opened").data))
    assert book.active.max_row == 2
    monkeypatch.setattr(downloads, "MOST_XLSX", 2)
    assert "at most" in browser.get(f"{url}.xlsx", follow_redirects=True).text


def test_who_did_not_open_is_written_to_at_once(mailing: Mailing, sign_in: SignIn) -> None:
    browser = sign_in(personas.marketer())
    data = {"figure": "unopened", "then": "write"}
    answer = browser.post(f"/mailings/{mailing.id}/statistics/list", data=data)
    assert answer.status_code == 303
    assert "/mailings/send?to=list:" in answer.location.replace("%3A", ":")
    assert (
        "Write to those who did not open it"
        in browser.get(f"/mailings/{mailing.id}/statistics").text
    )
