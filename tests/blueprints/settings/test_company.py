"""The company's page and its logo."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from mailer.domain.settings.company import company
from mailer.domain.settings.logo import public_url
from tests.factories.accounts import make_role, make_user
from tests.factories.settings import make_company
from tests.personas import marketer, super_admin

ENTERED = {
    "name": "Brasserie Dupont",
    "colour": "#0f766e",
    "street": "Rue Neuve 1",
    "postal_code": "1000",
    "city": "Bruxelles",
    "country": "Belgique",
    "phone": "+32 2 123 45 67",
    "email": "info@dupont.example",
    "website": "www.dupont.example",
    "vat_number": "BE 0123.456.789",
    "language": "fr",
    "time_zone": "Europe/Brussels",
}


def upload(browser, data: bytes, name="logo.png"):
    return browser.post("/settings/logo", data={"logo": (io.BytesIO(data), name)})


def png() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (30, 10), "teal").save(made, "PNG")
    return made.getvalue()


def test_everything_that_is_entered_is_kept_and_shown(sign_in):
    admin = sign_in(super_admin())
    assert admin.post("/settings/", data=ENTERED).status_code == 303
    kept = {name: getattr(company(), name) for name in ENTERED}
    assert kept == {**ENTERED, "website": "https://www.dupont.example"}
    page = admin.get("/settings/").text
    assert all(kept[name] in page for name in ENTERED)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"name": ""}, "name of your company"),
        ({"colour": "blue"}, "written like #2563eb"),
        ({"email": "nowhere"}, "not an e-mail address"),
        ({"website": "nowhere"}, "not a web address"),
        ({"language": "xx"}, "Not a valid choice"),
        ({"time_zone": "xx"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(sign_in, changed, says):
    before = make_company()
    answer = sign_in(super_admin()).post("/settings/", data={**ENTERED, **changed})
    assert answer.status_code == 422
    assert says in answer.text and "Rue Neuve 1" in answer.text
    assert company() == before


def test_a_logo_is_shown_to_everyone_for_ever(sign_in, client):
    admin = sign_in(super_admin())
    assert upload(admin, png()).status_code == 303
    url = public_url(company().logo)
    assert url.startswith("http://127.0.0.1:8000/logo/")
    path = url.partition(":8000")[2]
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert "immutable" in answer.headers["Cache-Control"]
    assert path in client.get("/sign-in").text
    admin.post("/settings/logo/remove")
    assert company().logo == ""
    assert client.get(path).status_code == 200, "mails already sent still show it"


def test_without_a_logo_there_is_no_address():
    assert public_url("") == ""


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"<svg onload='alert(1)'/>", "logo.svg", "SVG"),
        (b"MZ\x90\x00", "logo.png", "not a picture"),
        (b"", "logo.png", "empty"),
        (png(), "", "Choose a picture first"),
    ],
)
def test_a_bad_logo_is_refused_where_one_looks(sign_in, data, name, says):
    make_company()
    answer = upload(sign_in(super_admin()), data, name)
    assert answer.status_code == 422 and says in answer.text
    assert company().logo == ""


@pytest.mark.parametrize(
    "name", ["x.png", "../../secret.key", "0" * 32 + ".png", "%2e%2e%2fsecret.key"]
)
def test_only_logos_are_served(client, name):
    super_admin()
    assert client.get(f"/logo/{name}").status_code == 404


def test_who_may_look_cannot_change(sign_in):
    make_company(name="Example Company")
    browser = sign_in(marketer())
    page = browser.get("/settings/")
    assert page.status_code == 200 and "Upload the logo" not in page.text
    assert browser.post("/settings/", data=ENTERED).status_code == 403
    assert upload(browser, png()).status_code == 403
    assert company().name == "Example Company"


def test_a_role_can_allow_changes(sign_in):
    editor = make_user(role=make_role(permissions=["settings:view", "settings:edit"]))
    assert sign_in(editor).post("/settings/", data=ENTERED).status_code == 303
