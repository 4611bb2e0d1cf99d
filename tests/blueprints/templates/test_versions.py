"""The pages of a template's versions."""

from collections.abc import Callable

import pytest

from mailer.domain.mailings import launch
from mailer.domain.templates import variants
from mailer.infra.db import db
from mailer.models.template import Template
from mailer.models.user import User
from tests.domain.templates.test_versions import save
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.templates import make_template
from tests.fixtures.application import Browser
from tests.personas import marketer, support

SignIn = Callable[[User], Browser]


@pytest.fixture
def template(app: object) -> Template:
    """Three versions, the first of them sent by the mailing Spring."""
    make_company_account()
    made = make_template(source="Hello **you**,\n\nfirst text", subject="First")
    customer = make_customer()
    launch.launch(made, {"any": [{"customers": [customer.id]}]}, marketer(), title="Spring")
    save(made, subject="Second <b>", source="Hello **you**,\n\nsecond text")
    save(made, options={"layout": "banner"})
    db.session.commit()
    return made


def test_every_save_is_listed_with_what_it_changed_and_what_sent_it(
    template: Template, sign_in: SignIn
) -> None:
    page = sign_in(support()).get(f"/templates/{template.id}/versions").text
    for told in ("First version", "subject, 1 new line, 1 line gone", "layout", "Spring"):
        assert told in page
    assert "Second &lt;b&gt;" in page
    assert page.count("Spring") == 1
    assert "Restore" not in page, "who may not edit restores nothing"


def test_a_version_sent_in_its_language_is_marked_too(sign_in: SignIn) -> None:
    make_company_account()
    marc = marketer()
    main, french = make_template(language="en"), make_template(language="fr")
    variants.link(main, french, marc)
    customer = make_customer(language="fr")
    launch.launch(main, {"any": [{"customers": [customer.id]}]}, marc, title="Printemps")
    page = sign_in(marc).get(f"/templates/{french.id}/versions").text
    assert "Printemps" in page


def test_a_version_is_shown_as_it_was(template: Template, sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    page = browser.get(f"/templates/{template.id}/versions/1").text
    assert f'data-url="/templates/{template.id}/preview?version=1"' in page
    assert "first text" in browser.get(f"/templates/{template.id}/preview?version=1").text
    assert "second text" in browser.get(f"/templates/{template.id}/preview?version=2").text
    assert "First" in browser.get(f"/templates/{template.id}/preview/state?version=1").text
    for wrong in ("4", "0", "x", "9" * 40):
        url = f"/templates/{template.id}/preview?version={wrong}"
        assert browser.get(url).status_code == 404


def test_two_versions_stand_beside_each_other_with_what_is_different(
    template: Template, sign_in: SignIn
) -> None:
    browser = sign_in(support())
    page = browser.get(f"/templates/{template.id}/versions/compare?old=1&new=3").text
    for number in (1, 3):
        assert f'data-url="/templates/{template.id}/preview?version={number}"' in page
    assert "<mark>first</mark> text" in page
    assert "<mark>second</mark> text" in page
    assert "<mark>First</mark>" in page
    assert "Layout: Classic, then Banner." in page


def test_the_older_one_stands_on_the_left_however_it_is_asked(
    template: Template, sign_in: SignIn
) -> None:
    browser = sign_in(support())
    url = f"/templates/{template.id}/versions/compare"
    assert "Version 1 and version 3" in browser.get(f"{url}?old=3&new=1").text
    assert "Version 2 and version 3" in browser.get(url).text
    assert "Nothing: both say the same." in browser.get(f"{url}?old=2&new=2").text
    assert browser.get(f"{url}?old=1&new=7").status_code == 404


def test_the_end_of_a_very_long_difference_is_left_out(sign_in: SignIn) -> None:
    template = make_template(source="\n".join(f"a{number}" for number in range(2_000)))
    save(template, source="\n".join(f"b{number}" for number in range(2_000)))
    db.session.commit()
    page = sign_in(marketer()).get(f"/templates/{template.id}/versions/compare").text
    assert "2500 more lines are not shown here." in page


def test_a_version_is_restored_as_a_new_one(template: Template, sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    url = f"/templates/{template.id}/versions/1/restore"
    answer = browser.post(url, data={"base_number": 3})
    assert "Version 1 is back, as version 4." in browser.get(answer.location).text
    db.session.expire_all()
    assert template.version.subject == "First"


def test_a_save_meanwhile_is_told_and_nothing_restored(template: Template, sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    url = f"/templates/{template.id}/versions/1/restore"
    answer = browser.post(url, data={"base_number": 2})
    assert "nothing was restored" in browser.get(answer.location).text
    db.session.expire_all()
    assert template.version.number == 3


def test_who_may_not_edit_restores_nothing(template: Template, sign_in: SignIn) -> None:
    url = f"/templates/{template.id}/versions/1/restore"
    assert sign_in(support()).post(url, data={"base_number": 3}).status_code == 403
