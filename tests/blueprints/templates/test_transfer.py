"""Export and import on the screens."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

from mailer.domain.templates import folders, library
from mailer.infra import files
from mailer.infra.db import db
from mailer.models.template import Template
from mailer.models.user import User
from tests.blueprints.mailings.test_screens import text_of
from tests.blueprints.templates.test_library import tick
from tests.domain.templates.transfer.files import contents, exported, picture, written, zipped
from tests.factories.templates import make_template
from tests.fixtures.application import Browser
from tests.personas import marketer, support

SignIn = Callable[[User], Browser]
PICTURE = f"media/{'a' * 32}.png"


def upload(browser: Browser, file: io.BytesIO) -> Any:
    return browser.post("/templates/import", data={"file": (file, "templates.zip")})


def waiting() -> list[str]:
    folder = files.path("template_file/" + "0" * 32 + ".zip").parent
    return [file.name for file in folder.glob("*")]


def test_one_template_is_downloaded(sign_in: SignIn) -> None:
    template = make_template(name="Été & co", source="Bonjour")
    answer = sign_in(support()).get(f"/templates/{template.id}/export")
    assert answer.mimetype == "application/zip"
    assert "Ete__co.zip" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.read("sources/1.txt") == b"Bonjour"


def test_ticked_templates_are_downloaded(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    tick(browser, make_template(), make_template())
    with zipfile.ZipFile(io.BytesIO(browser.get("/templates/export").data)) as archive:
        assert len(archive.namelist()) == 3


def test_a_file_is_looked_at_and_then_imported(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    make_template(name="Offer")
    listed = contents(written(), pictures=[picture_listed()])
    listed["templates"][0]["folder"] = "News"
    listed["templates"].append(
        {"folder": "", "languages": [written(name="Second", source="sources/2.txt")]}
    )
    entries = {"sources/1.txt": b"Hello", "sources/2.txt": b"Hello", PICTURE: picture()}
    answer = upload(browser, zipped(listed, entries))
    assert (answer.status_code, answer.location) == (303, "/templates/import/look")
    page = browser.get(answer.location).text
    shown = text_of(page)
    assert "2 templates, 1 picture." in shown
    assert "“Offer” exists already: it will be called “Offer (2)”." in shown
    assert "A folder is made: News." in shown
    assert db.session.scalars(db.select(Template)).one().name == "Offer"

    done = browser.post("/templates/import/take", data={"key": key_of(page)})
    assert done.location == "/templates/"
    assert "2 templates are imported." in browser.get(done.location).text
    assert library.by_name("Offer (2)") is not None
    assert [folder.name for folder in folders.all_folders()] == ["News"]
    assert waiting() == []


def test_a_file_is_not_imported_twice(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    page = browser.get(upload(browser, zipped()).location).text
    for _again in range(2):
        browser.post("/templates/import/take", data={"key": key_of(page)})
    assert len(db.session.scalars(db.select(Template)).all()) == 1


def test_the_file_of_another_window_is_not_imported_unseen(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    first = browser.get(upload(browser, zipped()).location).text
    upload(browser, zipped(contents(written(name="Other"))))
    page = browser.post(
        "/templates/import/take", data={"key": key_of(first)}, follow_redirects=True
    ).text
    assert "Another file was chosen in the meantime." in page
    assert "Other" in page
    assert db.session.scalars(db.select(Template)).all() == []
    assert len(waiting()) == 1


def test_somebody_elses_file_cannot_be_named(sign_in: SignIn) -> None:
    page = sign_in(marketer()).get("/templates/import").text
    assert "Drop the ZIP file here" in page
    marc = sign_in(marketer())
    key = key_of(marc.get(upload(marc, zipped()).location).text)
    other = sign_in(marketer())
    other.post("/templates/import/take", data={"key": key})
    assert db.session.scalars(db.select(Template)).all() == []


def test_a_bad_file_is_refused_in_words_and_not_kept(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    answer = upload(browser, io.BytesIO(b"no archive"))
    assert answer.status_code == 422
    assert "The file is damaged or cut off, or no ZIP file." in answer.text
    assert waiting() == []
    assert browser.post("/templates/import", data={}).status_code == 422


def test_what_only_a_full_check_finds_is_said_before_the_import(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    answer = upload(browser, zipped(contents(written(subject=""))))
    page = browser.get(answer.location)
    assert page.status_code == 422
    assert "“Offer” cannot be imported: Write a subject" in page.text


def test_hostile_names_are_only_words(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    page = browser.get(upload(browser, zipped(contents(written(name="<b onx>x")))).location).text
    assert "&lt;b onx&gt;x" in page
    assert "<b onx>" not in page


def test_who_may_not_edit_exports_and_does_not_import(sign_in: SignIn) -> None:
    file = exported(make_template())
    browser = sign_in(support())
    assert browser.get("/templates/import").status_code == 403
    assert upload(browser, file).status_code == 403
    assert waiting() == []


def picture_listed() -> dict[str, str]:
    return {"path": f"/{PICTURE}", "file": PICTURE, "name": "Shop", "alt": "Our shop"}


def key_of(page: str) -> str:
    return page.partition('name="key" value="')[2].partition('"')[0]
