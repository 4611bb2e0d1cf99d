"""The page of the bin."""

import io
from collections.abc import Callable

from mailer.infra import files
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.template import Template
from mailer.models.user import User
from tests.blueprints.mailings.test_screens import text_of
from tests.factories.templates import make_deleted_template, make_template
from tests.fixtures.application import Browser
from tests.personas import marketer, super_admin, support

SignIn = Callable[[User], Browser]


def tick(browser: Browser, *templates: Template) -> None:
    ids = [template.id for template in templates]
    browser.post("/lists/templates_bin/tick", data={"id": ids, "ticked": "1"})


def test_it_says_what_went_and_how_long_it_stays(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    template = make_template(name="Offer", subject="Sunny")
    browser.post(f"/templates/{template.id}/delete")
    make_template(name="Kept")
    page = text_of(browser.get("/templates/bin").text)
    assert "Offer" in page
    assert "Sunny" in page
    assert marketer().name in page
    assert "30 days" in page
    assert "Kept" not in page


def test_one_is_restored(sign_in: SignIn) -> None:
    template = make_deleted_template(name="Offer")
    browser = sign_in(marketer())
    page = browser.post(f"/templates/bin/{template.id}/restore", follow_redirects=True).text
    assert "“Offer” is back in the library." in page
    db.session.refresh(template)
    assert template.deleted_at is None


def test_ticked_ones_are_restored_or_deleted_for_ever(sign_in: SignIn) -> None:
    one, two, three = (make_deleted_template(name=name) for name in ("One", "Two", "Three"))
    browser = sign_in(super_admin())
    tick(browser, one, two)
    browser.post("/templates/bin/restore")
    assert "One" in browser.get("/templates/").text
    tick(browser, three)
    asked = browser.get("/templates/bin").text
    assert "Delete 1 template for ever?" in asked
    page = browser.post("/templates/bin/erase", follow_redirects=True).text
    assert "One template is deleted for ever." in page
    found = db.session.scalars(db.select(Template.name).order_by(Template.id)).all()
    assert found == ["One", "Two"]


def test_nothing_ticked_is_nothing_done(sign_in: SignIn) -> None:
    make_deleted_template()
    browser = sign_in(marketer())
    for action in ("restore", "erase"):
        page = browser.post(f"/templates/bin/{action}", follow_redirects=True).text
        assert "No template is ticked." in page
    assert db.session.scalars(db.select(Template)).one().deleted_at is not None


def test_one_is_deleted_for_ever_after_it_was_named(sign_in: SignIn) -> None:
    template_id = make_deleted_template(name="Offer").id
    browser = sign_in(marketer())
    assert "Delete “%(name)s” for ever?" in browser.get("/templates/bin").text
    page = browser.post(f"/templates/bin/{template_id}/erase", follow_redirects=True).text
    assert "“Offer” is deleted for ever." in page
    assert browser.post(f"/templates/bin/{template_id}/erase").status_code == 404


def test_pictures_are_shown_to_who_may_look_into_the_bin(sign_in: SignIn) -> None:
    template = make_deleted_template()
    template.thumbnail = files.save(io.BytesIO(b"jpeg"), "thumbnail", ".jpg")
    template.thumbnail_version_id = template.version_id
    browser = sign_in(marketer())
    url = f"/templates/{template.id}/thumbnail"
    assert f'src="{url}?v={template.version_id}"' in browser.get("/templates/bin").text
    assert browser.get(url).status_code == 200
    assert sign_in(support()).get(url).status_code == 404
    template.purged_at = clock.now()
    assert browser.get(url).status_code == 404


def test_who_may_not_delete_does_not_see_the_bin(sign_in: SignIn) -> None:
    template = make_deleted_template()
    browser = sign_in(support())
    assert "/templates/bin" not in browser.get("/templates/").text
    assert browser.get("/templates/bin").status_code == 403
    assert browser.post(f"/templates/bin/{template.id}/erase").status_code == 403
