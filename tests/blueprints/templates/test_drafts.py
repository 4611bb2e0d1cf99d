"""What the editor sends by itself, and who may read it."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from mailer.domain.templates import drafts, library
from mailer.infra.db import db
from mailer.models.template import DesignMode, Template, TemplateDraft
from mailer.models.user import User
from tests.factories.drafts import make_draft
from tests.factories.templates import make_template
from tests.fixtures.application import Browser
from tests.personas import marketer, super_admin, support

SignIn = Callable[[User], Browser]
JSON = {"Accept": "application/json", "HX-Request": "true"}


def keep(browser: Browser, user: User, **fields: Any) -> Any:
    data = {"writer": str(user.id), "window": "w", "changed": "1", "mode": "text"} | fields
    return browser.post("/templates/drafts/keep", data=data, headers=JSON)


def _json(answer: TestResponse) -> dict[str, Any]:
    found: dict[str, Any] = answer.get_json()
    return found


def test_what_is_written_is_kept_and_comes_back(sign_in: SignIn) -> None:
    template = make_template(source="saved")
    browser = sign_in(marketer())
    answer = keep(
        browser,
        marketer(),
        template=template.id,
        base_number=1,
        name="Mine",
        subject="",
        source="drafted",
        layout="card",
    )
    assert answer.status_code == 200
    assert _json(answer)["text"].startswith("Saved as draft ")
    assert _json(answer)["others"] == ""
    page = unescape(browser.get(f"/templates/{template.id}/edit").text)
    assert ">\r\ndrafted</textarea>" in page
    assert "This is your draft" in page
    assert 'value="card" checked' in page
    assert f'name="kept" type="hidden" value="{_json(answer)["kept"]}"' in page
    # Others go on seeing what is saved.
    assert (
        ">\r\nsaved</textarea>" in sign_in(super_admin()).get(f"/templates/{template.id}/edit").text
    )
    assert template.version.number == 1


def test_a_new_template_is_begun_found_again_and_saved(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    draft_id = keep(browser, marketer(), name="Autumn", source="Leaves").json["draft"]
    assert "Autumn" in browser.get("/templates/new").text
    page = browser.get(f"/templates/new?draft={draft_id}").text
    assert "Leaves</textarea>" in page
    saved = browser.post(
        "/templates/new",
        data={"name": "Autumn", "subject": "S", "source": "Leaves", "mode": "text"}
        | {"language": "en", "draft": draft_id, "layout": "letter"},
        headers={"Accept": "application/json"},
    )
    template = db.session.scalars(db.select(Template)).one()
    assert saved.json == {"url": f"/templates/{template.id}"}
    assert template.version.options == {"layout": "letter"}
    assert db.session.scalars(db.select(TemplateDraft)).all() == []
    gone = browser.get(f"/templates/new?draft={draft_id}")
    assert gone.location == "/templates/new"
    assert "not there any more" in browser.get("/templates/new").text


def test_what_waits_is_said_where_one_looks_for_it(sign_in: SignIn) -> None:
    template = make_template()
    make_draft(marketer(), template)
    make_draft(marketer())
    browser = sign_in(marketer())
    assert "You have a draft of this template" in browser.get(f"/templates/{template.id}").text
    assert "You began a new template" in browser.get("/templates/").text
    for path in (f"/templates/{template.id}", "/templates/"):
        assert "draft" not in sign_in(super_admin()).get(path).text
        assert sign_in(support()).get(path).status_code == 200


def test_nobody_opens_or_discards_the_draft_of_another(sign_in: SignIn) -> None:
    draft = make_draft(super_admin(), name="Secret plans")
    browser = sign_in(marketer())
    assert browser.get(f"/templates/new?draft={draft.id}").location == "/templates/new"
    assert "Secret plans" not in browser.get("/templates/new").text
    assert browser.post(f"/templates/drafts/{draft.id}/discard").status_code == 404
    assert db.session.get(TemplateDraft, draft.id) is not None


def test_a_draft_is_discarded_and_what_is_saved_opened(sign_in: SignIn) -> None:
    template = make_template()
    draft = make_draft(marketer(), template)
    answer = sign_in(marketer()).post(f"/templates/drafts/{draft.id}/discard")
    assert answer.location == f"/templates/{template.id}/edit"
    assert drafts.own(template, marketer()) is None


def test_what_another_person_wrote_is_not_kept_or_saved_in_ones_name(sign_in: SignIn) -> None:
    template = make_template(name="Spring", source="one")
    browser = sign_in(super_admin())
    answer = keep(browser, marketer(), template=template.id, source="of Marc")
    assert (answer.status_code, _json(answer)["reason"]) == (409, "other-user")
    assert "Anna Admin" in _json(answer)["text"]
    fields = {"name": "Spring", "subject": "S", "source": "of Marc", "language": "en"}
    saved = browser.post(
        f"/templates/{template.id}/edit",
        data=fields | {"base_number": "1", "writer": str(marketer().id)},
        headers={"Accept": "application/json"},
    )
    assert saved.status_code == 422
    assert "in the name of" in _json(saved)["messages"]
    assert db.session.scalars(db.select(TemplateDraft)).all() == []
    assert db.session.get_one(Template, template.id).version.source == "one"


def test_two_windows_are_told_apart(sign_in: SignIn) -> None:
    template = make_template()
    browser = sign_in(marketer())
    keep(browser, marketer(), template=template.id, source="first", window="a")
    answer = keep(browser, marketer(), template=template.id, source="second", window="b")
    assert (answer.status_code, _json(answer)["reason"]) == (409, "elsewhere")
    assert drafts.own(template, marketer()).source == "first"


def test_a_deleted_template_is_told_and_kept_in_the_window(sign_in: SignIn) -> None:
    template = make_template()
    library.delete(template, super_admin())
    answer = keep(sign_in(marketer()), marketer(), template=template.id, source="x")
    assert (answer.status_code, _json(answer)["reason"]) == (409, "gone")


def test_an_open_editor_says_so_and_hears_of_the_others(sign_in: SignIn) -> None:
    template = make_template()
    calls = {"template": template.id, "changed": "", "base_number": 1}
    assert keep(sign_in(super_admin()), super_admin(), **calls).json == {"others": ""}
    told = keep(sign_in(marketer()), marketer(), **calls).json["others"]
    assert "Anna Admin opened this template" in told
    assert drafts.own(template, marketer()) is None


def test_a_version_saved_meanwhile_is_told(sign_in: SignIn) -> None:
    template = make_template(name="Spring")
    library.save_version(
        template,
        base_number=1,
        name="Spring",
        subject="S",
        source="theirs",
        language="en",
        actor=super_admin(),
    )
    told = keep(
        sign_in(marketer()), marketer(), template=template.id, changed="", base_number=1
    ).json["others"]
    assert "Anna Admin saved version 2" in told
    assert f"/templates/{template.id}/versions/compare?old=1&amp;new=2" in told


def test_a_draft_of_an_old_version_says_so_when_it_is_opened(sign_in: SignIn) -> None:
    template = make_template(name="Spring")
    make_draft(marketer(), template, base_number=1)
    library.save_version(
        template,
        base_number=1,
        name="Spring",
        subject="S",
        source="theirs",
        language="en",
        actor=super_admin(),
    )
    page = sign_in(marketer()).get(f"/templates/{template.id}/edit").text
    assert "Anna Admin saved version 2" in page
    assert 'name="base_number" type="hidden" value="1"' in page


def test_who_is_signed_in_is_told_to_who_is(sign_in: SignIn, client: Browser) -> None:
    answer = sign_in(marketer()).get("/templates/drafts/session", headers=JSON)
    assert _json(answer)["user"] == marketer().id
    assert _json(answer)["csrf"]
    assert client.get("/templates/drafts/session", headers=JSON).status_code == 401
    assert sign_in(support()).get("/templates/drafts/session").status_code == 403


def test_a_token_of_a_former_session_keeps_nothing(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    browser.csrf = False
    template = make_template()
    answer = keep(browser, marketer(), template=template.id, source="x", csrf_token="old")
    assert answer.status_code == 400
    assert db.session.scalars(db.select(TemplateDraft)).all() == []


@pytest.mark.parametrize("wrong", [{"template": "x"}, {"draft": "9" * 40}, {"base_number": "x"}])
def test_tampered_numbers_harm_nothing(sign_in: SignIn, wrong: dict[str, str]) -> None:
    answer = keep(sign_in(marketer()), marketer(), **({"source": "words"} | wrong))
    assert answer.status_code == 200
    [draft] = drafts.unfinished(marketer())
    assert draft.source == "words"


def test_more_than_a_mail_can_be_is_refused_in_words(sign_in: SignIn) -> None:
    answer = keep(sign_in(marketer()), marketer(), source="x" * (drafts.LONGEST + 1))
    assert answer.status_code == 422
    assert "cannot become a mail" in answer.headers["HX-Trigger"]


@pytest.mark.parametrize("mode", list(DesignMode))
def test_each_mode_has_its_page(sign_in: SignIn, mode: DesignMode) -> None:
    browser = sign_in(marketer())
    assert f"/templates/new?mode={mode}" in browser.get("/templates/new").text
    page = browser.get(f"/templates/new?mode={mode}&language=en")
    assert page.status_code == 200
    assert f'data-mode="{mode}"' in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert ("style-src 'self' 'unsafe-inline'" in policy) == (mode is DesignMode.DRAGDROP)


def test_a_script_is_told_what_is_wrong_without_a_page(sign_in: SignIn) -> None:
    answer = sign_in(marketer()).post(
        "/templates/new",
        data={"name": "", "subject": "", "source": "", "mode": "text", "language": "en"},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 422
    assert set(_json(answer)["fields"]) == {"name", "subject", "source"}
    assert "Give the template a name" in _json(answer)["messages"]
    assert _json(answer)["outdated"] is False
