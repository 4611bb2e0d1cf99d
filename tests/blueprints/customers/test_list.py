"""The list over HTTP: its URL is its state, ticks are POSTs."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from flask import Flask

from mailer.domain.customers import empty_fields
from mailer.domain.customers.search import matching_ids
from mailer.domain.lists import columns as chosen_columns
from mailer.domain.lists import selection as ticks
from mailer.infra.db import db
from mailer.models.list_state import Selection
from mailer.models.user import User
from tests.factories.customers import make_contact, make_customer, make_field
from tests.fixtures.application import Browser
from tests.personas import accountant, marketer, outsider, super_admin, support

SignIn = Callable[[User], Browser]
ROWS = {"HX-Request": "true", "HX-Target": "records"}


def _names(page: str) -> list[str]:
    return [html.unescape(n) for n in re.findall(r'<tr data-id="\d+" data-name="([^"]*)"', page)]


def _ticked(user: User) -> set[int]:
    selection = ticks.selection_of(user, "customers")
    return set(db.session.scalars(ticks.ids_query(selection, matching_ids)))


def test_an_empty_list_says_what_to_do_first(app: Flask, sign_in: SignIn) -> None:
    page = sign_in(marketer()).get("/customers/").text
    assert "Everyone you write to stands here" in page
    assert 'href="/customers/new"' in page
    assert "<table" not in page
    assert 'href="/customers/new"' not in sign_in(support()).get("/customers/").text


def test_a_search_without_result_says_so(app: Flask, sign_in: SignIn) -> None:
    make_customer()
    page = sign_in(marketer()).get("/customers/?q=zzz").text
    assert "Nothing matches." in page


def test_the_url_holds_search_filters_and_sorting(app_both: Flask, sign_in: SignIn) -> None:
    for name in ("Ana", "Bea", "Abe"):
        make_customer(first_name=name, last_name="X", kind="lead")
    make_customer(first_name="Abc", last_name="X", kind="supplier")
    page = sign_in(marketer()).get("/customers/?q=ab&kind=lead&sort=-name").text
    assert _names(page) == ["Abe X"]
    page = sign_in(marketer()).get("/customers/?kind=lead&sort=-name").text
    assert _names(page) == ["Bea X", "Ana X", "Abe X"]
    assert 'aria-sort="descending"' in page


def test_htmx_gets_the_rows_only_and_a_clean_url(app: Flask, sign_in: SignIn) -> None:
    make_customer(kind="lead")
    browser = sign_in(marketer())
    answer = browser.get("/customers/?q=&kind=lead&sort=name", headers=ROWS)
    assert answer.text.lstrip().startswith('<div id="records"')
    assert answer.headers["HX-Push-Url"] == "/customers/?kind=lead"
    typing = {**ROWS, "HX-Current-URL": "http://localhost/customers/?q=c"}
    answer = browser.get("/customers/?q=cl", headers=typing)
    assert answer.headers["HX-Replace-Url"] == "/customers/?q=cl"
    back = {**ROWS, "HX-History-Restore-Request": "true"}
    assert "<html" in browser.get("/customers/?q=cl", headers=back).text


def test_pages_follow_each_other_without_gap_or_repeat(app_both: Flask, sign_in: SignIn) -> None:
    everyone = {make_customer(last_name=f"{i:03}").name for i in range(120)}
    browser, url, seen = sign_in(marketer()), "/customers/?sort=name", []
    for _ in range(3):
        page = browser.get(url).text
        seen += _names(page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = html.unescape(following[1]) if following else ""
    assert url == ""
    assert len(seen) == 120
    assert set(seen) == everyone
    assert "120 customers" in page


@pytest.mark.parametrize(
    "at", ["garbage", "WzFd", "W2ZhbHNlLDEsMl0", "W2ZhbHNlLCJhIiwiYiJd", "x" * 9999]
)
def test_a_cursor_that_makes_no_sense_starts_from_the_beginning(
    app_both: Flask, sign_in: SignIn, at: str
) -> None:
    customer = make_customer()
    answer = sign_in(marketer()).get(f"/customers/?at={at}")
    assert _names(answer.text) == [customer.name]


def test_ticks_are_posts_and_belong_to_the_person(app_both: Flask, sign_in: SignIn) -> None:
    marc, alice = marketer(), accountant()
    a, b, c = (make_customer().id for _ in range(3))
    browser = sign_in(marc)
    assert browser.get(f"/lists/customers/tick?id={a}&ticked=1").status_code == 405
    bar = browser.post("/lists/customers/tick", data={"id": [a, b], "ticked": "1"}).text
    assert re.search(r"<strong>2</strong>\s*ticked", bar)
    browser.post("/lists/customers/tick", data={"id": [a], "ticked": "0"})
    assert _ticked(marc) == {b}
    assert _ticked(alice) == set()
    browser.post("/lists/customers/tick-all", data={"query": ""})
    assert _ticked(marc) == {a, b, c}
    page = sign_in(marc).get("/customers/").text
    assert page.count('class="is-ticked"') == 3
    browser.post("/lists/customers/reset")
    assert _ticked(marc) == set()


def test_tick_all_takes_the_search_and_filters_of_the_url(app: Flask, sign_in: SignIn) -> None:
    marc = marketer()
    lead = make_customer(first_name="Zoé", kind="lead").id
    make_customer(first_name="Zoé", kind="supplier")
    make_customer(first_name="Ana", kind="lead")
    sign_in(marc).post("/lists/customers/tick-all", data={"query": "q=zo%C3%A9&kind=lead"})
    assert _ticked(marc) == {lead}


@pytest.mark.parametrize("path", ["tick", "tick-all", "reset", "columns"])
def test_who_may_not_see_a_list_cannot_touch_its_state(
    app: Flask, sign_in: SignIn, path: str
) -> None:
    answer = sign_in(outsider()).post(f"/lists/customers/{path}", data={"id": "1", "ticked": "1"})
    assert answer.status_code == 403
    assert db.session.scalars(db.select(Selection)).all() == []


def test_there_is_no_state_of_an_unknown_list(app: Flask, sign_in: SignIn) -> None:
    assert sign_in(super_admin()).post("/lists/nothing/reset").status_code == 404


def test_columns_are_chosen_by_each_person(app: Flask, sign_in: SignIn) -> None:
    make_field(label="Seats", key="seats")
    make_customer(city="Lyon", custom={"seats": "twelve"})
    marc = marketer()
    browser = sign_in(marc)
    data = {"column": ["city", "custom_seats", "nonsense"], "back": "/customers/?sort=-name"}
    answer = browser.post("/lists/customers/columns", data=data)
    assert answer.location == "/customers/?sort=-name"
    page = browser.get("/customers/").text
    assert 'data-label="Seats"' in page
    assert "twelve" in page
    assert 'data-label="E-mail"' not in page
    assert chosen_columns.chosen(marc, "customers") == ["city", "custom_seats"]
    assert 'data-label="E-mail"' in sign_in(support()).get("/customers/").text
    browser.post("/lists/customers/columns", data={"default": "1"})
    assert 'data-label="E-mail"' in browser.get("/customers/").text


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_choosing_columns_leads_nowhere_else(app: Flask, sign_in: SignIn, back: str) -> None:
    answer = sign_in(marketer()).post("/lists/customers/columns", data={"back": back})
    assert answer.location == "/"


def test_actions_show_only_what_one_may_do(app: Flask, sign_in: SignIn) -> None:
    make_customer()
    page = sign_in(marketer()).get("/customers/").text
    assert "data-tick-row" in page
    assert "/delete" in page
    page = sign_in(support()).get("/customers/").text
    # With a mail program of one's own, everybody may write.
    assert "data-tick-row" in page
    assert "/delete" not in page


def test_values_are_text_and_never_markup(app: Flask, sign_in: SignIn) -> None:
    evil = '"><script>alert(1)</script>'
    customer = make_customer(first_name="", last_name=evil, company=evil, city=evil, email=evil)
    make_contact(customer, name=evil, email="a@example.com")
    browser = sign_in(super_admin())
    for url in (
        "/customers/",
        f"/customers/?q={evil}",
        f"/customers/?kind={evil}",
        f"/customers/{customer.id}",
        f"/customers/{customer.id}/edit",
        f"/customers/{customer.id}/contacts",
    ):
        assert "<script>alert" not in browser.get(url).text


def test_a_phone_number_or_address_with_signs_is_one_link(app: Flask, sign_in: SignIn) -> None:
    customer = make_customer(email="o'neil+list@example.com")
    page = sign_in(marketer()).get(f"/customers/{customer.id}").text
    assert 'href="mailto:o%27neil%2Blist%40example.com"' in page


@pytest.mark.parametrize("most", [0, 2_000])
def test_those_without_something_are_listed_ticked_and_counted(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(empty_fields, "FEW", most)
    make_customer(last_name="Alder", city="Lyon")
    make_customer(last_name="Birch", city="")
    make_customer(last_name="Cedar", city="", email="")
    person = marketer()
    client = sign_in(person)
    page = client.get("/customers/?empty=city&email=valid", headers=ROWS).text
    assert _names(page) == ["Claire Birch"]
    client.post("/lists/customers/tick-all", data={"query": "empty=city"})
    assert len(_ticked(person)) == 2
