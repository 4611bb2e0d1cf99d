"""Saved lists as a browser without scripts sees them, and sending to them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from mailer.blueprints.saved_lists import tree_form
from mailer.domain.accounts.access import SYSTEM
from mailer.domain.customers import groups, saved_lists
from mailer.domain.lists import selection as ticks
from mailer.domain.mailings import ledger, queueing
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.mailing import ExclusionReason, Mailing
from mailer.models.saved_list import SavedList
from mailer.models.user import User
from tests import personas
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer, make_group
from tests.factories.mailings import make_text_template
from tests.factories.saved_lists import make_fixed_list, make_list, rule
from tests.fixtures.application import Browser

SignIn = Callable[[User], Browser]
Form = dict[str, str | list[str]]
LYON: Form = {
    "node": ["c", "c-0", "c-1", "c-1-0"],
    "c.join": "all",
    "c-0.field": "city", "c-0.is": "begins", "c-0.value": "ly",
    "c-1.join": "any",
    "c-1-0.field": "kind", "c-1-0.is": "one_of", "c-1-0.value": ["lead", "supplier"],
}  # fmt: skip


@pytest.fixture
def marc(app: Flask, sign_in: SignIn) -> Browser:
    """Marc, who sends mailings, before an empty company."""
    return sign_in(personas.marketer())


def test_a_list_is_saved_shown_changed_deleted_and_brought_back(marc: Browser) -> None:
    make_customer(city="Lyon", kind="lead", first_name="Léa", last_name="Lune")
    make_customer(city="Paris", kind="lead")
    saved_page = marc.post("/customers/lists/new", data={**LYON, "name": "Leads in Lyon"})
    saved = db.session.scalars(db.select(SavedList)).one()
    assert saved_page.location == f"/customers/lists/{saved.id}"
    page = marc.get(saved_page.location).text
    assert "City begins with “ly”" in page
    assert "Kind is one of Lead, Supplier" in page
    assert "1 customer" in page
    assert "Léa Lune" in marc.get(f"/customers/?list={saved.id}").text
    assert marc.get(f"/customers/lists/{saved.id}/customers.csv").text.count("Lune") == 1
    edited = {**LYON, "name": "All of Lyon", "node": ["c", "c-0"]}
    assert marc.post(f"/customers/lists/{saved.id}/edit", data=edited).status_code == 303
    assert marc.post(f"/customers/lists/{saved.id}/duplicate").status_code == 303
    marc.post(f"/customers/lists/{saved.id}/delete")
    gone = marc.get("/customers/lists/").text
    assert f"/customers/lists/restore?id={saved.id}" in gone
    assert marc.get(f"/customers/lists/{saved.id}").status_code == 404
    assert marc.get(f"/mailings/send?to=list:{saved.id}").status_code == 200
    marc.post(f"/customers/lists/restore?id={saved.id}")
    assert marc.get(f"/customers/lists/{saved.id}").status_code == 200


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(marc: Browser) -> None:
    wrong = {**LYON, "name": "", "c-0.field": "documents", "c-0.is": "gt", "c-0.value": "a lot"}
    answer = marc.post("/customers/lists/new", data=wrong)
    assert answer.status_code == 422
    assert 'id="list-name-error"' in answer.text
    assert 'aria-describedby="c-0-error"' in answer.text
    assert 'value="a lot"' in answer.text
    assert db.session.scalar(db.select(SavedList.id)) is None


def test_the_builder_adds_and_removes_what_is_asked_for(app: Flask) -> None:
    read = tree_form.read(MultiDict(LYON))
    assert read["all"][1] == {"any": [rule("kind", "one_of", "lead", "supplier")]}
    added, place = tree_form.change(read, "add-rule c-1")
    assert (place, len(added["all"][1]["any"])) == ("c-1-1", 2)
    nested, place = tree_form.change(added, "add-group c")
    assert (place, list(nested["all"][2])) == ("c-2-0", ["any"])
    removed, place = tree_form.change(nested, "remove c-1")
    assert (place, len(removed["all"])) == ("c", 2)
    for nonsense in ("remove c", "remove c-9", "add-rule c-0", "", "x y z"):
        assert tree_form.change(removed, nonsense)[0] == removed


@pytest.mark.parametrize(
    "form",
    [{}, {"node": ["c-0"]}, {"node": ["c"], "c.join": "none"}, {"node": ["c-0", "c"]}],
)
def test_a_form_of_nonsense_is_a_new_list(app: Flask, form: Form) -> None:
    assert tree_form.read(MultiDict(form)) == tree_form.empty()


def test_a_changed_field_starts_without_a_value_of_another_kind(app: Flask) -> None:
    changed: Form = {**LYON, "c-0.typed": "city text", "c-0.field": "created", "c-0.is": "begins"}
    assert tree_form.read(MultiDict(changed))["all"][0] == rule("created", "within")
    same_kind: Form = {**LYON, "c-0.typed": "city text", "c-0.field": "street"}
    assert tree_form.read(MultiDict(same_kind))["all"][0] == rule("street", "begins", "ly")


def test_the_count_says_nobody_everybody_and_what_is_missing(marc: Browser) -> None:
    make_customer(city="Lyon", kind="lead")
    assert "That is everyone" in marc.post("/customers/lists/matches", data=LYON).text
    nobody = {**LYON, "c-0.value": "Nowhere"}
    assert "Nobody meets all of this" in marc.post("/customers/lists/matches", data=nobody).text
    missing = marc.post("/customers/lists/matches", data={**LYON, "c-0.value": ""}).text
    assert "City: Please write what to look for." in missing


def test_ticked_customers_go_into_a_new_list_and_out_of_it(marc: Browser) -> None:
    customer = make_customer()
    ticks.tick(ticks.selection_of(personas.marketer(), "customers"), [customer.id])
    nameless = marc.post("/customers/lists/ticked/add", data={"target": "", "seen": 1})
    assert nameless.status_code == 422
    assert "Please give the list a name." in nameless.text
    fields = {"target": "", "name": "My list", "seen": 1}
    assert marc.post("/customers/lists/ticked/add", data=fields).status_code == 303
    (saved,) = saved_lists.all_lists()
    assert saved_lists.size(saved) == 1
    marc.post("/customers/lists/ticked/remove", data={"target": saved.id, "seen": 1})
    assert saved_lists.size(saved) == 0


def test_a_mailing_goes_to_what_is_selected_less_what_is_left_out(marc: Browser) -> None:
    make_company_account()
    template = make_text_template()
    member = make_customer(email="member@example.com", city="Lyon")
    both = make_customer(email="both@example.com", city="Lyon")
    make_customer(email="", city="Lyon")
    make_customer(email="elsewhere@example.com", city="Paris")
    group = make_group(customers=[both])
    saved, fixed = make_list(), make_fixed_list(member)
    asked = f"to=list:{saved.id}&to=list:{fixed.id}&except=group:{group.id}"
    assert "Nobody is selected" in marc.get(f"/mailings/send/audience?template={template.id}").text
    assert "1 recipient" in marc.get(f"/mailings/send/audience/count?{asked}").text
    review = marc.get(f"/mailings/send/review?template={template.id}&{asked}").text
    assert "Send to 1 recipient" in review
    fields = {
        "template": template.id, "expected": 1, "to": [f"list:{saved.id}", f"list:{fixed.id}"],
        "except": f"group:{group.id}",
    }  # fmt: skip
    assert marc.post("/mailings/send", data=fields).status_code == 303
    mailing = db.session.scalars(db.select(Mailing)).one()
    while queueing.queue_slice(mailing.id):
        pass
    sent = db.select(Delivery.address).where(Delivery.mailing_id == mailing.id)
    assert list(db.session.scalars(sent)) == ["member@example.com"]
    outcome = ledger.outcome(mailing)
    assert (outcome.audience, outcome.excluded) == (2, {ExclusionReason.NO_ADDRESS: 1})


def test_nobody_selected_is_asked_again_and_never_means_the_ticks(marc: Browser) -> None:
    make_company_account()
    template = make_text_template()
    ticks.tick(ticks.selection_of(personas.marketer(), "customers"), [make_customer().id])
    answer = marc.get(f"/mailings/send/review?template={template.id}&chosen=1")
    assert answer.status_code == 302
    assert "Please select who gets it." in marc.get(answer.location).text


@pytest.mark.parametrize("key", ["grop:1", "kind:emperor", "group:x", "list:", "customer:1"])
def test_a_misspelt_source_is_no_page_and_not_fewer_exclusions(marc: Browser, key: str) -> None:
    template = make_text_template()
    url = f"/mailings/send/review?template={template.id}&to=all&except={key}"
    assert marc.get(url).status_code == 404


def test_a_broken_list_says_so_where_it_is_used(marc: Browser) -> None:
    make_company_account()
    template = make_text_template()
    group = make_group(name="Fair 2026")
    saved = make_list(rule("group", "none_of", group.id), name="Not the fair")
    groups.remove(group, SYSTEM)
    db.session.flush()
    assert "Fair 2026" in marc.get("/customers/lists/").text
    assert "Nothing can be sent to this list" in marc.get(f"/customers/lists/{saved.id}").text
    url = f"template={template.id}&to=all&except=list:{saved.id}"
    assert "Fair 2026" in marc.get(f"/mailings/send/audience?{url}").text
    review = marc.get(f"/mailings/send/review?{url}").text
    assert "Fair 2026" in review
    assert "Send to" not in review
    gone = marc.get(f"/mailings/send/audience?template={template.id}&to=group:{group.id}").text
    assert "does not exist any more" in gone
