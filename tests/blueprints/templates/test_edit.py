"""Writing a template: nothing typed is ever lost, nobody overwrites anybody."""

from collections.abc import Callable
from html import unescape

import pytest

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.templates import library
from mailer.infra.db import db
from mailer.models.custom_field import CustomField
from mailer.models.template import Template
from mailer.models.user import User
from tests.factories import add
from tests.factories.templates import make_template
from tests.fixtures.application import Browser
from tests.personas import marketer

SignIn = Callable[[User], Browser]
FORM = {
    "name": "Spring",
    "subject": "Hello @FIRSTNAME@",
    "language": "fr",
    "mode": "text",
    "source": "Dear\r\n\r\n@CUSTOMERNAME@",
    "base_number": "0",
}


def the_template() -> Template:
    return db.session.scalars(db.select(Template)).one()


def test_a_new_template_is_kept_and_shown(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    answer = browser.post("/templates/new", data=FORM)
    template = the_template()
    assert answer.status_code == 303
    assert answer.location == f"/templates/{template.id}"
    assert template.version.source == "Dear\n\n@CUSTOMERNAME@"
    assert template.language == "fr"
    assert template.created_by == marketer()
    assert "The template is saved." in browser.get(answer.location).text


def test_only_one_made_for_a_mailing_leads_back_to_it(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    assert "mailing=" not in browser.get("/templates/new").text
    assert 'data-new-url="/templates/new"' in browser.get("/templates/new?mode=text").text
    way = browser.post("/templates/new?mailing=list%3D3", data=FORM).location
    assert way == f"/mailings/send?list=3&template={the_template().id}"


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(sign_in: SignIn) -> None:
    answer = sign_in(marketer()).post("/templates/new", data=FORM | {"name": "", "subject": " "})
    assert answer.status_code == 422
    assert "Give the template a name" in answer.text
    assert "Write a subject" in answer.text
    assert "@CUSTOMERNAME@</textarea>" in answer.text
    assert db.session.scalar(db.select(Template)) is None


def test_a_header_in_the_subject_is_refused_in_a_sentence(sign_in: SignIn) -> None:
    subject = "Hello\r\nBcc: thief@example.com"
    answer = sign_in(marketer()).post("/templates/new", data=FORM | {"subject": subject})
    assert answer.status_code == 422
    assert "A subject is one line." in answer.text
    assert db.session.scalar(db.select(Template)) is None


def test_unknown_tags_are_named_when_saved(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    answer = browser.post("/templates/new", data=FORM | {"source": "a\r\n@XYZZY@"})
    assert answer.status_code == 303
    assert "in it needs a look" in browser.get(answer.location).text
    page = browser.get(f"{answer.location}/doctor").text
    assert "@XYZZY@" in page
    assert f"{answer.location}/edit#line-2" in page


def test_an_example_can_be_the_beginning(sign_in: SignIn) -> None:
    page = unescape(
        sign_in(marketer()).get("/templates/new?starter=letter-welcome&language=en").text
    )
    assert "Welcome to @OURCOMPANY@" in page
    assert 'value="Welcome letter"' in page
    assert "See you soon," in page


def test_the_example_of_a_taken_name_gets_a_number(sign_in: SignIn) -> None:
    make_template(name="Welcome")
    page = sign_in(marketer()).get("/templates/new?starter=welcome&language=en").text
    assert 'value="Welcome (2)"' in page


def test_the_tag_menu_explains_every_tag_with_a_sample(sign_in: SignIn) -> None:
    add(CustomField(key="hobby", label="Favourite hobby"))
    page = unescape(sign_in(marketer()).get("/templates/new?mode=text&language=en").text)
    for words in ("@CUSTOMERNAME@", "Customer’s name", "First and last name;", "Emily Carter"):
        assert words in page
    assert "@HOBBY@" in page
    assert "Favourite hobby" in page


def test_a_change_is_a_new_version(sign_in: SignIn) -> None:
    template = make_template(name="Spring", source="one")
    browser = sign_in(marketer())
    assert ">one</textarea>" in browser.get(f"/templates/{template.id}/edit").text.replace(
        "\r\n", ""
    )
    answer = browser.post(
        f"/templates/{template.id}/edit", data=FORM | {"source": "two", "base_number": "1"}
    )
    assert answer.status_code == 303
    assert (the_template().version.number, the_template().version.source) == (2, "two")


def test_the_second_of_two_people_is_told_and_keeps_their_text(sign_in: SignIn) -> None:
    template = make_template(name="Spring", source="one")
    library.save_version(
        template,
        base_number=1,
        name="Spring",
        subject="S",
        source="theirs",
        language="en",
        actor=SYSTEM,
    )
    browser = sign_in(marketer())
    mine = FORM | {"source": "mine", "base_number": "1"}
    answer = browser.post(f"/templates/{template.id}/edit", data=mine)
    assert answer.status_code == 422
    assert "while you were writing" in answer.text
    assert "Save mine as a copy" in answer.text
    assert ">mine</textarea>" in answer.text.replace("\r\n", "")
    assert the_template().version.source == "theirs"

    copied = browser.post(f"/templates/{template.id}/edit", data=mine | {"copy": "1"})
    assert copied.status_code == 303
    copy = db.session.scalar(db.select(Template).where(Template.name == "Copy of Spring"))
    assert copy is not None
    assert copy.version.source == "mine"
    assert template.version.source == "theirs"


@pytest.mark.parametrize("base", ["", "x", "99"])
def test_a_tampered_version_number_overwrites_nothing(sign_in: SignIn, base: str) -> None:
    template = make_template(name="Spring", source="one")
    answer = sign_in(marketer()).post(
        f"/templates/{template.id}/edit", data=FORM | {"source": "two", "base_number": base}
    )
    assert answer.status_code == 422
    assert the_template().version.source == "one"


def test_a_mode_that_does_not_exist_is_refused(sign_in: SignIn) -> None:
    answer = sign_in(marketer()).post("/templates/new", data=FORM | {"mode": "paint"})
    assert answer.status_code == 422
    assert "design mode" in answer.text


def test_settings_that_no_mode_has_do_not_close_the_editor(sign_in: SignIn) -> None:
    strange = {"formdata": "x", "prefix": "x", "obj": "x", "name": "other", "layout": 7}
    browser = sign_in(marketer())
    for mode, source in (("text", "Hello"), ("html", "<p>Hello</p>")):
        template = make_template(mode=mode, source=source, options=strange)
        page = browser.get(f"/templates/{template.id}/edit")
        assert page.status_code == 200
        assert f'value="{template.name}"' in page.text
