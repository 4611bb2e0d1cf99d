"""Folders beside the list, and templates moved between them."""

from collections.abc import Callable

import pytest

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.lists import columns
from mailer.domain.templates import folders
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.template import TemplateFolder
from mailer.models.user import User
from tests.blueprints.templates.test_library import tick
from tests.factories.templates import make_folder, make_template, make_variant
from tests.fixtures.application import Browser
from tests.personas import marketer, support

SignIn = Callable[[User], Browser]


def test_the_folders_stand_beside_the_list_with_their_counts(sign_in: SignIn) -> None:
    make_folder("News", [make_template(name="Spring"), make_template(name="Autumn")])
    make_template(name="Loose")
    browser = sign_in(marketer())
    page = " ".join(browser.get("/templates/").text.split())
    assert '<span class="folder-name">News</span><span class="folder-count">2</span>' in page
    assert '<span class="folder-name">In no folder</span><span class="folder-count">1' in page


def test_a_folder_shows_what_stands_in_it(sign_in: SignIn) -> None:
    folder = make_folder("News", [make_template(name="Spring")])
    make_template(name="Loose")
    browser = sign_in(marketer())
    inside = browser.get(f"/templates/?folder={folder.id}").text
    assert "Spring" in inside
    assert "Loose" not in inside
    outside = browser.get("/templates/?folder=none").text
    assert "Loose" in outside
    assert "Spring" not in outside


def test_a_folder_is_made_renamed_and_deleted_without_its_templates(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    assert browser.post("/templates/folders/new", data={"name": "News"}).status_code == 303
    folder = db.session.scalars(db.select(TemplateFolder)).one()
    template = make_template(name="Spring")
    folders.move([template], folder, SYSTEM)
    browser.post(f"/templates/folders/{folder.id}", data={"name": "Newsletters"})
    db.session.refresh(folder)
    assert folder.name == "Newsletters"
    page = browser.post(f"/templates/folders/{folder.id}/delete", follow_redirects=True).text
    assert "Its template is still there, in no folder." in page
    assert "Spring" in page
    assert db.session.scalars(db.select(TemplateFolder)).all() == []


@pytest.mark.parametrize("name", ["", "  ", "NEWS", "x" * 61])
def test_a_name_that_is_none_or_taken_is_refused_and_kept(sign_in: SignIn, name: str) -> None:
    make_folder("News")
    answer = sign_in(marketer()).post("/templates/folders/new", data={"name": name})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert len(folders.all_folders()) == 1


def test_ticked_templates_are_moved_with_their_languages(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    one, two = make_template(), make_template()
    french = make_variant(one, "fr")
    folder = make_folder("News")
    tick(browser, one, two)
    assert "Move 2 templates to a folder" in browser.get("/templates/move").text
    answer = browser.post("/templates/move", data={"folder": folder.id, "name": ""})
    assert answer.location == f"/templates/?folder={folder.id}"
    for each in (one, two, french):
        db.session.refresh(each)
        assert each.folder_id == folder.id
    assert folders.counts() == {folder.id: 2}


def test_one_template_is_moved_into_a_new_folder_and_out_again(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    template = make_template()
    browser.post(f"/templates/{template.id}/move", data={"folder": 0, "name": "Fairs"})
    db.session.refresh(template)
    assert template.folder_id == folders.all_folders()[0].id
    browser.post(f"/templates/{template.id}/move", data={"folder": 0, "name": ""})
    db.session.refresh(template)
    assert template.folder_id is None


def test_who_may_not_edit_sees_folders_and_changes_none(sign_in: SignIn) -> None:
    folder = make_folder("News", [make_template()])
    browser = sign_in(support())
    page = browser.get("/templates/").text
    assert "News" in page
    assert "New folder" not in page
    assert browser.post(f"/templates/folders/{folder.id}/delete").status_code == 403
    assert len(folders.all_folders()) == 1


def test_the_list_is_filtered_by_design_language_and_sending(sign_in: SignIn) -> None:
    sent = make_template(name="Sent", language="fr")
    sent.last_sent_at = clock.now()
    fresh = make_template(name="Fresh", language="en")
    make_variant(fresh, "es", name="Español", subject="Primavera")
    browser = sign_in(marketer())

    def shown(query: str) -> set[str]:
        page = browser.get(f"/templates/?{query}").text
        return {name for name in ("Sent", "Fresh") if f'data-name="{name}"' in page}

    assert shown("used=sent") == {"Sent"}
    assert shown("used=never") == {"Fresh"}
    assert shown("language=es") == {"Fresh"}
    assert shown("language=fr") == {"Sent"}
    assert shown("mode=text") == {"Sent", "Fresh"}
    assert shown("mode=dragdrop") == set()
    assert shown("q=primavera") == {"Fresh"}


def test_each_template_stands_in_the_list_once_with_its_languages(sign_in: SignIn) -> None:
    main = make_template(name="Offer", language="en")
    french = make_variant(main, "fr", name="Offre")
    page = sign_in(marketer()).get("/templates/").text
    assert 'data-name="Offre"' not in page
    assert f'<a href="/templates/{french.id}">French</a>' in page
    assert "1 template" in page


def test_cards_are_remembered(sign_in: SignIn) -> None:
    marc = marketer()
    browser = sign_in(marc)
    make_template()
    assert "as-cards" not in browser.get("/templates/").text
    browser.post("/lists/templates/look", data={"look": "cards", "back": "/templates/"})
    assert "as-cards" in browser.get("/templates/").text
    assert columns.chosen(marc, "templates") is None
    browser.post("/lists/templates/look", data={"look": "rows"})
    assert "as-cards" not in browser.get("/templates/").text
