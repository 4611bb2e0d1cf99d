"""Signing in, rights and sending accounts in a real browser on the running product."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from mailer.domain.accounts import permissions
from mailer.domain.accounts.sending import company_account
from mailer.domain.settings import first_start
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.models.role import Role
from mailer.models.smtp_account import AccountKind
from mailer.models.user import User
from tests.factories.accounts import PASSWORD, make_role, make_user
from tests.fixtures.live import Live
from tests.fixtures.mail import MailServer
from tests.personas import marketer, super_admin

OpenPage = Callable[..., Page]
pytestmark = pytest.mark.usefixtures("live")


def sign_in(page: Page, user: User, password: str = PASSWORD) -> None:
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()


def test_one_signs_in_lands_where_one_wanted_to_go_and_signs_out(page: Page) -> None:
    user = super_admin()
    page.goto("/users/")
    expect(page.get_by_label("E-mail address")).to_be_focused()
    sign_in(page, user, "not my password")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    expect(page.get_by_label("E-mail address")).to_have_value(user.email)
    sign_in(page, user)
    page.wait_for_url("**/users/")
    page.get_by_role("button", name="Anna Admin Super admin").click()
    page.get_by_role("menuitem", name="Sign out").click()
    page.wait_for_url("**/sign-in")
    page.go_back()
    page.reload()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


def test_the_first_super_admin_comes_in_with_the_code(page: Page) -> None:
    code = first_start.new_code()
    db.session.commit()
    page.goto("/")
    page.wait_for_url("**/first")
    page.get_by_label("One-time code").fill(code.lower())
    page.get_by_label("Company name").fill("Brasserie Dupont")
    page.get_by_label("Your name").fill("Anna Admin")
    page.get_by_label("Your e-mail address").fill("anna@example.com")
    page.get_by_label("New password", exact=True).fill("vert cheval lampe nuage")
    page.get_by_label("New password once more").fill("vert cheval lampe nuage")
    page.get_by_role("button", name="Create and sign in").click()
    expect(page.get_by_role("link", name="Users and roles")).to_be_visible()


def test_a_forgotten_password_is_set_anew_through_the_local_mailbox(
    open_page: OpenPage, live: Live
) -> None:
    user = make_user(name="Zoé Martin", email="zoe@example.com")
    page = open_page()
    page.goto("/sign-in")
    page.get_by_role("link", name="I forgot my password").click()
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Look at your mail")).to_be_visible()
    link = _link_in_mailbox(live)
    page.goto(link)
    page.get_by_label("New password", exact=True).fill("vert cheval lampe nuage")
    page.get_by_label("New password once more").fill("vert cheval lampe nuage")
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_role("button", name="Zoé Martin")).to_be_visible()
    page.goto(link)
    expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()


def test_the_grid_of_rights_is_filled_by_keyboard(open_page: OpenPage) -> None:
    role = make_role(name="Sales", permissions=["templates:view"])
    page = open_page(super_admin())
    page.goto(f"/users/roles/{role.id}")
    view = page.get_by_role("checkbox", name="Mailings: See")
    view.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("checkbox", name="Templates: See")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    whole = page.get_by_role("checkbox", name="Everything: Customers")
    expect(whole).to_be_focused()
    page.keyboard.press("Space")
    expect(whole).to_be_checked()
    page.get_by_role("button", name="Save").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/users/roles")
    customers = {name for name in permissions.ALL if name.startswith("customers:")}
    db.session.expire_all()
    assert set(db.session.get_one(Role, role.id).permissions) == {"mailings:view"} | customers


def test_rows_and_columns_show_when_they_are_half_ticked(open_page: OpenPage) -> None:
    role = make_role(permissions=["customers:view"])
    page = open_page(super_admin())
    page.goto(f"/users/roles/{role.id}")
    row = page.get_by_role("checkbox", name="Everything: Customers")
    assert row.evaluate("box => box.indeterminate") and not row.is_checked()
    column = page.get_by_role("checkbox", name="All areas: See")
    column.check()
    for area in permissions.AREAS:
        expect(page.get_by_role("checkbox", name=f"{area.label}: See")).to_be_checked()
    column.uncheck()
    assert not row.evaluate("box => box.indeterminate")


def test_a_connection_is_tested_where_one_looks_until_it_works(
    open_page: OpenPage, make_smtp_server: Callable[..., MailServer]
) -> None:
    server = make_smtp_server()
    page = open_page(super_admin())
    page.goto("/settings/sending")
    page.get_by_text("SMTP server", exact=True).first.click()
    page.get_by_label("From address").fill("info@example.com")
    test = page.get_by_role("button", name="Test the connection")
    result = page.locator("#connection-result")

    test.click()
    expect(result).to_contain_text("Enter the name of the server")

    page.get_by_label("Server", exact=True).fill("no-such-server.invalid")
    test.click()
    expect(result).to_contain_text("There is no server named no-such-server.invalid")

    page.get_by_label("Server", exact=True).fill("127.0.0.1")
    page.get_by_label("Port").fill("1")
    test.click()
    expect(result).to_contain_text("takes no connection on this port")

    page.get_by_label("Port").fill(str(server.port))
    test.click()
    expect(result).to_contain_text("does not offer STARTTLS on this port")

    page.get_by_label("Security").select_option("none")
    expect(page.get_by_label("Port")).to_have_value(str(server.port))
    server.reply("mail", "550 5.7.1 not your address", times=1)
    test.click()
    expect(result).to_contain_text("does not take mails from this From address")
    expect(result).to_contain_text("550 5.7.1 not your address")

    test.click()
    expect(result).to_contain_text("The connection works")
    assert server.messages == []
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Last successful test:")).to_be_visible()
    db.session.expire_all()
    assert company_account().kind == AccountKind.SMTP
    assert company_account().tested_at is not None


def test_the_port_follows_the_security_unless_one_chose_it(open_page: OpenPage) -> None:
    page = open_page(marketer())
    page.goto("/my/sending")
    port, security = page.get_by_label("Port"), page.get_by_label("Security")
    expect(port).to_have_value("587")
    security.select_option("tls")
    expect(port).to_have_value("465")
    port.fill("2465")
    security.select_option("starttls")
    expect(port).to_have_value("2465")


def test_the_colour_says_how_it_reads_and_the_logo_is_dropped(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(super_admin())
    page.goto("/settings/")
    hint = page.locator("[data-colour-text]")
    page.get_by_label("Colour").fill("#ffe14d")
    expect(hint).to_contain_text("very pale")
    page.get_by_label("Colour").fill("#1d4ed8")
    expect(hint).to_contain_text("White text is easy to read")
    picture = io.BytesIO()
    Image.new("RGB", (300, 100), "teal").save(picture, "PNG")
    file = tmp_path / "logo.png"
    file.write_bytes(picture.getvalue())
    page.get_by_label("Logo").set_input_files(file)
    page.get_by_role("button", name="Upload the logo").click()
    logo = page.locator(".side .brand-logo")
    expect(logo).to_be_visible()
    assert logo.evaluate("image => image.naturalWidth") == 300
    db.session.expire_all()
    assert company().logo


def _link_in_mailbox(live: Live) -> str:
    """The link of the only mail that was caught, once it is there."""
    folder = live.data_dir / "mailbox"
    live.until(lambda: list(folder.glob("**/new/*")) + list(folder.glob("**/cur/*")))
    [mail] = [*folder.glob("**/new/*"), *folder.glob("**/cur/*")]
    text = mail.read_text("utf-8").replace("=\n", "").replace("=3D", "=")
    found = re.search(r"http://127\.0\.0\.1:\d+(/password/set/[\w.-]+)", text)
    assert found is not None, text
    return found[1]
