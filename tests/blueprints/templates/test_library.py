"""The list of templates and the page of one."""

from collections.abc import Callable

from mailer.blueprints.templates.library import LIST
from mailer.domain.lists import selection
from mailer.domain.templates import library
from mailer.infra.db import db
from mailer.models.template import Template
from mailer.models.user import User
from tests.factories.templates import make_template
from tests.fixtures.application import Browser
from tests.personas import marketer, support

SignIn = Callable[[User], Browser]


def tick(browser: Browser, *templates: Template) -> None:
    ids = [template.id for template in templates]
    answer = browser.post("/lists/templates/tick", data={"ids": ids, "id": ids, "ticked": "1"})
    assert answer.status_code < 400, answer.text


def names() -> list[str]:
    found = db.select(Template.name).where(Template.deleted_at.is_(None)).order_by(Template.id)
    return list(db.session.scalars(found))


def test_it_lists_names_subjects_and_dates(sign_in: SignIn) -> None:
    make_template(name="Spring offer", subject="Sunny days")
    page = sign_in(marketer()).get("/templates/").text
    assert "Spring offer" in page
    assert "Sunny days" in page
    assert "Last sent" in page


def test_what_is_in_the_bin_is_not_listed(sign_in: SignIn) -> None:
    marc = marketer()
    make_template(name="Kept")
    library.delete(make_template(name="Thrown away"), marc)
    page = sign_in(marc).get("/templates/").text
    assert "Kept" in page
    assert "Thrown away" not in page


def test_a_search_finds_a_part_of_the_name_without_accents(sign_in: SignIn) -> None:
    make_template(name="Offre d’été")
    make_template(name="Hiver")
    page = sign_in(marketer()).get("/templates/?q=ete").text
    assert "Offre d’été" in page
    assert "Hiver" not in page


def test_an_empty_list_says_what_to_do_first(sign_in: SignIn) -> None:
    assert "Choose a design to begin with" in sign_in(marketer()).get("/templates/").text
    assert "/templates/new" not in sign_in(support()).get("/templates/").text


def test_ticked_templates_are_duplicated(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    one, _two, three = (make_template(name=name) for name in ("One", "Two", "Three"))
    tick(browser, one, three)
    assert browser.post("/templates/duplicate").status_code == 303
    assert names() == ["One", "Two", "Three", "Copy of One", "Copy of Three"]
    assert "2 templates are duplicated." in browser.get("/templates/").text


def test_ticked_templates_are_deleted_and_come_back(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    one, _two, three = (make_template(name=name) for name in ("One", "Two", "Three"))
    tick(browser, one, three)
    browser.post("/templates/delete")
    assert names() == ["Two"]
    page = browser.get("/templates/").text
    undo = f"/templates/restore?id={one.id}&id={three.id}"
    assert undo.replace("&", "&amp;") in page
    assert browser.post(undo).status_code == 303
    assert names() == ["One", "Two", "Three"]


def test_nothing_ticked_is_nothing_done(sign_in: SignIn) -> None:
    """Another tab did it already: no "deleted", and no Undo that leads nowhere."""
    browser = sign_in(marketer())
    make_template(name="One")
    for action in ("duplicate", "delete"):
        page = browser.post(f"/templates/{action}", follow_redirects=True).text
        assert "No template is ticked." in page
        assert "/templates/restore" not in page
    assert names() == ["One"]


def test_ticks_do_not_outlive_what_was_done_with_them(sign_in: SignIn) -> None:
    marc = marketer()
    browser = sign_in(marc)
    tick(browser, make_template())
    browser.post("/templates/duplicate")
    assert selection.count(selection.selection_of(marc, "templates"), LIST.matching) == 0


def test_one_template_is_duplicated_and_opened(sign_in: SignIn) -> None:
    template = make_template(name="One")
    answer = sign_in(marketer()).post(f"/templates/{template.id}/duplicate")
    copy = db.session.scalar(db.select(Template).where(Template.name == "Copy of One"))
    assert copy is not None
    assert answer.location == f"/templates/{copy.id}/edit"


def test_a_deleted_template_has_no_page(sign_in: SignIn) -> None:
    browser, template = sign_in(marketer()), make_template(name="One")
    assert "One" in browser.get(f"/templates/{template.id}").text
    browser.post(f"/templates/{template.id}/delete")
    assert browser.get(f"/templates/{template.id}").status_code == 404
    assert browser.get(f"/templates/{template.id}/edit").status_code == 404


def test_the_page_names_what_needs_a_look(sign_in: SignIn) -> None:
    template = make_template(source="Hello\n\n@CUSTOMRNAME@")
    check = sign_in(support()).get(f"/templates/{template.id}/doctor").text
    assert "Line 3" in check
    assert "There is no tag @CUSTOMRNAME@." in check


def test_who_may_only_look_gets_no_buttons(sign_in: SignIn) -> None:
    template = make_template()
    page = sign_in(support()).get(f"/templates/{template.id}").text
    for label in ("Send a proof", "Duplicate", ">Edit<"):
        assert label not in page


def test_a_script_in_a_name_is_text(sign_in: SignIn) -> None:
    template = make_template(name="<script>x</script>", subject="<b>s</b>")
    browser = sign_in(marketer())
    for page in ("/templates/", f"/templates/{template.id}", f"/templates/{template.id}/edit"):
        text = browser.get(page).text
        assert "<script>x" not in text
        assert "<b>s</b>" not in text
