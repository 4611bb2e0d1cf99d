"""The list window as requests see it: pages of its panes, moves, the way into a mailing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from mailer.domain.customers import list_window
from mailer.infra.db import db
from mailer.models.user import User
from tests import personas
from tests.factories.customers import make_customer
from tests.factories.mailings import make_text_template
from tests.fixtures.application import Browser

SignIn = Callable[[User], Browser]
ALL = {"node": "c", "c.join": "all"}
LYON = {
    "node": ["c", "c-0"],
    "c.join": "all",
    "c-0.field": "city",
    "c-0.is": "is",
    "c-0.value": "Lyon",
}
MOVE = "/customers/lists/window/move"


@pytest.fixture
def user(app: Flask) -> User:
    return personas.marketer()


@pytest.fixture
def marc(user: User, sign_in: SignIn) -> Browser:
    return sign_in(user)


def _count(user: User) -> int:
    db.session.expire_all()
    return list_window.selected(user, "", None).count


def test_all_that_match_move_and_the_selection_is_there_after_a_new_sign_in(
    marc: Browser, user: User, sign_in: SignIn
) -> None:
    for city in ("Lyon", "Lyon", "Paris"):
        make_customer(city=city)
    answer = marc.post(MOVE, data={**LYON, "do": "add-all"})
    assert "2 customers selected" in answer.text
    assert answer.text.count("is-selected") == 2
    assert _count(user) == 2
    again = sign_in(user)
    page = again.get("/customers/lists/window").text
    assert "2 customers selected" in page
    assert "3 customers" in page
    assert "tr data-id" in again.get("/customers/").text
    assert again.get("/customers/").text.count('class="is-ticked"') == 2
    again.post(MOVE, data={**ALL, "do": "reset"})
    assert _count(user) == 0


def test_pages_of_both_lists_keep_their_place_when_something_moves(marc: Browser) -> None:
    made = [make_customer(first_name="", last_name=f"N {number:03}") for number in range(60)]
    first = marc.get("/customers/lists/window").text
    assert first.count('id="matching-') == 50
    place = first.split('"at": "')[1].split('"')[0]
    second = marc.post("/customers/lists/window/matching", data={**ALL, "at": place}).text
    assert second.count('id="matching-') == 10
    moved = marc.post(MOVE, data={**ALL, "at": place, "do": "add", "id": made[55].id}).text
    assert moved.count('id="matching-') == 10
    assert f'id="selected-{made[55].id}"' in moved
    marc.post(MOVE, data={**ALL, "do": "add-all"})
    selected = marc.get("/customers/lists/window/selected?sq=n+05").text
    assert selected.count('id="selected-') == 10


@pytest.mark.parametrize(
    "wrong",
    [
        {"do": "add-all", **LYON, "c-0.value": ""},
        {"do": "add-all", **ALL, "list": "999"},
        {"do": "explode", **ALL},
        {"do": "add", **ALL, "id": ["x", "-1", "9" * 30]},
        {"do": "add", **ALL, "at": "%%%", "sat": "e30"},
        {"do": "remove-all"},
    ],
    ids=["incomplete", "no list", "no verb", "no ids", "no place", "nothing"],
)
def test_what_means_nothing_selects_nobody(
    marc: Browser, user: User, wrong: dict[str, object]
) -> None:
    make_customer(city="Lyon")
    assert marc.post(MOVE, data=wrong).status_code == 200
    assert _count(user) == 0


def test_the_address_keeps_the_criteria_while_there_is_room(marc: Browser) -> None:
    make_customer(city="Lyon")
    make_customer(city="Paris")
    answer = marc.post("/customers/lists/window/matching", data={**LYON, "q": "claire"})
    address = answer.headers["HX-Replace-Url"]
    page = marc.get(address).text
    assert 'value="Lyon"' in page
    assert 'value="claire"' in page
    assert page.count('id="matching-') == 1
    many = {**LYON, "c-0.value": "x" * 200, "q": "y" * 1_700}
    answer = marc.post("/customers/lists/window/matching", data=many)
    assert answer.headers["HX-Replace-Url"] == "/customers/lists/window"


def test_a_step_of_sending_is_gone_back_to_with_the_selection(marc: Browser) -> None:
    customer, other = make_customer(), make_customer()
    template = make_text_template()
    db.session.commit()
    step = f"/mailings/send/contacts?template={template.id}&to=all"
    assert f"/customers/lists/window?template={template.id}" in marc.get(step).text
    window = marc.get(f"/customers/lists/window?template={template.id}&draft=abc&to=all").text
    assert f"/mailings/send/contacts?template={template.id}&amp;draft=abc&amp;to=all" in window
    form = {**ALL, "template": template.id, "draft": "abc", "do": "add", "id": customer.id}
    moved = marc.post(MOVE, data=form).text
    onward = f"/mailings/send/contacts?template={template.id}&amp;draft=abc&amp;to=ticked"
    assert onward in moved
    step = marc.get(onward.replace("&amp;", "&")).text
    assert str(customer.email) in step
    assert str(other.email) not in step


def test_who_may_not_send_selects_and_is_offered_no_mailing(app: Flask, sign_in: SignIn) -> None:
    reader = sign_in(personas.support())
    customer = make_customer()
    moved = reader.post(MOVE, data={**ALL, "do": "add", "id": customer.id}).text
    assert "1 customer selected" in moved
    assert "Create mailing" not in moved
    assert (
        reader.post("/customers/lists/builder", data={**ALL, "do": "add-rule c"}).status_code == 200
    )
